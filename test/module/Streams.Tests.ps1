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
