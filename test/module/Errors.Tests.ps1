BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy
}

AfterAll { Remove-Module Toy }

Describe 'An error' {
    It 'that does not terminate has ID, category, target and recommendation' {
        $null = Write-ToyStream -ErrorVariable e -ErrorAction SilentlyContinue 3>$null
        $e[0].FullyQualifiedErrorId | Should -BeExactly 'ToyError,Write-ToyStream'
        $e[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $e[0].TargetObject.Index | Should -Be 0
        $e[0].TargetObject.PSObject.TypeNames[0] | Should -Be 'Toy.Target'
        $e[0].ErrorDetails.RecommendedAction | Should -Be 'Do something.'
        $e[0].InvocationInfo.MyCommand.Name | Should -Be 'Write-ToyStream'
    }

    It 'that terminates has the same' {
        $failure = Get-Failure { Write-ToyStream -Fail -Errors 0 3>$null }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ToyFailure,Write-ToyStream'
        $failure.CategoryInfo.Category | Should -Be 'InvalidData'
        $failure.TargetObject | Should -Be 'the target'
        $failure.ErrorDetails.RecommendedAction | Should -Be 'Try harder.'
        $failure.Exception.Message | Should -Be 'it failed'
    }

    It 'says how many objects a parameter for one got; a list of one is that one' {
        $two = [pscustomobject] @{ PackageID = 'ABC00001' }, [pscustomobject] @{ PackageID = 'ABC00002' }
        $failure = Get-Failure { Get-ToyEcho -InputObject $two }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ParameterAmbiguous,Get-ToyEcho'
        $failure.TargetObject | Should -Be 'InputObject'
        $failure.Exception.Message | Should -Match '\b2\b'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Get-Failure { Get-ToyEcho -InputObject @() }).FullyQualifiedErrorId | Should -BeExactly 'ParameterEmpty,Get-ToyEcho'
        (Get-ToyEcho -InputObject @($two[1])).InputObject.PackageID | Should -Be 'ABC00002'
        @($two | ForEach-Object { Get-ToyEcho -InputObject $_ }).InputObject.PackageID | Should -Be 'ABC00001', 'ABC00002'
    }

    It 'that does not terminate lets the rest come' {
        Write-ToyStream -Errors 3 -ErrorAction SilentlyContinue 3>$null | Should -Be 'first', 'second'
    }

    It 'terminates under -ErrorAction Stop, the first one, and nothing comes after it' {
        $got = [Collections.Generic.List[object]]::new()
        $failure = Get-Failure { Write-ToyStream -Errors 3 -ErrorAction Stop 3>$null | ForEach-Object { $got.Add($_) } }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ToyError,Write-ToyStream'
        $failure.Exception.Message | Should -Match 'error 0'
        $got | Should -Be 'first'
    }

    It 'terminates under the preference of the caller' {
        $failure = Get-Failure {
            $ErrorActionPreference = 'Stop'
            Write-ToyStream 3>$null
        }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ToyError,Write-ToyStream'
    }

    It 'leaves no trace under -ErrorAction Ignore' {
        $before = $Error.Count
        $null = Write-ToyStream -ErrorAction Ignore 3>$null
        $Error.Count | Should -Be $before
    }

    It 'that nobody foresaw is InternalError, with a stack only under -Debug' {
        $failure = Get-Failure { Invoke-ToyFault Throw }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'InternalError,Invoke-ToyFault'
        $failure.Exception.Data['NodeStack'] | Should -BeNullOrEmpty
        $failure = Get-Failure { Invoke-ToyFault Throw -Debug }
        $failure.Exception.Data['NodeStack'] | Should -Match 'TypeError'
    }

    It 'tells of an output that PowerShell cannot hold' {
        (Get-Failure { Invoke-ToyFault Unsendable }).FullyQualifiedErrorId | Should -BeExactly 'InvalidOutput,Invoke-ToyFault'
    }

    It 'downstream passes unchanged, and the next call works' {
        $failure = Get-Failure { Get-ToyItem 5000 | ForEach-Object { throw 'downstream' } }
        $failure.Exception.Message | Should -Be 'downstream'
        (Get-ToyItem).PackageID | Should -Be 'ABC00000'
    }
}
