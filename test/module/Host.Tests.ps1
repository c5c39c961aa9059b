# Test-CMMediaHost: what PowerShell says of itself, and what the machine has.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Module "$repository/module/CMMedia" -Force
    function Get-Check { param($Name) $input | Where-Object Name -eq $Name }
}

AfterAll { Remove-Module CMMedia }

Describe 'Test-CMMediaHost' {
    It 'says what this PowerShell is' {
        # How much is free, and how fast PowerShell answers, is each machine's own.
        $checks = Test-CMMediaHost -Path $TestDrive -MinimumFreeGB 0
        $checks | ForEach-Object { $_.PSObject.TypeNames[0] } | Sort-Object -Unique | Should -Be 'CMMedia.HostCheck'
        $checks | ForEach-Object { $_.PSObject.Properties.Name -join ' ' } | Sort-Object -Unique | Should -Be 'Name Status Detail Remedy'
        $shell = $checks | Get-Check PowerShell
        $shell.Status | Should -Be 'Passed'
        $shell.Detail | Should -BeLike "*$($PSVersionTable.PSVersion) $($PSVersionTable.PSEdition)*$($Host.Name), FullLanguage*"
        ($checks | Get-Check ExecutionPolicy).Detail | Should -BeLike "$(Get-ExecutionPolicy)*"
        ($checks | Get-Check Account).Detail | Should -BeLike "*$([Environment]::UserName)*"
        ($checks | Get-Check Node).Detail | Should -BeLike "*$((node --version).TrimStart('v'))*"
        $checks.Status | Should -Not -Contain 'Failed'
    }
    It 'looks at the current folder unless folders are named' {
        Push-Location $TestDrive
        try { (Test-CMMediaHost | Get-Check OutputFolder).Detail | Should -BeLike "$((Get-Item $TestDrive).FullName)*" } finally { Pop-Location }
        (Test-CMMediaHost -Path $TestDrive, "$TestDrive/nowhere" | Get-Check OutputFolder).Status | Should -Be 'Passed', 'Failed'
    }
    It 'goes on after a failed check, and leaves the session usable' {
        $checks = Test-CMMediaHost -Path $TestDrive -Source "$TestDrive/nowhere", $TestDrive -MinimumFreeGB 2147483647
        ($checks | Get-Check Source).Status | Should -Be 'Failed', 'Passed'
        ($checks | Get-Check Space).Status | Should -Be 'Failed'
        (Test-CMMediaHost | Get-Check Pipe).Status | Should -BeIn 'Passed', 'Warning'
        Get-ChildItem $TestDrive | Should -BeNullOrEmpty
    }
    It 'checks the content libraries of the connected site' {
        (Test-CMMediaHost | Get-Check ContentLibrary).Status | Should -Be 'Skipped'
        Set-Content "$TestDrive/site.yaml" "site: { code: CON, kind: Primary, name: Contoso }`ndistributionPoints: [{ server: dp01.contoso.com, library: SCCMContentLib }]"
        Connect-CMMediaSite "$TestDrive/site.yaml"
        (Test-CMMediaHost | Get-Check ContentLibrary).Status | Should -Be 'Failed'
    }
    It 'is shown as a table with what to do' {
        Test-CMMediaHost -Path "$TestDrive/nowhere" | Out-String -Width 300 | Should -Match '(?m)^OutputFolder +Failed +\S.*UNC'
    }
}
