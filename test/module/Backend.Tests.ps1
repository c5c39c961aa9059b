BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy
    $onWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
}

AfterAll { Remove-Module Toy }

Describe 'The backend' {
    It 'is one process for all calls of a runspace, and keeps its state' {
        $first = Get-ToyProcess
        $second = Get-ToyProcess
        $second.Id | Should -Be $first.Id
        $second.Calls | Should -Be ($first.Calls + 1)
    }

    It 'is another one in another runspace, and both work side by side' {
        $shells = 1..2 | ForEach-Object { New-Shell }
        try {
            $ids = foreach ($shell in $shells) { (Invoke-Shell $shell { Get-ToyProcess }).Id }
            ($ids + (Get-ToyProcess).Id | Sort-Object -Unique).Count | Should -Be 3
            $runs = foreach ($shell in $shells) { Start-Shell $shell { (Get-ToyItem 2000).Count } }
            0..1 | ForEach-Object { $shells[$_].EndInvoke($runs[$_]) } | Should -Be 2000, 2000
        } finally { $shells | ForEach-Object { Remove-Shell $_ } }
    }

    It 'leaves nothing in the folder for temporary files while it runs' {
        $kept = $env:TMPDIR
        $env:TMPDIR = Join-Path $TestDrive 'temporary'
        $null = New-Item -ItemType Directory $env:TMPDIR
        $shell = New-Shell
        try {
            $null = Invoke-Shell $shell { Get-ToyItem }
            Get-ChildItem $env:TMPDIR | Should -BeNullOrEmpty
        } finally {
            Remove-Shell $shell
            $env:TMPDIR = $kept
        }
    }

    It 'ends with the module' {
        $shell = New-Shell
        $id = (Invoke-Shell $shell { Get-ToyProcess }).Id
        Test-Alive $id | Should -BeTrue
        $null = Invoke-Shell $shell { Remove-Module Toy }
        Wait-Until { -not (Test-Alive $id) }
        Remove-Shell $shell
    }

    It 'ends with its runspace: <_>' -ForEach 'closed', 'of a thread job' {
        if ($_ -eq 'closed') {
            $shell = New-Shell
            $id = (Invoke-Shell $shell { Get-ToyProcess }).Id
            $shell.Runspace.Dispose()
            $shell.Dispose()
        } else {
            $id = Start-ThreadJob { Import-Module $args[0]; (Get-ToyProcess).Id } -ArgumentList "$(Get-ToyFolder)/Toy" | Receive-Job -Wait -AutoRemoveJob
        }
        Wait-Until { -not (Test-Alive $id) }
    }

    It 'is a clear error when the module is removed in the middle of a call' {
        $shell = New-Shell
        $id = (Invoke-Shell $shell { Get-ToyProcess }).Id
        $failure = Get-Failure { Invoke-Shell $shell { Get-ToyItem 5000 | ForEach-Object { if ($_.Index -eq 3) { Remove-Module Toy } } } }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'BackendStopped,Get-ToyItem'
        Wait-Until { -not (Test-Alive $id) }
        $null = Invoke-Shell $shell { param($module) Import-Module $module } "$(Get-ToyFolder)/Toy"
        (Invoke-Shell $shell { Get-ToyItem }).Index | Should -Be 0
        Remove-Shell $shell
    }

    It 'does not grow while its reader sleeps' {
        $id = (Get-ToyProcess).Id
        $sizes = [Collections.Generic.List[long]]::new()
        # Some hundreds of MB, if nothing held it up.
        Get-ToyItem 1000000 | ForEach-Object {
            Start-Sleep -Milliseconds 500
            $sizes.Add((Get-Process -Id $id).WorkingSet64)
            if ($sizes.Count -eq 5) { $_ }
        } | Select-Object -First 1 | Should -Not -BeNullOrEmpty
        $sizes[4] - $sizes[0] | Should -BeLessThan 30MB
    }

    It 'may print without harm' {
        Invoke-ToyFault Print | Should -Be 'done'
    }
}

Describe 'A backend that is gone' {
    It 'is a clear error when it <_> in the middle of a call, and the next call works' -ForEach 'Exit', 'Kill' {
        $before = (Get-ToyProcess).Id
        $failure = Get-Failure { Invoke-ToyFault $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'BackendStopped,Invoke-ToyFault'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Get-ToyProcess).Id | Should -Not -Be $before
    }

    It 'is no error when it was killed between calls' {
        $before = (Get-ToyProcess).Id
        Stop-Process -Id $before -Force
        Wait-Until { -not (Test-Alive $before) }
        (Get-ToyProcess).Id | Should -Not -Be $before
    }

    It 'tells what it died of when nobody caught it, and the next call works' {
        $failure = Get-Failure { Invoke-ToyFault Uncaught }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'InternalError,Invoke-ToyFault'
        $failure.Exception.Message | Should -Match 'nobody caught this'
        (Get-ToyItem).Index | Should -Be 0
    }

    It 'takes nested calls with it, each with an error' {
        $failure = Get-Failure { Get-ToyItem 2000 | ForEach-Object { if ($_.Index -eq 3) { Invoke-ToyFault Exit } } }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'BackendStopped,Invoke-ToyFault'
        (Get-ToyItem).Index | Should -Be 0
    }
}

Describe 'A backend that does wrong' {
    It 'is refused, and ends: <Manner>' -ForEach @(
        @{ Manner = 'token'; Code = 'BackendRefused' }
        @{ Manner = 'tokenless'; Code = 'BackendRefused' }
        @{ Manner = 'protocol'; Code = 'BackendNotFitting' }
        @{ Manner = 'old'; Code = 'NodeTooOld' }
        @{ Manner = 'hangs'; Code = 'BackendNotStarted' }
        @{ Manner = 'silent'; Code = 'BackendNotStarted' }
        @{ Manner = 'ends'; Code = 'BackendNotStarted' }
        @{ Manner = 'malformed'; Code = 'MessageMalformed' }
        @{ Manner = 'oversized'; Code = 'MessageTooLong' }
        @{ Manner = 'dies'; Code = 'BackendStopped' }
    ) {
        $folder = Join-Path $TestDrive $Manner
        $null = New-Item -ItemType Directory $folder
        $module = New-MisbehavingToy $folder $Manner
        $shell = New-Shell -Module $module
        try {
            if ($Manner -in 'hangs', 'silent') { $null = Invoke-Shell $shell { & (Get-Module Toy) { . "$($ExecutionContext.SessionState.Module.ModuleBase)/Private/Load.ps1"; $script:Module.StartSeconds = 2 } } }
            $failure = Get-Failure { Invoke-Shell $shell { Get-ToyItem } }
            $failure.FullyQualifiedErrorId | Should -BeExactly "$Code,Get-ToyItem"
            if ($Manner -eq 'ends') { $failure.Exception.Message | Should -Match 'code 3.*the reason of it' }
            Invoke-Shell $shell { & (Get-Module Toy) { $null -eq $script:Backend } } | Should -BeTrue
            # What was killed may take a moment to go.
            if (-not $onWindows) { Wait-Until { -not ((Get-ChildItem /proc/*/cmdline -ErrorAction Ignore | Where-Object { [IO.File]::Exists($_) } | ForEach-Object { try { [IO.File]::ReadAllText($_) } catch { '' } }) -match [regex]::Escape($module)) } }
        } finally { Remove-Shell $shell }
    }

    It 'does not get the pipe: <Manner>' -ForEach @(
        @{ Manner = 'stranger'; Expected = 'EACCES' }
        @{ Manner = 'second'; Expected = 'ENOENT' }
    ) {
        if ($onWindows -or ($Manner -eq 'stranger' -and (id -u) -ne 0)) { Set-ItResult -Skipped -Because 'only root can be somebody else'; return }
        $folder = Join-Path $TestDrive $Manner
        $null = New-Item -ItemType Directory $folder
        $shell = New-Shell -Module (New-MisbehavingToy $folder $Manner)
        try { Invoke-Shell $shell { Get-ToyItem } | Should -BeExactly $Expected } finally { Remove-Shell $shell }
    }
}

Describe 'Node.js' {
    BeforeAll {
        $shell = New-Shell
        $keptNode = $env:TOY_NODE
        $keptPath = $env:PATH
    }
    AfterAll { Remove-Shell $shell }
    AfterEach {
        $env:TOY_NODE = $keptNode
        $env:PATH = $keptPath
        Invoke-Shell $shell { & (Get-Module Toy) { Close-Backend } }
    }

    It 'is the one that TOY_NODE names' {
        $env:TOY_NODE = (Get-Command node).Source
        $env:PATH = ''
        (Invoke-Shell $shell { Get-ToyItem }).Index | Should -Be 0
    }

    It 'is missing where TOY_NODE names none' {
        $env:TOY_NODE = Join-Path $TestDrive 'none'
        (Get-Failure { Invoke-Shell $shell { Get-ToyItem } }).FullyQualifiedErrorId | Should -BeExactly 'NodeMissing,Get-ToyItem'
    }

    It 'is missing where nothing names it, and neither the PATH nor a usual folder has it' {
        $usual = Split-Path (Get-Command node -CommandType Application | Select-Object -First 1).Source
        $fresh = New-Shell
        try {
            $env:TOY_NODE = $null
            $env:PATH = $TestDrive
            Invoke-Shell $fresh { & (Get-Module Toy) { . "$($ExecutionContext.SessionState.Module.ModuleBase)/Private/Load.ps1"; Close-Backend; $script:Module.UsualFolders = @() } }
            $failure = Get-Failure { Invoke-Shell $fresh { Get-ToyItem } }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'NodeMissing,Get-ToyItem'
            $failure.ErrorDetails.RecommendedAction | Should -Match 'TOY_NODE'
            Invoke-Shell $fresh { param($folder) & (Get-Module Toy) { $script:Module.UsualFolders = @($args[0]) } $folder } $usual
            (Invoke-Shell $fresh { Get-ToyItem }).Index | Should -Be 0
        } finally { Remove-Shell $fresh }
    }

    It 'is broken, too old or no program: one clear error' {
        if ($onWindows) { Set-ItResult -Skipped -Because 'the stand-ins are shell scripts'; return }
        foreach ($case in @(
                @{ Text = "#!/bin/sh`n[ `"`$1`" = --version ] && echo v16.20.2`nexit 9`n"; Code = 'NodeTooOld' }
                @{ Text = "#!/bin/sh`necho broken >&2`nexit 9`n"; Code = 'BackendNotStarted' }
                @{ Text = 'nothing'; Code = 'NodeUnusable' }
            )) {
            $env:TOY_NODE = Join-Path $TestDrive $case.Code
            [IO.File]::WriteAllText($env:TOY_NODE, $case.Text)
            if ($case.Code -ne 'NodeUnusable') { [IO.File]::SetUnixFileMode($env:TOY_NODE, 'UserRead, UserWrite, UserExecute') }
            $failure = Get-Failure { Invoke-Shell $shell { Get-ToyItem } }
            $failure.FullyQualifiedErrorId | Should -BeExactly "$($case.Code),Get-ToyItem"
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'The place' {
    It 'may have spaces, umlauts and apostrophes in its path' {
        $folder = Join-Path $TestDrive "it's a pl$([char] 0xe4)ce"
        $null = New-Item -ItemType Directory $folder
        Copy-Item "$(Get-ToyFolder)/Toy" $folder -Recurse
        $shell = New-Shell -Module "$folder/Toy"
        try { (Invoke-Shell $shell { Get-ToyItem }).Index | Should -Be 0 } finally { Remove-Shell $shell }
    }

    It 'falls back where the folder for temporary files has a path too long for a socket, or cannot be written' {
        if ($onWindows) { Set-ItResult -Skipped -Because 'pipes have no folder there'; return }
        $kept = $env:TMPDIR
        $shell = New-Shell
        try {
            $long = Join-Path $TestDrive ('x' * 90)
            $null = New-Item -ItemType Directory $long
            foreach ($folder in $long, '/proc') {
                $env:TMPDIR = $folder
                (Invoke-Shell $shell { Get-ToyItem }).Index | Should -Be 0
                Invoke-Shell $shell { & (Get-Module Toy) { Close-Backend } }
            }
        } finally {
            $env:TMPDIR = $kept
            Remove-Shell $shell
        }
    }

    It 'must have a folder for temporary files that can be used: <Code>' -ForEach @(
        @{ Code = 'TempFolderUnusable'; Long = $false }
        @{ Code = 'PipePathTooLong'; Long = $true }
    ) {
        if ($onWindows) { Set-ItResult -Skipped -Because 'pipes have no folder there'; return }
        $place = if ($Long) { (New-Item -ItemType Directory (Join-Path $TestDrive ('y' * 90)) -Force).FullName } else { '/proc' }
        $kept = $env:TMPDIR, $env:XDG_RUNTIME_DIR
        $shell = New-Shell
        try {
            $env:TMPDIR = $place
            $env:XDG_RUNTIME_DIR = ''
            # Everybody may write to /tmp, so the last resort is another.
            Invoke-Shell $shell { param($place) & (Get-Module Toy) { . "$($ExecutionContext.SessionState.Module.ModuleBase)/Private/Load.ps1"; $script:Module.SpareFolder = $args[0] } $place } $place
            $failure = Get-Failure { Invoke-Shell $shell { Get-ToyItem } }
            $failure.FullyQualifiedErrorId | Should -BeExactly "$Code,Get-ToyItem"
            $failure.ErrorDetails.RecommendedAction | Should -Match 'TMPDIR'
            $env:TMPDIR = $kept[0]
            (Invoke-Shell $shell { Get-ToyItem }).Index | Should -Be 0
        } finally {
            $env:TMPDIR, $env:XDG_RUNTIME_DIR = $kept
            Remove-Shell $shell
        }
    }

    It 'must be whole' {
        $folder = Join-Path $TestDrive 'half'
        $null = New-Item -ItemType Directory $folder
        Copy-Item "$(Get-ToyFolder)/Toy" $folder -Recurse
        Remove-Item "$folder/Toy/lib/backend.cjs"
        $shell = New-Shell -Module "$folder/Toy"
        try { (Get-Failure { Invoke-Shell $shell { Get-ToyItem } }).FullyQualifiedErrorId | Should -BeExactly 'BackendMissing,Get-ToyItem' } finally { Remove-Shell $shell }
    }

    It 'must not be a constrained language' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.LanguageMode = 'ConstrainedLanguage'
        $shell = [powershell]::Create($state)
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$(Get-ToyFolder)/Toy")
            $null = $shell.AddStatement().AddCommand('Get-ToyItem')
            $failure = Get-Failure { $shell.Invoke(); if ($shell.Streams.Error.Count) { throw $shell.Streams.Error[0] } }
            "$($failure.Exception.InnerException.ErrorRecord.FullyQualifiedErrorId) $($failure.FullyQualifiedErrorId)" | Should -Match 'LanguageModeConstrained'
        } finally { $shell.Dispose() }
    }
}
