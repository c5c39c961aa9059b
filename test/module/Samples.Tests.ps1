# The scripts of samples/scripts, each started as its scheduler would, in a PowerShell of its own, on the sample site.

BeforeDiscovery {
    $scripts = Get-ChildItem "$PSScriptRoot/../../samples/scripts" -Recurse -Filter *.ps1 | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $noSystemd = -not (Get-Command systemd-analyze -ErrorAction Ignore)
    $windows = [Environment]::OSVersion.Platform -eq 'Win32NT'
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $samples = "$repository/samples/scripts"
    $onWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    Import-Module "$repository/module/CMMedia" -Force
    $site = New-ContosoSite $folder
    $pwsh = (Get-Process -Id $PID).Path
    # Found nowhere but where it belongs.
    $marked = "Marked-pa55word-$([guid]::NewGuid().ToString('N'))"
    $password = [Net.NetworkCredential]::new('', $marked).SecurePassword
    $password | Export-Clixml "$folder/password.clixml"
    $keptPath = $env:PSModulePath
    $env:PSModulePath = "$repository/module$([IO.Path]::PathSeparator)$keptPath"

    # Starts a program as schedulers do: one line of arguments, nobody at the keyboard. What it printed must hold no secret.
    function Start-Action {
        param([string] $Program = $pwsh, [string] $Arguments, [hashtable] $Environment = @{}, [string] $Location = $folder, [int] $Seconds = 240)
        $start = [Diagnostics.ProcessStartInfo] @{ FileName = $Program; Arguments = $Arguments; WorkingDirectory = $Location; UseShellExecute = $false; RedirectStandardInput = $true; RedirectStandardOutput = $true; RedirectStandardError = $true }
        # Whatever terminal the tests have, a scheduler has none.
        $start.Environment['NO_COLOR'] = '1'
        foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $out = $process.StandardOutput.ReadToEndAsync()
        $err = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit(1000 * $Seconds)) {
            $process.Kill($true)
            throw "$Program $Arguments did not end within $Seconds seconds: $($out.Result)"
        }
        $told = $out.Result + $err.Result
        $told | Should -Not -Match $marked
        @{ ExitCode = $process.ExitCode; Told = $told }
    }
    function Get-Sample { param([string] $Name) "-NoProfile -NonInteractive -File `"$samples/$Name`"" }
    function Get-IsoHash { param([string] $Path) (Get-FileHash -LiteralPath $Path).Hash }
    function Assert-Whole { param([string] $Path) (Test-CMStandaloneMedia -Path $Path -MediaPassword $password).Passed | Should -BeTrue -Because $Path }
}

AfterAll {
    $env:PSModulePath = $keptPath
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'The sample <Name>' -ForEach $scripts {
    BeforeAll {
        $problems = $null
        $tokens = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $tokens, [ref] $problems)
    }
    It 'parses, in Windows PowerShell too' {
        $problems | Should -BeNullOrEmpty
        $tokens | Where-Object { "$($_.Kind)" -in 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'QuestionMark', 'AndAnd', 'OrOr', 'Clean' } | Should -BeNullOrEmpty
        [IO.File]::ReadAllBytes($Path) | Where-Object { $_ -gt 127 } | Should -BeNullOrEmpty
    }
    It 'says what it does and needs' {
        $help = Get-Help $Path
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Description.Text -join ' ' | Should -Match '(?i)needs'
        $help.Description.Text -join ' ' | Should -Match '(?i)exit code'
    }
    It 'never goes on after an error, and never asks' {
        $text = [IO.File]::ReadAllText($Path)
        $text | Should -Match "(?m)^\`$ErrorActionPreference = 'Stop'"
        $catch = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CatchClauseAst] }, $true) | Select-Object -Last 1
        $catch.Body.Extent.Text | Should -Match '\b(exit 1|throw)\b'
        $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) | ForEach-Object { $_.GetCommandName() } | Should -Not -Contain 'Read-Host'
        # A mandatory parameter asks for its value.
        $tree.ParamBlock.Extent.Text | Should -Not -Match 'Mandatory'
    }
}

Describe 'What about_CMMedia_Scheduling says of exit codes' {
    It 'is so: without the two lines a script goes on and ends with 0' {
        Set-Content "$TestDrive/on.ps1" "Get-CMTaskSequence`n'went on'"
        $run = Start-Action -Arguments "-NoProfile -NonInteractive -File `"$TestDrive/on.ps1`""
        $run.ExitCode | Should -Be 0
        $run.Told | Should -Match 'went on'
        Set-Content "$TestDrive/stop.ps1" "`$ErrorActionPreference = 'Stop'`ntry { Get-CMTaskSequence; 'went on' } catch { exit 1 }"
        $run = Start-Action -Arguments "-NoProfile -NonInteractive -File `"$TestDrive/stop.ps1`""
        $run.ExitCode | Should -Be 1
        $run.Told | Should -Not -Match 'went on'
    }
}

Describe 'smallest.ps1' {
    BeforeAll { $line = "$(Get-Sample smallest.ps1) -Site `"$site`" -Path `"$folder/small.iso`" -LogPath `"$folder/small.log`" -TaskSequence" }

    It 'builds' {
        $run = Start-Action -Arguments "$line CON00001"
        $run.ExitCode | Should -Be 0 -Because $run.Told
        $run.Told | Should -Match '(?m)^Outcome *: Built'
        Assert-Whole "$folder/small.iso"
        "$folder/small.log" | Should -FileContentMatch 'Built'
    }
    It 'ends with 1 and leaves the old media' {
        $before = Get-IsoHash "$folder/small.iso"
        $run = Start-Action -Arguments "$line Nowhere"
        $run.ExitCode | Should -Be 1
        $run.Told | Should -Match 'New-CMStandaloneMedia'
        Get-IsoHash "$folder/small.iso" | Should -Be $before
    }
}

Describe 'many-models.ps1' {
    It 'builds ten, each as its row says' {
        $models = (New-Item -ItemType Directory "$folder/models").FullName
        $run = Start-Action -Arguments "$(Get-Sample models/many-models.ps1) -Site `"$site`" -Folder `"$models`""
        $run.ExitCode | Should -Be 0 -Because $run.Told
        (Get-ChildItem $models -Filter *.iso).BaseName | Sort-Object | Should -Be ((Import-Csv "$samples/models/models.csv").Model | Sort-Object)
        $kiosk = Get-CMStandaloneMedia "$models/Kiosk.iso"
        $kiosk.Label | Should -Be 'Kiosk'
        # Those that the task sequence references are on all.
        $kiosk.Packages.PackageID | Should -Not -Contain 'CON00008'
        (Get-CMStandaloneMedia "$models/Laptop-14.iso").Packages.PackageID | Where-Object { $_ -in 'CON00008', 'CON00009' } | Should -Be 'CON00008'
        (Get-CMStandaloneMedia "$models/Laptop-15.iso").Packages.PackageID | Where-Object { $_ -in 'CON00008', 'CON00009' } | Sort-Object | Should -Be 'CON00008', 'CON00009'
    }
    It 'builds the others where one fails, and ends with 1' {
        Set-Content "$folder/two.csv" "Model,TaskSequence,DriverPackage,Package,ComputerPrefix`nBad,Windows 11 refresh,,No such package,B`nGood,Windows 11 refresh,,,G"
        $run = Start-Action -Arguments "$(Get-Sample models/many-models.ps1) -Site `"$site`" -Folder `"$folder`" -Csv `"$folder/two.csv`""
        $run.ExitCode | Should -Be 1
        "$folder/Bad.iso" | Should -Not -Exist
        Assert-Whole "$folder/Good.iso"
    }
}

Describe 'secret-management.ps1' {
    It 'takes the password from a vault, and shows it nowhere' {
        Set-Content "$folder/vault.ps1" @"
function Get-Secret { param(`$Name, `$Vault) if (`$Name -ne 'Media') { throw 'There is no such secret.' }; Import-Clixml '$folder/password.clixml' }
& '$samples/secret-management.ps1' -Site '$site' -TaskSequence 'Windows 11 refresh' -Path '$folder/secret.iso' -SecretName `$args[0] -LogPath '$folder/secret.log'
exit `$LASTEXITCODE
"@
        $run = Start-Action -Arguments "-NoProfile -NonInteractive -File `"$folder/vault.ps1`" Media"
        $run.ExitCode | Should -Be 0 -Because $run.Told
        (Test-CMStandaloneMedia "$folder/secret.iso" -MediaPassword $password).Opened | Should -BeTrue
        "$folder/secret.log" | Should -FileContentMatch 'Built'
        "$folder/secret.log" | Should -Not -FileContentMatch $marked
        (Start-Action -Arguments "-NoProfile -NonInteractive -File `"$folder/vault.ps1`" Other").ExitCode | Should -Be 1
    }
}

Describe 'remote.ps1' -Skip:$windows {
    BeforeAll {
        # PowerShell talks to the ssh program over its standard streams: this one is the other side itself.
        $bin = (New-Item -ItemType Directory "$folder/bin").FullName
        Set-Content "$bin/ssh" "#!/bin/sh`nexec '$pwsh' -sshs -NoLogo -NoProfile"
        chmod +x "$bin/ssh"
        $environment = @{ PATH = "${bin}:$env:PATH" }
        $line = "$(Get-Sample remote.ps1) -ComputerName media01 -Ssh -Site `"$site`" -Path `"$folder/remote.iso`" -PasswordFile `"$folder/password.clixml`" -LogPath `"$folder/remote.log`""
    }

    It 'builds in the other session' {
        $run = Start-Action -Arguments "$line -TaskSequence CON00001" -Environment $environment
        $run.ExitCode | Should -Be 0 -Because $run.Told
        (Test-CMStandaloneMedia "$folder/remote.iso" -MediaPassword $password).Opened | Should -BeTrue
        "$folder/remote.log" | Should -Not -FileContentMatch $marked
    }
    It 'ends with 1 where that fails, or nobody answers' {
        (Start-Action -Arguments "$line -TaskSequence Nowhere" -Environment $environment).ExitCode | Should -Be 1
        Set-Content "$bin/ssh" "#!/bin/sh`nexit 255"
        (Start-Action -Arguments "$line -TaskSequence CON00001" -Environment $environment).ExitCode | Should -Be 1
    }
}

Describe 'orchestrator-runbook.ps1' -Skip:$windows {
    BeforeAll {
        # The PowerShell that 32-bit programs find in Sysnative, others in System32.
        foreach ($name in 'Sysnative', 'System32') {
            $bin = (New-Item -ItemType Directory "$folder/$name/WindowsPowerShell/v1.0" -Force).FullName
            # Stands in for nightly.ps1 too, which has its own tests.
            Set-Content "$bin/powershell.exe" "#!/bin/sh`necho $name `"`$@`" >> '$folder/started.txt'`nprintf '{ `"Outcome`": `"%s`", `"Path`": `"x.iso`", `"Sha256`": `"AB`", `"Error`": `"`" }' `$INNER > '$folder/orchestrator.json'`n[ `$INNER != Failed ]"
            chmod +x "$bin/powershell.exe"
        }
        Set-Content "$folder/orchestrator.psd1" "@{ SummaryPath = '$folder/orchestrator.json' }"
        $line = "$(Get-Sample orchestrator-runbook.ps1) -Script `"$folder/inner.ps1`" -SettingsPath `"$folder/orchestrator.psd1`" -PasswordFile `"$folder/password.clixml`""
    }

    It 'starts the 64-bit PowerShell from either: <Where>' -ForEach @{ Where = 'Sysnative'; Wow = 'AMD64' }, @{ Where = 'System32'; Wow = '' } {
        Remove-Item "$folder/started.txt" -ErrorAction Ignore
        $run = Start-Action -Arguments $line -Environment @{ windir = $folder; PROCESSOR_ARCHITEW6432 = $Wow; INNER = 'Built' }
        $run.ExitCode | Should -Be 0 -Because $run.Told
        $run.Told | Should -Match '(?m)^Outcome *: Built'
        Get-Content "$folder/started.txt" | Should -BeExactly "$Where -NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File $folder/inner.ps1 -SettingsPath $folder/orchestrator.psd1 -PasswordFile $folder/password.clixml"
    }
    It 'fails where the build failed' {
        (Start-Action -Arguments $line -Environment @{ windir = $folder; INNER = 'Failed' }).ExitCode | Should -Be 1
    }
}

Describe 'The nightly job' {
    BeforeAll {
        $nightly = (New-Item -ItemType Directory "$folder/nightly").FullName
        Copy-Item "$samples/nightly/*" $nightly
        Copy-Item "$folder/password.clixml" $nightly
        function Set-Nightly {
            param([string] $Name, [string] $TimeLimit = '04:00:00')
            (Get-Content "$samples/nightly/nightly.psd1" -Raw).Replace('D:\Media\site.yaml', $site).Replace('D:\Media\', "$nightly/").Replace("'Windows 11'", "'Windows 11 refresh'").Replace('04:00:00', $TimeLimit) | Set-Content "$nightly/$Name.psd1"
        }
        Set-Nightly nightly
        function Get-Summary { Get-Content "$nightly/nightly.json" -Raw | ConvertFrom-Json }
        function Get-Media { @(Get-ChildItem $nightly -Filter *.iso) }
        # Stands in for Windows PowerShell, whose cmdlet only Windows has. What is refused was tried, too.
        function Set-EventLog {
            param([string] $Refused = '$false')
            $bin = (New-Item -ItemType Directory "$folder/windows/System32/WindowsPowerShell/v1.0" -Force).FullName
            Set-Content "$bin/powershell.exe" "#!/bin/sh`nfor last; do :; done`nexec '$pwsh' -NoProfile -NonInteractive -Command `". '$folder/event-log.ps1'; `$last`""
            chmod +x "$bin/powershell.exe"
            Set-Content "$folder/event-log.ps1" "function Write-EventLog { param(`$LogName, `$Source, `$EventId, `$EntryType, `$Message) Add-Content '$folder/events.txt' (`$PSBoundParameters | ConvertTo-Json -Compress); if ($Refused) { throw 'no' } }"
            Remove-Item "$folder/events.txt" -ErrorAction Ignore
        }
        function Assert-Event {
            param([int] $Id, [string] $Type, [string] $Settings, [string[]] $Source)
            $entries = @(Get-Content "$folder/events.txt" | ConvertFrom-Json)
            $entries.Source | Should -Be $Source
            $entries.LogName | Sort-Object -Unique | Should -Be 'Application'
            $entries.EventId | Sort-Object -Unique | Should -Be $Id
            $entries.EntryType | Sort-Object -Unique | Should -Be $Type
            foreach ($entry in $entries) {
                $entry.Message | Should -Match ([regex]::Escape("$nightly/$Settings.psd1"))
                $entry.Message | Should -Not -Match $marked
            }
            $entries[-1].Message
        }
        # Where things lie is each machine's own.
        function Set-Place {
            param([string] $Line)
            $Line.Replace('%d/', "$nightly/").Replace('/opt/cmmedia/', "$nightly/").Replace('/etc/cmmedia/', "$nightly/").Replace('/usr/bin/pwsh', $pwsh) -replace '(?<= )pwsh(?= )', $pwsh
        }
    }

    It 'is registered in Task Scheduler, whose action builds' {
        Set-Content "$folder/register.ps1" @"
function New-ScheduledTaskAction { param(`$Execute, `$Argument) @{ Execute = `$Execute; Argument = `$Argument } }
function New-ScheduledTaskTrigger { param([switch] `$Daily, [datetime] `$At) @{ Daily = [bool] `$Daily; At = `$At } }
function New-ScheduledTaskPrincipal { param(`$UserId, `$LogonType, `$RunLevel) @{ UserId = `$UserId } }
function New-ScheduledTaskSettingsSet { param([timespan] `$ExecutionTimeLimit, `$MultipleInstances, [switch] `$StartWhenAvailable) @{ Limit = `$ExecutionTimeLimit.TotalHours; Instances = `$MultipleInstances } }
function Register-ScheduledTask { param(`$TaskName, `$Description, `$Action, `$Trigger, `$Principal, `$Settings, [switch] `$Force) `$PSBoundParameters | ConvertTo-Json -Depth 3 | Set-Content '$folder/task.json'; @{ TaskName = `$TaskName } }
& '$samples/nightly/register-task.ps1' -Folder '$nightly' -PowerShell '$pwsh' -LogPath '$folder/register.log'
exit `$LASTEXITCODE
"@
        $run = Start-Action -Arguments "-NoProfile -NonInteractive -File `"$folder/register.ps1`""
        $run.ExitCode | Should -Be 0 -Because $run.Told
        $task = Get-Content "$folder/task.json" -Raw | ConvertFrom-Json
        $task.Settings.Instances | Should -Be 'IgnoreNew'
        $task.Settings.Limit | Should -BeGreaterThan 4

        $arguments = if ([IO.Path]::DirectorySeparatorChar -eq '/') { $task.Action.Argument.Replace('\', '/') } else { $task.Action.Argument }
        # Midnight may come in between.
        $before = Get-Date
        $environment = @{}
        if (-not $onWindows) {
            Set-EventLog
            $environment.windir = "$folder/windows"
        }
        $run = Start-Action -Program $task.Action.Execute -Arguments $arguments -Location ([IO.Path]::GetTempPath()) -Environment $environment
        $run.ExitCode | Should -Be 0 -Because $run.Told
        (Get-Summary).Outcome | Should -Be 'Built'
        (Get-Media).Name | Should -BeIn ($before, (Get-Date) | ForEach-Object { "windows11-$($_.ToString('yyyy-MM-dd')).iso" })
        (Test-CMStandaloneMedia (Get-Media).FullName -MediaPassword $password).Opened | Should -BeTrue
        "$nightly/nightly.log" | Should -FileContentMatch 'Built'
        "$nightly/nightly.log" | Should -Not -FileContentMatch $marked
        "$nightly/nightly.json" | Should -Not -FileContentMatch $marked
        if (-not $onWindows) { $null = Assert-Event 100 Information nightly cmmedia }
    }
    It 'has units that systemd takes' -Skip:$noSystemd {
        $units = (New-Item -ItemType Directory "$folder/units").FullName
        Copy-Item "$samples/nightly/cmmedia-nightly.timer" $units
        Get-Content "$samples/nightly/cmmedia-nightly.service" | ForEach-Object { $_.Replace('/usr/bin/pwsh', $pwsh) } | Set-Content "$units/cmmedia-nightly.service"
        $told = systemd-analyze verify --man=no "$units/cmmedia-nightly.service" "$units/cmmedia-nightly.timer" 2>&1 | Where-Object { "$_" -match 'cmmedia' }
        $LASTEXITCODE | Should -Be 0 -Because "$told"
        $told | Should -BeNullOrEmpty
    }
    It 'finds the media unchanged, started as cron does, and systemd the same' -Skip:$windows {
        $before = Get-IsoHash (Get-Media).FullName
        $line = Get-Content "$samples/nightly/cmmedia-nightly.cron" | Where-Object { $_ -match '^\d' }
        $line | Should -Not -Match '%'
        $minute, $hour, $day, $month, $weekday, $user, $command = $line -split ' ', 7
        "$minute $hour $day $month $weekday" | Should -Be '0 2 * * *'
        $command = (Set-Place " $command").Trim()
        $run = Start-Action -Program sh -Arguments "-c `"$command`""
        $run.ExitCode | Should -Be 0 -Because $run.Told
        (Get-Summary).Outcome | Should -Be 'Unchanged'
        Get-IsoHash (Get-Media).FullName | Should -Be $before
        $unit = (Get-Content "$samples/nightly/cmmedia-nightly.service" | Where-Object { $_ -like 'ExecStart=*' }).Substring(10)
        $command -replace '^timeout --kill-after=1m 5h ' | Should -BeExactly (Set-Place $unit)
        $user | Should -Be 'cmmedia'
    }
    It 'gives up after its time, ends with 1, and leaves the old media and no process' -Skip:$windows {
        $before = Get-IsoHash (Get-Media).FullName
        Set-Content "$folder/slow-node" "#!/bin/sh`necho `$`$ > '$folder/slow.pid'`nexec sleep 300"
        chmod +x "$folder/slow-node"
        $line = "-NoProfile -NonInteractive -File `"$nightly/nightly.ps1`" -SettingsPath `"$nightly/late.psd1`""
        # A busy machine may not have started Node.js by the first; the backend's own limit is 30 seconds after its start.
        foreach ($limit in '00:00:08', '00:00:29') {
            Set-Nightly late $limit
            $run = Start-Action -Arguments $line -Environment @{ CMMEDIA_NODE = "$folder/slow-node" }
            if (Test-Path "$folder/slow.pid") { break }
        }
        $run.ExitCode | Should -Be 1
        $summary = Get-Summary
        $summary.Outcome | Should -Be 'Failed'
        # Not by the backend that does not start, which is an error of its own.
        $summary.Error | Should -BeLike "*given up after $limit*"
        $summary.Seconds | Should -BeGreaterThan (([timespan] $limit).TotalSeconds - 1)
        Get-IsoHash (Get-Media).FullName | Should -Be $before
        "$folder/slow.pid" | Should -Exist
        Wait-Until { -not (Test-Alive (Get-Content "$folder/slow.pid")) }
    }
    It 'makes an entry in the event log of Windows, of another source where its own is not registered' -Skip:$windows {
        Set-EventLog "`$Source -eq 'cmmedia'"
        (Get-Content "$nightly/nightly.psd1" -Raw).Replace('Windows 11 refresh', 'No such sequence') | Set-Content "$nightly/failing.psd1"
        $run = Start-Action -Arguments "-NoProfile -NonInteractive -File `"$nightly/nightly.ps1`" -SettingsPath `"$nightly/failing.psd1`"" -Environment @{ windir = "$folder/windows" }
        $run.ExitCode | Should -Be 1 -Because $run.Told
        Assert-Event 103 Error failing cmmedia, Application | Should -Match 'Error: .*New-CMStandaloneMedia'
    }
    It 'warns where that log refuses' -Skip:$windows {
        Set-EventLog '$true'
        $run = Start-Action -Arguments "-NoProfile -NonInteractive -File `"$nightly/nightly.ps1`" -SettingsPath `"$nightly/nightly.psd1`" -PasswordFile `"$nightly/password.clixml`"" -Environment @{ windir = "$folder/windows" }
        $run.ExitCode | Should -Be 0 -Because $run.Told
        $null = Assert-Event 101 Information nightly cmmedia, Application
        (Get-Summary).Outcome | Should -Be 'Unchanged'
        @((Get-Summary).Warnings).Count | Should -Be 1
    }
    It 'ends with 1 where nothing can be read' {
        $run = Start-Action -Arguments "$(Get-Sample nightly/nightly.ps1) -SettingsPath `"$folder/nowhere.psd1`""
        $run.ExitCode | Should -Be 1
        $run.Told | Should -Match 'Outcome *: Failed'
    }
}

Describe 'azure-runbook.ps1' {
    BeforeAll {
        @{ Site = $site; TaskSequence = 'CON00001'; DistributionPoint = 'dp01.contoso.com'; Path = "$folder/azure.iso" } | ConvertTo-Json | Set-Content "$folder/azure.json"
        Set-Content "$folder/worker.ps1" @"
function Get-AutomationVariable { param(`$Name) if (`$Name -eq 'CMMediaJob') { Get-Content '$folder/azure.json' -Raw } else { throw 'There is no such variable.' } }
function Get-AutomationPSCredential { param(`$Name) [pscredential]::new('media', (Import-Clixml '$folder/password.clixml')) }
& '$samples/azure-runbook.ps1' -JobVariable `$args[0]
"@
        $line = "-NoProfile -NonInteractive -File `"$folder/worker.ps1`""
    }
    It 'builds, and finds it unchanged the next time' {
        $run = Start-Action -Arguments "$line CMMediaJob"
        $run.ExitCode | Should -Be 0 -Because $run.Told
        $run.Told | Should -Match '(?m)^Outcome *: Built'
        (Test-CMStandaloneMedia "$folder/azure.iso" -MediaPassword $password).Opened | Should -BeTrue
        (Start-Action -Arguments "$line CMMediaJob").Told | Should -Match '(?m)^Outcome *: Unchanged'
    }
    It 'ends with an error' {
        $run = Start-Action -Arguments "$line Other"
        $run.ExitCode | Should -Be 1
        $run.Told | Should -Match '(?m)^Outcome *: Failed'
    }
}

Describe 'The CI job' {
    BeforeAll {
        $work = (New-Item -ItemType Directory "$folder/ci/exports").Parent.FullName
        Copy-Item "$samples/ci/rebuild.ps1" $work
        $step = (Get-Content "$samples/ci/media.yml" | Where-Object { $_ -match '^ +run: ' }) -replace '^ +run: '
        # What GitHub's runner puts around a step with `shell: pwsh`.
        $step = $step.Replace('/mnt/dp01/', "$folder/").Replace('/srv/media/', "$folder/ci/")
        "`$ErrorActionPreference = 'stop'", $step, 'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }' | Set-Content "$work/step.ps1"
        $export = "$work/exports/windows11.zip"
        function Export-Sequence {
            param([string] $Of)
            Connect-CMMediaSite -Path $Of
            Export-CMTaskSequence -Id CON00001 -ExportFilePath $export -Force
            Connect-CMMediaSite -Path $site
        }
        Export-Sequence $site
        (Get-Content "$repository/samples/contoso/refresh.xml" -Raw).Replace('name="Capture User State"', 'name="Keep User State"') | Set-Content "$folder/changed.xml"
        (Get-Content $site -Raw).Replace("$repository/samples/contoso/refresh.xml", "$folder/changed.xml") | Set-Content "$folder/changed.yaml"
        function Start-Step { Start-Action -Location $work -Arguments "-NoProfile -NonInteractive -Command `". './step.ps1'`"" -Environment @{ MEDIA_PASSWORD = $marked } }
    }
    It 'builds' {
        $run = Start-Step
        $run.ExitCode | Should -Be 0 -Because $run.Told
        $run.Told | Should -Match '(?m)^Outcome *: Built'
        (Test-CMStandaloneMedia "$folder/ci/windows11.iso" -MediaPassword $password).Opened | Should -BeTrue
    }
    It 'does nothing while the export is the same, and builds when it has changed' {
        (Start-Step).Told | Should -Match '(?m)^Outcome *: Unchanged'
        Export-Sequence "$folder/changed.yaml"
        (Start-Step).Told | Should -Match '(?m)^Outcome *: Built'
    }
    It 'ends with 1 and leaves the media where the export can not be read' {
        $before = Get-IsoHash "$folder/ci/windows11.iso"
        Set-Content $export '<not'
        (Start-Step).ExitCode | Should -Be 1
        Get-IsoHash "$folder/ci/windows11.iso" | Should -Be $before
    }
    It 'takes the password out of the environment before anything is started' -Skip:$windows {
        Export-Sequence $site
        Set-Content "$folder/telling-node" "#!/bin/sh`nenv > '$folder/environment.txt'`nexec '$((Get-Command node -CommandType Application)[0].Source)' `"`$@`""
        chmod +x "$folder/telling-node"
        $env:CMMEDIA_NODE = "$folder/telling-node"
        try { (Start-Step).ExitCode | Should -Be 0 } finally { Remove-Item Env:CMMEDIA_NODE }
        "$folder/environment.txt" | Should -FileContentMatch 'CMMEDIA_NODE'
        "$folder/environment.txt" | Should -Not -FileContentMatch $marked
    }
}
