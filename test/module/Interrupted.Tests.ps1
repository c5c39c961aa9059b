# Builds of the real cmdlet that are stopped in every way there is, at random moments.

BeforeDiscovery {
    $rounds = @{ Rounds = if ($env:CMMEDIA_TEST_ALL -eq '1') { 100 } else { 10 } }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $onWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
    $module = "$repository/module/CMMedia"
    $site = Get-LargeContoso
    $media = @{ TaskSequence = 'CON00001'; DistributionPoint = 'dp01.contoso.com'; MediaType = 'CdDvd'; Package = 'CON00010'; Force = $true; WarningAction = 'Ignore' }
    $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'media')).FullName
    $output = "$folder/media.iso"

    # One build; in another process, after it has told its own number and that of its backend.
    $script = Join-Path $TestDrive 'build.ps1'
    Set-Content $script @'
param($Module, $Site, $Output, $Ready)
$ErrorActionPreference = 'Stop'
Import-Module $Module
Connect-CMMediaSite -Path $Site
# A busy machine may need longer for the cleaning up.
& (Get-Module CMMedia) { $script:Module.StopSeconds = 60 }
if ($Ready) { [IO.File]::WriteAllText($Ready, "$PID $(& (Get-Module CMMedia) { $script:Backend.Node.Process.Id })") }
New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Package CON00010 -Force -WarningAction Ignore -Path $Output
'@

    function New-MediaShell {
        $shell = New-Shell $module
        $null = Invoke-Shell $shell { param($site) Connect-CMMediaSite -Path $site } $site
        Set-Patience $shell CMMedia
        $shell
    }
    function Remove-MediaShell {
        param($Shell)
        $Shell.Stop()
        $null = Invoke-Shell $Shell { Remove-Module CMMedia }
        $Shell.Runspace.Dispose()
        $Shell.Dispose()
    }
    function Get-BackendId {
        param($Shell)
        Invoke-Shell $Shell { & (Get-Module CMMedia) { $script:Backend.Node.Process.Id } }
    }
    function Stop-Backend {
        param($Shell)
        $id = Get-BackendId $Shell
        Stop-Process -Id $id -Force
        Wait-Until { -not (Test-Alive $id) }
    }
    function Get-Other { Get-ChildItem $folder -Force | Where-Object Name -ne 'media.iso' }
    # What stands is the old file or the whole new one, and nothing is beside it.
    function Assert-Whole {
        param([string] $Because)
        Wait-Until { -not (Get-Other) }
        if ((Get-Item $output).Length -ne 3) {
            (Get-Item $output).Length | Should -Be $size -Because $Because
            Set-Content $output 'old' -NoNewline
        }
        Get-Content $output -Raw | Should -BeExactly 'old' -Because $Because
    }
    function Read-Ready {
        param([string] $File)
        Wait-Until { (Test-Path $File) -and (Get-Content $File -Raw) -match '^\d+ \d+$' } -Seconds 240
        [int[]] ((Get-Content $File -Raw) -split ' ')
    }

    $shell = New-MediaShell
    # How long a build takes here, and how large it is.
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $size = (Invoke-Shell $shell { param($media, $output) New-CMStandaloneMedia @media -Path $output } $media, $output).Size
    $longest = [int] ($clock.ElapsedMilliseconds * 1.2)
    Set-Content $output 'old' -NoNewline
}

AfterAll { if ($shell) { Remove-MediaShell $shell } }

Describe 'A build that is stopped at a random moment' {
    It 'leaves nothing half-made and no process, and the next call works: <Rounds> rounds' -ForEach $rounds {
        $seed = if ($env:CMMEDIA_TEST_SEED) { [int] $env:CMMEDIA_TEST_SEED } else { [Random]::Shared.Next(1000000) }
        [Console]::WriteLine("      CMMEDIA_TEST_SEED=$seed, stops within $longest ms")
        $random = [Random]::new($seed)
        # Those that need a process of their own are the costly ones.
        $ways = @('stop', 'node', 'thread job', 'stop', 'node', 'job', 'stop', 'KILL', 'node') + $(if (-not $onWindows) { 'INT' })
        for ($round = 0; $round -lt $Rounds; $round++) {
            $way = if ($onWindows -or $round % 40 -ne 13) { $ways[$round % $ways.Count] } else { 'TERM' }
            $delay = $random.Next($longest)
            $because = "round $round of seed $seed was: $way after $delay ms"
            $backend = Get-BackendId $shell
            switch ($way) {
                'stop' {
                    $null = Start-Shell $shell { param($media, $output) New-CMStandaloneMedia @media -Path $output } $media, $output
                    Start-Sleep -Milliseconds $delay
                    $shell.Stop()
                }
                'node' {
                    $run = Start-Shell $shell { param($media, $output) New-CMStandaloneMedia @media -Path $output } $media, $output
                    Start-Sleep -Milliseconds $delay
                    Stop-Process -Id $backend -Force
                    Wait-Until { -not (Test-Alive $backend) }
                    $failure = Get-Failure { Complete-Shell $shell $run }
                    if ($failure) { $failure.FullyQualifiedErrorId | Should -BeExactly 'BackendStopped,New-CMStandaloneMedia' -Because $because }
                    # Nobody is left to clear up; the next build does. It is connected as this one was, and says so.
                    $again = Invoke-Shell $shell { param($media, $output) $media.Remove('WarningAction'); New-CMStandaloneMedia @media -Path $output } $media.Clone(), $output
                    $again.Size | Should -Be $size -Because $because
                    "$($shell.Streams.Warning)" | Should -Match 'started anew' -Because $because
                }
                'thread job' {
                    $ready = Join-Path $TestDrive "ready$round"
                    $job = Start-ThreadJob -FilePath $script -ArgumentList $module, $site, $output, $ready
                    $backend = (Read-Ready $ready)[1]
                    Start-Sleep -Milliseconds $delay
                    Stop-Job $job
                    $job.State | Should -BeIn 'Stopped', 'Completed' -Because $because
                    Remove-Job $job
                    # Its runspace is closed; that ends the backend.
                    Wait-Until { -not (Test-Alive $backend) }
                }
                'job' {
                    $ready = Join-Path $TestDrive "ready$round"
                    $job = Start-Job -FilePath $script -ArgumentList $module, $site, $output, $ready
                    $process, $backend = Read-Ready $ready
                    $null = Wait-Job $job -Timeout ([Math]::Max(1, $delay / 1000))
                    Remove-Job $job -Force
                    Wait-Until { -not (Test-Alive $process) -and -not (Test-Alive $backend) }
                }
                default {
                    $ready = Join-Path $TestDrive "ready$round"
                    $process = Start-PowerShell '-File', $script, $module, $site, $output, $ready
                    $backend = (Read-Ready $ready)[1]
                    Start-Sleep -Milliseconds $delay
                    if ($way -eq 'KILL') { $process.Kill() } else { kill "-$way" $process.Id }
                    Wait-Until { $process.HasExited -and -not (Test-Alive $backend) }
                }
            }
            Assert-Whole $because
            (Invoke-Shell $shell { Get-CMTaskSequence -Fast }).PackageID | Should -Be 'CON00001' -Because $because
        }
    }
}

Describe 'A build at a prompt' {
    It 'is stopped by Ctrl+C and by the end of the terminal' {
        $python = Get-Command /usr/bin/python3, python3 -ErrorAction Ignore | Select-Object -First 1
        if ($onWindows -or -not $python) { Set-ItResult -Skipped -Because 'python3 makes the terminal'; return }
        $ready = Join-Path $TestDrive 'prompt'
        $begin = Join-Path $TestDrive 'begin.ps1'
        $ended = Join-Path $TestDrive 'ended'
        Set-Content $begin @"
Import-Module '$module'
Connect-CMMediaSite -Path '$site'
& (Get-Module CMMedia) { `$script:Module.StopSeconds = 60 }
# One build after the other, so that one runs whenever the key comes.
function Invoke-Build {
    try { while (`$true) { New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Package CON00010 -Force -Path '$output' } }
    finally { [IO.File]::WriteAllText('$ended', 'ended') }
}
[IO.File]::WriteAllText('$ready', "`$PID `$(& (Get-Module CMMedia) { `$script:Backend.Node.Process.Id })")
"@
        $start = [Diagnostics.ProcessStartInfo]::new($python.Source)
        foreach ($one in "$PSScriptRoot/terminal.py", (Get-Process -Id $PID).Path, '-NoProfile', '-NoLogo', '-NoExit', '-File', $begin) { $start.ArgumentList.Add($one) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $start.Environment['TERM'] = 'xterm'
        $terminal = [Diagnostics.Process]::Start($start)
        $keys = $terminal.StandardInput
        $keys.AutoFlush = $true
        try {
            $process, $backend = Read-Ready $ready
            foreach ($turn in 1, 2) {
                Remove-Item $ended -ErrorAction Ignore
                $keys.WriteLine('Invoke-Build')
                Wait-Until { Get-Other }
                Start-Sleep -Milliseconds (100 * $turn)
                $keys.WriteLine('^C')
                Wait-Until { Test-Path $ended }
                Assert-Whole 'Ctrl+C'
                $next = Join-Path $TestDrive "next$turn"
                $keys.WriteLine("(Get-CMTaskSequence -Fast).PackageID > $next")
                Wait-Until { (Test-Path $next) -and (Get-Content $next -Raw) -match 'CON00001' }
                Test-Alive $backend | Should -BeTrue
            }
            $keys.WriteLine('Invoke-Build')
            Wait-Until { Get-Other }
            $keys.WriteLine('close')
            Wait-Until { -not (Test-Alive $process) -and -not (Test-Alive $backend) }
            Assert-Whole 'the terminal was closed'
        } finally {
            $keys.Close()
            $terminal.WaitForExit()
        }
        $terminal.ExitCode | Should -Be 0
    }
}

Describe 'A pipeline that has enough' {
    It 'keeps what was built, and builds nothing more' {
        $built = Invoke-Shell $shell {
            param($media, $folder)
            1..3 | ForEach-Object { New-CMStandaloneMedia @media -Path "$folder/first$_.iso" } | Select-Object -First 1
        } $media, $folder
        $built.Path | Should -Be "$folder/first1.iso"
        (Get-Other).Name | Should -Be 'first1.iso'
        (Get-Item "$folder/first1.iso").Length | Should -Be $size
        Remove-Item "$folder/first1.iso"
    }
}

Describe 'A connection' {
    It 'outlives its backend, until it is ended' {
        Stop-Backend $shell
        (Invoke-Shell $shell { Get-CMSite }).SiteCode | Should -Be 'CON'
        "$($shell.Streams.Warning)" | Should -Match 'started anew'
        (Invoke-Shell $shell { Get-CMSite }).SiteCode | Should -Be 'CON'
        $shell.Streams.Warning.Count | Should -Be 0
        $null = Invoke-Shell $shell { Disconnect-CMMediaSite }
        Stop-Backend $shell
        (Get-Failure { Invoke-Shell $shell { Get-CMSite } }).FullyQualifiedErrorId | Should -BeExactly 'NotConnected,Get-CMSite'
        $null = Invoke-Shell $shell { param($site) Connect-CMMediaSite -Path $site } $site
    }

    It 'that cannot be made again is told of, and nothing else fails' {
        $copy = Join-Path $TestDrive 'gone.yaml'
        Copy-Item $site $copy
        $null = Invoke-Shell $shell { param($site) Connect-CMMediaSite -Path $site } $copy
        Remove-Item $copy
        Stop-Backend $shell
        (Get-Failure { Invoke-Shell $shell { Get-CMSite } }).FullyQualifiedErrorId | Should -BeExactly 'NotConnected,Get-CMSite'
        "$($shell.Streams.Warning)" | Should -Match 'could not be set again.*gone\.yaml'
        $null = Invoke-Shell $shell { param($site) Connect-CMMediaSite -Path $site } $site
        (Invoke-Shell $shell { Get-CMSite }).SiteCode | Should -Be 'CON'
    }
}
