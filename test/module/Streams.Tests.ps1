BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy
}

AfterAll { Remove-Module Toy }

Describe 'Streams' {
    It 'keeps the order of all streams' {
        $told = Write-ToyStream -Verbose -Debug -ErrorAction Continue -InformationAction Continue *>&1 | ForEach-Object { "$_" }
        $told | Should -Be 'verbose text', 'debug text', 'warning text', 'information text', 'first', 'error 0', 'second', '2024-05-06T07:08:09Z'
    }

    It 'makes records of the right kinds' {
        $kinds = Write-ToyStream -Verbose -Debug -ErrorAction Continue -InformationAction Continue *>&1 | ForEach-Object { $_.GetType().Name }
        $kinds | Should -Be 'VerboseRecord', 'DebugRecord', 'WarningRecord', 'InformationRecord', 'String', 'ErrorRecord', 'String', 'WarningRecord'
    }

    It 'is silent where nothing was asked for' {
        $kinds = Write-ToyStream -ErrorAction Ignore -WarningAction Ignore *>&1 | ForEach-Object { $_.GetType().Name }
        # Information is there for who redirects it, and is not shown.
        $kinds | Should -Be 'InformationRecord', 'String', 'String'
    }

    It 'fills the variables of the common parameters' {
        $null = Write-ToyStream -Errors 2 -ErrorVariable e -WarningVariable w -InformationVariable i -OutVariable o -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $e.Exception.Message | Should -Be 'error 0', 'error 1'
        $w.Message | Should -Be 'warning text', '2024-05-06T07:08:09Z'
        $i[0].MessageData | Should -Be 'information text'
        $i[0].Tags | Should -Be 'Toy', 'Tag'
        $o | Should -Be 'first', 'second'
    }

    It 'shows a warning under -Debug without asking' {
        Write-ToyStream -Debug -ErrorAction Ignore 3>&1 4>$null 5>$null 6>$null | Should -Contain 'second'
    }

    It 'loses and reorders none of 1,000 warnings' {
        $told = Write-ToyStream -Errors 0 -Warnings 1000 3>&1 6>$null | ForEach-Object { "$_" }
        $expected = foreach ($number in 0..999) {
            "warning $number"
            if ($number % 100 -eq 0) { "object $number" }
        }
        $told[4..($told.Count - 1)] | Should -Be $expected
    }

    It 'shows progress, and completes it' {
        $shell = New-Shell
        try {
            $null = Invoke-Shell $shell { Write-ToyStream -Errors 0 }
            $progress = $shell.Streams.Progress
            $progress.Count | Should -Be 2
            $progress[0].Activity | Should -Be 'Working'
            $progress[0].StatusDescription | Should -Be 'half'
            $progress[0].CurrentOperation | Should -Be 'op'
            $progress[0].PercentComplete | Should -Be 50
            $progress[0].SecondsRemaining | Should -Be 10
            $progress[1].RecordType | Should -Be 'Completed'
        } finally { Remove-Shell $shell }
    }

    It 'completes the progress of a call that <_>' -ForEach 'is stopped', 'has given enough', 'loses its backend' {
        $shell = New-Shell
        try {
            $log = Join-Path $TestDrive "$([guid]::NewGuid()).txt"
            $id = (Invoke-Shell $shell { Get-ToyProcess }).Id
            if ($_ -eq 'has given enough') {
                # Its progress comes before its objects, and the pipeline goes on without it.
                Invoke-Shell $shell { Write-ToyStream -Errors 0 -Warnings 5000 -WarningAction Ignore | Select-Object -First 1 } | Should -Be 'first'
            } else {
                $run = Start-Shell $shell { param($log) Wait-ToyStop -Log $log } $log
                Wait-Until { $shell.Streams.Progress.Count }
                if ($_ -eq 'is stopped') { $shell.Stop() } else {
                    Stop-Process -Id $id -Force
                    (Get-Failure { Complete-Shell $shell $run }).FullyQualifiedErrorId | Should -BeExactly 'BackendStopped,Wait-ToyStop'
                }
            }
            $shell.Streams.Progress.Count | Should -Be 2
            $shell.Streams.Progress[1].ActivityId | Should -Be $shell.Streams.Progress[0].ActivityId
            $shell.Streams.Progress[1].RecordType | Should -Be 'Completed'
        } finally { Remove-Shell $shell }
    }

    It 'shows no progress where <_>' -ForEach '-ProgressAction is Ignore', 'the preference is SilentlyContinue' {
        $shell = New-Shell
        try {
            $null = Invoke-Shell $shell {
                param($how)
                if ($how -like '-*') { Write-ToyStream -Errors 0 -ProgressAction Ignore } else {
                    $ProgressPreference = 'SilentlyContinue'
                    Write-ToyStream -Errors 0
                }
            } $_
            $shell.Streams.Progress.Count | Should -Be 0
        } finally { Remove-Shell $shell }
    }
}

Describe 'Preferences' {
    BeforeAll { $shell = New-Shell }
    AfterAll { Remove-Shell $shell }

    It 'takes those of the calling script' {
        $told = & {
            $VerbosePreference = 'Continue'
            $WarningPreference = 'SilentlyContinue'
            $InformationPreference = 'Continue'
            $ErrorActionPreference = 'SilentlyContinue'
            Write-ToyStream *>&1
        }
        $told | ForEach-Object { $_.GetType().Name } | Should -Be 'VerboseRecord', 'InformationRecord', 'String', 'String'
    }

    It 'takes those of another module' {
        $caller = New-Module {
            $VerbosePreference = 'Continue'
            function Get-Told { Write-ToyStream -Errors 0 4>&1 3>$null 6>$null }
        }
        (& $caller { Get-Told })[0] | Should -BeOfType System.Management.Automation.VerboseRecord
    }

    It 'takes <Name> = <Value> of <From>' -ForEach @(
        foreach ($from in 'a script', 'another module') {
            @{ From = $from; Name = 'VerbosePreference'; Value = 'Continue'; Told = 'verbose text', 'warning text', 'information text', 'first', 'error 0', 'second', '2024-05-06T07:08:09Z' }
            @{ From = $from; Name = 'DebugPreference'; Value = 'Continue'; Told = 'debug text', 'warning text', 'information text', 'first', 'error 0', 'second', '2024-05-06T07:08:09Z' }
            @{ From = $from; Name = 'WarningPreference'; Value = 'SilentlyContinue'; Told = 'information text', 'first', 'error 0', 'second' }
            @{ From = $from; Name = 'WarningPreference'; Value = 'Ignore'; Told = 'information text', 'first', 'error 0', 'second' }
            @{ From = $from; Name = 'WarningPreference'; Value = 'Stop'; Told = 'warning text', 'ActionPreferenceStop' }
            @{ From = $from; Name = 'InformationPreference'; Value = 'Ignore'; Told = 'warning text', 'first', 'error 0', 'second', '2024-05-06T07:08:09Z' }
            @{ From = $from; Name = 'InformationPreference'; Value = 'Stop'; Told = 'warning text', 'information text', 'ActionPreferenceStop,Write-ToyStream' }
            @{ From = $from; Name = 'ErrorActionPreference'; Value = 'SilentlyContinue'; Told = 'warning text', 'information text', 'first', 'second', '2024-05-06T07:08:09Z' }
            @{ From = $from; Name = 'ErrorActionPreference'; Value = 'Ignore'; Told = 'warning text', 'information text', 'first', 'second', '2024-05-06T07:08:09Z' }
            @{ From = $from; Name = 'ErrorActionPreference'; Value = 'Stop'; Told = 'warning text', 'information text', 'first', 'ToyError,Write-ToyStream' }
        }
    ) {
        $call = "`$$Name = '$Value'; try { Write-ToyStream *>&1 | ForEach-Object { `"`$_`" } } catch { `$_.FullyQualifiedErrorId -replace ',Microsoft.*' }"
        $script = if ($From -eq 'a script') { "& { $call }" } else { "`$m = New-Module { function Get-Told { $call } }; & `$m { Get-Told }" }
        Invoke-Shell $shell ([scriptblock]::Create($script)) | Should -Be $Told
        # A call that was ended in the middle left nothing behind.
        (Invoke-Shell $shell { Get-ToyItem 2 }).Index | Should -Be 0, 1
    }

    It 'ends the call under -<_> Stop, at the first record' -ForEach 'WarningAction', 'InformationAction' {
        $stop = @{ $_ = 'Stop' }
        (Get-Failure { Write-ToyStream -Errors 0 @stop 3>$null 6>$null }).FullyQualifiedErrorId | Should -BeLike 'ActionPreferenceStop*'
        (Get-ToyItem).Index | Should -Be 0
    }

    It 'leaves an error that terminates as one, and to be caught, under -ErrorAction <_>' -ForEach 'Continue', 'SilentlyContinue', 'Ignore', 'Stop' {
        (Get-Failure { Write-ToyStream -Fail -Errors 0 -ErrorAction $_ 3>$null 6>$null }).FullyQualifiedErrorId | Should -BeExactly 'ToyFailure,Write-ToyStream'
    }

    It 'adds to -ErrorVariable and -OutVariable where that is asked for' {
        $e = @('before')
        $null = Write-ToyStream -Errors 1 -ErrorAction SilentlyContinue -ErrorVariable +e -WarningAction Ignore 6>$null
        $e.Count | Should -Be 2
        Write-ToyStream -Errors 0 -PipelineVariable p -OutVariable o -WarningAction Ignore 6>$null | ForEach-Object { "$p $_" } | Should -Be 'first first', 'second second'
        $o | Should -Be 'first', 'second'
    }

    It 'takes a bound parameter before a preference' {
        $VerbosePreference = 'Continue'
        Write-ToyStream -Errors 0 -Verbose:$false 4>&1 3>$null 6>$null | Should -Be 'first', 'second'
    }

    It 'takes $PSDefaultParameterValues' {
        $PSDefaultParameterValues = @{ 'Write-ToyStream:Errors' = 3 }
        $null = Write-ToyStream -ErrorVariable e -ErrorAction SilentlyContinue 3>$null
        $e.Count | Should -Be 3
    }
}
