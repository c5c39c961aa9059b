# What the views of the module's objects show: a plan, a build, a test and media as an admin sees them.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    Import-Module "$repository/module/CMMedia" -Force
    $site = New-ContosoSite $folder
    $media = @{ TaskSequence = 'CON00001'; DistributionPoint = 'dp01.contoso.com'; MediaType = 'CdDvd'; Path = "$folder/whole.iso" }
    $password = [Net.NetworkCredential]::new('', 'Marked-pa55word-for-tests').SecurePassword
    $plan = New-CMStandaloneMedia @media -WhatIf
    $build = New-CMStandaloneMedia @media -MediaPassword $password

    # The lines as they are shown, without the empty ones around them.
    function Get-Line { param($Object) @(($Object | Out-String -Width 300).Trim() -split '\r?\n' | ForEach-Object TrimEnd) }
    # The names that a list shows.
    function Get-Label { param($Object) @(Get-Line $Object | Where-Object { $_ -match '^\S.*? +: ' -or $_ -match '^\S.*? +:$' } | ForEach-Object { ($_ -split ' +:')[0] }) }
    function New-Finding { param([string] $Severity, [string] $Code) [pscustomobject] @{ PSTypeName = 'CMMedia.Finding'; Severity = $Severity; Code = $Code; Object = 'x'; Message = "About $Code."; Remedy = '' } }
    # A copy, so that what a test changes is its own.
    function Copy-Object {
        param($Object, [hashtable] $With)
        $copy = $Object.PSObject.Copy()
        foreach ($name in $With.Keys) { $copy.$name = $With[$name] }
        $copy
    }
}

AfterAll {
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'A build' {
    It 'is shown in five lines' {
        Get-Label $build | Should -Be 'Path', 'Size', 'SHA-256', 'Packages', 'Duration'
        (Get-Line $build).Count | Should -Be 5
        Get-Line $build | Where-Object { $_ -match ': *$' } | Should -BeNullOrEmpty
    }
    It 'that was not needed too, and says so' {
        Get-Label (Copy-Object $build @{ Unchanged = $true; Sha256 = $null }) | Should -Be 'Path', 'Size', 'Unchanged', 'Packages', 'Duration'
    }
    It 'shows how long it took to a tenth of a second' {
        foreach ($case in @(@{ Took = '00:00:01.2345678'; Shown = '0:00:01.2' }, @{ Took = '1.02:03:04'; Shown = '26:03:04.0' })) {
            Get-Line (Copy-Object $build @{ Duration = [timespan] $case.Took }) | Should -Contain "Duration : $($case.Shown)"
        }
    }
    It 'shows its findings where there are any' {
        $lines = Get-Line (Copy-Object $build @{ Findings = @((New-Finding warning One), (New-Finding information Two)) })
        $lines.Count | Should -Be 7
        $lines[5] | Should -Match '^Findings +: warning One: About One\.$'
        $lines[6] | Should -Match '^ +information Two: About Two\.$'
    }
}

Describe 'A plan' {
    It 'shows its discs and packages with their sizes' {
        $lines = Get-Line $plan
        $lines | Where-Object { $_ -match "^Discs +: 1 of 1 +[\d.,]+ (KB|MB) +$([regex]::Escape($plan.Discs[0].Path))$" } | Should -HaveCount 1
        foreach ($package in $plan.Packages) {
            $lines | Where-Object { $_ -match " [1-9][\d.,]* (bytes|KB|MB)  $($package.PackageID.Substring([Math]::Max(0, $package.PackageID.Length - 11))) +$([regex]::Escape($package.Name))$" } | Should -HaveCount 1 -Because $package.Name
        }
    }
    It 'says of the password whether there is one' {
        @(Get-Line $plan) -match '^Password +: no$' | Should -HaveCount 1
        @(Get-Line (Copy-Object $plan @{ PasswordProtected = $true })) -match '^Password +: yes$' | Should -HaveCount 1
    }
    It 'shows its findings by severity, and nothing where there are none' {
        Get-Label $plan | Should -Not -Contain 'Findings'
        # Three at once, of which one is graver.
        $failure = Get-Failure { New-CMStandaloneMedia @media -StartDate '2001-02-01' -ExpirationDate '2001-01-01' -Package CON00008 -Force }
        $findings = $failure.TargetObject.Findings
        $lines = Get-Line $failure.TargetObject
        $shown = @($lines | Where-Object { $_ -match '(error|warning|information) (\w+): ' } | ForEach-Object { $null = $_ -match '(error|warning|information) (\w+): '; $Matches[2] })
        $shown | Should -Be $findings.Code
        $shown.Count | Should -BeGreaterThan 1
        $ranks = @($findings | ForEach-Object { [array]::IndexOf(@('error', 'warning', 'information'), $_.Severity) })
        $ranks | Should -Be ($ranks | Sort-Object)
    }
}

Describe 'Sizes' {
    It 'are shown in the unit that fits: <Size>' -ForEach @(
        @{ Size = 0; Shown = '0 bytes' }
        @{ Size = 1023; Shown = '1023 bytes' }
        @{ Size = 1536; Shown = (1.5).ToString('N1') + ' KB' }
        @{ Size = 1MB; Shown = (1).ToString('N1') + ' MB' }
        @{ Size = 5GB; Shown = (5120).ToString('N1') + ' MB' }
    ) {
        Get-Line (Copy-Object $build @{ Size = $Size }) | Should -Contain "Size     : $Shown"
        (Get-Line (Copy-Object $plan.Packages[0] @{ Size = $Size })) -join "`n" | Should -Match ([regex]::Escape($Shown))
        (Get-Line (Copy-Object $plan.Discs[0] @{ Size = $Size })) -join "`n" | Should -Match ([regex]::Escape($Shown))
    }
}

Describe 'Tests and media' {
    It 'show no findings where there are none, and whether there is a password' {
        $test = Test-CMStandaloneMedia $build.Path -MediaPassword $password
        Get-Label $test | Should -Be 'Path', 'Passed', 'Label', 'Task sequence', 'Checked', 'Password'
        @(Get-Line $test) -match '^Password +: yes, opened$' | Should -HaveCount 1
        @(Get-Line (Get-CMStandaloneMedia $build.Path)) -match '^Password +: yes$' | Should -HaveCount 1
        Get-Label (Get-CMStandaloneMedia $build.Path) | Should -Not -Contain 'Findings'
    }
    It 'show them where there are' {
        $wrong = Test-CMStandaloneMedia $build.Path -MediaPassword ([Net.NetworkCredential]::new('', 'another').SecurePassword)
        (Get-Line $wrong)[-1] | Should -Match '^Findings +: error WrongPassword: '
    }
}
