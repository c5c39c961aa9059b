# Several builds of the real cmdlet at once, what one shows while it runs, and where its secrets are not.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $onLinux = Test-Path /proc/self/environ
    $module = "$repository/module/CMMedia"
    $site = Get-LargeContoso
    $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'media')).FullName
    $script = Join-Path $TestDrive 'build.ps1'
    Set-Content $script @'
param($Module, $Site, $Output)
$ErrorActionPreference = 'Stop'
Import-Module $Module
Connect-CMMediaSite -Path $Site
$build = try { New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Package CON00010 -WarningAction Ignore -Path $Output } catch {
    return $_.FullyQualifiedErrorId
}
[pscustomobject] @{
    Path    = $build.Path
    Size    = $build.Size
    Passed  = (Test-CMStandaloneMedia $Output).Passed
    Backend = & (Get-Module CMMedia) { $script:Backend.Node.Process.Id }
}
'@
}

Describe 'Builds side by side' {
    It 'are each whole, with a backend each: thread jobs, jobs and parallel loops' {
        $jobs = @(
            Start-Job -FilePath $script -ArgumentList $module, $site, "$folder/job.iso"
            Start-ThreadJob -FilePath $script -ArgumentList $module, $site, "$folder/thread.iso"
            1..2 | ForEach-Object -AsJob -Parallel { & $using:script $using:module $using:site "$using:folder/parallel$_.iso" }
        )
        $built = $jobs | Receive-Job -Wait -AutoRemoveJob
        $built.Path | Split-Path -Leaf | Sort-Object | Should -Be 'job.iso', 'parallel1.iso', 'parallel2.iso', 'thread.iso'
        $built.Passed | Should -Be $true, $true, $true, $true
        ($built.Size | Sort-Object -Unique).Count | Should -Be 1
        ($built.Backend | Sort-Object -Unique).Count | Should -Be 4
        foreach ($one in $built.Backend) { Wait-Until { -not (Test-Alive $one) } }
        (Get-ChildItem $folder -Force).Count | Should -Be 4
    }

    It 'of one file: one is built, the others are told' {
        $jobs = 1..3 | ForEach-Object { Start-ThreadJob -FilePath $script -ArgumentList $module, $site, "$folder/one.iso" }
        $told = $jobs | Receive-Job -Wait -AutoRemoveJob
        $built = @($told | Where-Object { $_ -isnot [string] })
        $errors = @($told | Where-Object { $_ -is [string] })
        $told.Count | Should -Be 3
        $built.Count | Should -BeGreaterOrEqual 1
        $built.Passed | Sort-Object -Unique | Should -Be $true
        # Whether it was still being written or there already when they came.
        $errors | Where-Object { $_ -notin 'TargetBusy,New-CMStandaloneMedia', 'TargetExists,New-CMStandaloneMedia' } | Should -BeNullOrEmpty
        Get-ChildItem $folder -Force -Filter '*one.iso*' | ForEach-Object Name | Should -Be 'one.iso'
    }
}

Describe 'The progress of a build' {
    BeforeAll {
        $shell = New-Shell $module
        $null = Invoke-Shell $shell { param($site) Connect-CMMediaSite -Path $site } $site
        $build = { param($output) New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Package CON00010 -Force -WarningAction Ignore -Path $output }
        # Each bar that was shown is taken away, and nothing is shown of it afterwards.
        function Assert-Completed {
            param($Records)
            $Records.Count | Should -BeGreaterThan 0
            foreach ($bar in $Records | Group-Object ActivityId) { $bar.Group[-1].RecordType | Should -Be 'Completed' }
        }
    }
    AfterAll {
        $null = Invoke-Shell $shell { Remove-Module CMMedia }
        $shell.Runspace.Dispose()
        $shell.Dispose()
    }

    It 'is preceded by a plan that is shown by its view, also where nothing may be changed' {
        $null = Invoke-Shell $shell { param($output) New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path $output -WhatIf } "$folder/plan.iso"
        Invoke-Shell $shell { Get-FormatData -TypeName CMMedia.MediaPlan } | Should -Not -BeNullOrEmpty
    }

    It 'is a bar with a rate, and one below it for the file in hand, at most five times a second' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $backend = Invoke-Shell $shell { & (Get-Module CMMedia) { $script:Backend.Node.Process.Id } }
        $run = Start-Shell $shell $build "$folder/progress.iso"
        # On a fast machine it would be over before there was anything to tell.
        while ($onLinux -and -not $run.IsCompleted) {
            kill -STOP $backend
            Start-Sleep -Milliseconds 100
            kill -CONT $backend
            Start-Sleep -Milliseconds 10
        }
        $null = Complete-Shell $shell $run
        $records = @($shell.Streams.Progress)
        $whole = @($records | Where-Object ParentActivityId -EQ -1)
        $file = @($records | Where-Object ParentActivityId -NE -1)
        $whole.Activity | Sort-Object -Unique | Should -Be "Building $folder/progress.iso"
        $whole[-2].StatusDescription | Should -Match '^[\d.]+ MB of [\d.]+ MB, [\d.]+ [KM]B/s$'
        $whole[-2].PercentComplete | Should -BeIn (1..100)
        $percents = $whole[0..($whole.Count - 2)].PercentComplete
        $percents | Should -Be ($percents | Sort-Object)
        $file.ParentActivityId | Sort-Object -Unique | Should -Be $whole[0].ActivityId
        # Which file is in hand when it is time to tell depends on the machine.
        $file[0].Activity | Should -Not -BeNullOrEmpty
        foreach ($bar in $whole, $file) { $bar.Count | Should -BeLessOrEqual (3 + $clock.Elapsed.TotalSeconds * 5) }
        Assert-Completed $records
    }

    It 'is completed when the build is stopped' {
        $null = Start-Shell $shell $build "$folder/stopped.iso"
        Wait-Until { $shell.Streams.Progress.Count }
        $shell.Stop()
        Assert-Completed @($shell.Streams.Progress)
    }

    It 'is completed when the build fails' {
        $large = Get-ChildItem (Split-Path $site) -Recurse -File | Where-Object { $_.Length -ge 32MB -and $_.FullName -like '*FileLib*' }
        $bytes = [IO.File]::ReadAllBytes($large.FullName)
        $bytes[-1] = $bytes[-1] -bxor 1
        [IO.File]::WriteAllBytes($large.FullName, $bytes)
        try { $failure = Get-Failure { Invoke-Shell $shell $build "$folder/failed.iso" } } finally {
            $bytes[-1] = $bytes[-1] -bxor 1
            [IO.File]::WriteAllBytes($large.FullName, $bytes)
        }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ContentDamaged,New-CMStandaloneMedia'
        Assert-Completed @($shell.Streams.Progress)
        Get-ChildItem $folder -Force -Filter '*failed*' | Should -BeNullOrEmpty
    }
}

Describe 'The password of a build' {
    BeforeAll {
        # Whether a build is in the middle of writing this file; then its backend is held there, however fast it is.
        function Suspend-Build {
            param([int] $Backend, [string] $Folder, [string] $Temporary)
            if (-not (Get-ChildItem $Folder -Force -Filter $Temporary)) { return $false }
            kill -STOP $Backend
            Wait-Until { [IO.File]::ReadAllText("/proc/$Backend/stat") -match '\) T ' }
            if (Get-ChildItem $Folder -Force -Filter $Temporary) { return $true }
            kill -CONT $Backend
            $false
        }
    }

    It 'is nowhere: arguments, environments, streams, errors, transcript, history, crash reports, temporary files' {
        if (-not $onLinux) { Set-ItResult -Skipped -Because 'processes show their environment in /proc only'; return }
        # Found nowhere but where it belongs.
        $marked = "Mark$([guid]::NewGuid().ToString('N'))"
        $place = (New-Item -ItemType Directory (Join-Path $TestDrive 'secrets')).FullName
        foreach ($name in 'reports', 'tmp', 'profile') { $null = New-Item -ItemType Directory "$place/$name" }
        $secret = (New-Item "$TestDrive/password" -Value $marked).FullName
        Set-Content "$place/build.ps1" @'
param($Module, $Site, $Place, $Secret)
$PSStyle.OutputRendering = 'PlainText'
$null = Start-Transcript "$Place/transcript.txt"
$ErrorActionPreference = 'Continue'
Import-Module $Module
Connect-CMMediaSite -Path $Site -Verbose
$password = [securestring]::new()
foreach ($character in [IO.File]::ReadAllText($Secret).ToCharArray()) { $password.AppendChar($character) }
$media = @{
    TaskSequence = 'CON00001'; DistributionPoint = 'dp01.contoso.com'; MediaType = 'CdDvd'; Package = 'CON00010'
    MediaPassword = $password; Verbose = $true; Debug = $true; InformationAction = 'Continue'; Force = $true
}
$backend = { & (Get-Module CMMedia) { $script:Backend.Node.Process.Id } }
[IO.File]::WriteAllText("$Place/ready", "$PID $(& $backend)")
do { New-CMStandaloneMedia @media -Path "$Place/killed.iso" *>&1 | Out-Default } until (Test-Path "$Place/enough")
New-CMStandaloneMedia @media -Path "$Place/none/x.iso" *>&1 | Format-List * -Force | Out-Default
New-CMStandaloneMedia @media -Path "$Place/plan.iso" -WhatIf *>&1 | Format-List * -Force | Out-Default
New-CMStandaloneMedia @media -Path "$Place/made.iso" *>&1 | Format-List * -Force | Out-Default
Test-CMStandaloneMedia "$Place/made.iso" -MediaPassword $password -Verbose -Debug *>&1 | Format-List * -Force | Out-Default
$Error | Format-List * -Force | Out-Default
$Error | ForEach-Object { $_.Exception | Format-List * -Force; $_.Exception.Data | Out-String; $_.ScriptStackTrace } | Out-Default
Get-History | Format-List * -Force | Out-Default
Get-Job | Out-Default
Stop-Transcript
'@
        # A user who lets node write a report of every crash.
        $process = Start-PowerShell '-File', "$place/build.ps1", $module, $site, $place, $secret -Environment @{
            NODE_OPTIONS = "--report-on-signal --report-uncaught-exception --report-on-fatalerror --report-directory=$place/reports"
            TMPDIR       = "$place/tmp"
        }
        Wait-Until { (Test-Path "$place/ready") -and (Get-Content "$place/ready" -Raw) -match '^\d+ \d+$' }
        $ids = [int[]] ((Get-Content "$place/ready" -Raw) -split ' ')
        $held = { Suspend-Build $ids[1] $place '*killed.iso*.tmp' }
        Wait-Until $held
        $seen = foreach ($id in $ids) { foreach ($what in 'cmdline', 'environ') { [IO.File]::ReadAllText("/proc/$id/$what") } }
        $seen -join '' | Should -Match 'backend\.cjs'
        kill -USR2 $ids[1]
        kill -CONT $ids[1]
        # A whole one.
        Wait-Until { (Get-ChildItem "$place/reports" -Filter '*.json' | Get-Content -Raw) -match '\}\s*$' }
        Wait-Until $held
        $null = New-Item "$place/enough"
        Stop-Process -Id $ids[1] -Force
        $process.WaitForExit()
        $told = $process.Told.Result
        $told | Should -Match 'BackendStopped'
        $told | Should -Match 'OutputFolderMissing'
        $told | Should -Match '(?s)made\.iso.*Opened\s*: True'
        (Get-ChildItem "$place/reports").Count | Should -BeGreaterOrEqual 1

        $text = "$seen`n$told`n$($process.Complaint.Result)"
        foreach ($one in $marked, [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($marked)), [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($marked))) {
            $text | Should -Not -Match ([regex]::Escape($one.TrimEnd('=')))
            # Everything that was left on the disk: transcript, reports, images, temporary files. -a: images are no text.
            foreach ($pattern in [Text.Encoding]::UTF8.GetBytes($one.TrimEnd('=')), [Text.Encoding]::Unicode.GetBytes($one.TrimEnd('='))) {
                $hex = -join ($pattern | ForEach-Object { '\x{0:x2}' -f $_ })
                grep -a -r -l -P $hex $place | Should -BeNullOrEmpty
            }
        }
    }
}
