# What scripts for Microsoft's module and people at a prompt do: stand on a site drive, press Tab, splat, and the shapes
# of calls that are seen in public scripts.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    $site = New-Contoso $folder
    Push-Location $folder
    Import-Module "$repository/module/CMMedia" -Force -Global
    function Get-Completion {
        param([string] $Line)
        (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
    }
}

AfterAll {
    Remove-Module CMMedia
    Pop-Location
    Remove-Item $folder -Recurse -Force
}

Describe 'Tab' {
    Context 'without a connection' {
        It 'starts no backend, and offers no names' {
            (Get-Completion 'Get-CMPackage -Name ').ResultType | Should -Not -Contain 'ParameterValue'
            & (Get-Module CMMedia) { $script:Backend } | Should -BeNullOrEmpty
        }
        It 'completes dates, in a notation that every culture reads alike' {
            $dates = Get-Completion 'New-CMStandaloneMedia -ExpirationDate '
            $dates[0].CompletionText | Should -Be ([datetime]::Today.ToString('yyyy-MM-dd'))
            $dates.Count | Should -BeGreaterThan 3
            [datetime]::Parse($dates[1].CompletionText, [cultureinfo]'tr-TR') | Should -Be ([datetime]::Today.AddDays(1))
        }
        It 'completes accepted values' {
            (Get-Completion 'New-CMStandaloneMedia -MediaSize Size').CompletionText | Should -Contain 'SizeUnlimited'
            (Get-Completion 'New-CMStandaloneMedia -MediaType ').CompletionText | Should -Be 'CdDvd', 'Usb'
        }
        It 'completes paths' {
            (Get-Completion "New-CMStandaloneMedia -Path $folder/si").CompletionText | Should -Match 'site\.yaml'
        }
    }

    Context 'with a connection' {
        BeforeAll { Connect-CMMediaSite -Path $site }
        AfterAll { Disconnect-CMMediaSite }

        It 'offers names with the ID as tooltip: <Line>' -ForEach @(
            @{ Line = 'Get-CMTaskSequence -Name '; Text = "'Windows 11 refresh'"; Tip = 'CON00001' }
            @{ Line = 'New-CMStandaloneMedia -TaskSequence '; Text = "'Windows 11 refresh'"; Tip = 'CON00001' }
            @{ Line = 'New-CMStandaloneMedia -Package Contoso*T'; Text = $null }
            @{ Line = "New-CMStandaloneMedia -Package 'Contoso T"; Text = "'Contoso Tools'"; Tip = 'CON00009' }
            @{ Line = 'New-CMStandaloneMedia -Package CON00009'; Text = "'Contoso Tools'"; Tip = 'CON00009' }
            @{ Line = 'New-CMStandaloneMedia -Application "Contoso V'; Text = "'Contoso Viewer'"; Tip = 'ScopeId_*' }
            @{ Line = 'New-CMStandaloneMedia -DistributionPoint '; Text = 'dp01.contoso.com'; Tip = '\\dp01.contoso.com' }
        ) {
            $values = Get-Completion $Line | Where-Object ResultType -EQ 'ParameterValue'
            if (-not $Text) { $values | Should -BeNullOrEmpty; return }
            $values.CompletionText | Should -Be $Text
            $values.ToolTip | Should -BeLike $Tip
        }

        It 'does not wait for a backend that is busy' {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $process = & (Get-Module CMMedia) { $script:Backend.Node.Process.Id }
            kill -STOP $process
            try {
                Get-Completion 'Get-CMPackage -Name ' | Where-Object ResultType -EQ 'ParameterValue' | Should -BeNullOrEmpty -Because 'it was halted'
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
            } finally { kill -CONT $process }
            (Get-CMPackage -Name 'Contoso T*').PackageID | Should -Be 'CON00009'
        } -Skip:(-not $IsLinux)
    }
}

Describe 'The drive of the site' {
    BeforeEach { Connect-CMMediaSite -Path $site; Set-Location $folder }
    AfterEach { Set-Location $folder; Disconnect-CMMediaSite }

    It 'is there while the site is connected, and calls work from it' {
        Set-Location CON:
        (Get-CMTaskSequence 'Windows*').PackageID | Should -Be 'CON00001'
        Push-Location CON:\
        (Get-CMDistributionPoint).ServerName | Should -Be 'dp01.contoso.com'
        Pop-Location
        Get-ChildItem CON:\ | Should -HaveCount 1
    }
    It 'holds no media: <Path> is refused with a reason' -ForEach @{ Path = 'new.iso' }, @{ Path = '.\new.iso' }, @{ Path = 'CON:\new.iso' } {
        Set-Location CON:
        $failure = Get-Failure { New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path $Path }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'PathOnSiteDrive,New-CMStandaloneMedia'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
    It 'takes whole paths' {
        Set-Location CON:
        (Get-Failure { Test-CMStandaloneMedia -Path "$folder/none.iso" -ErrorAction Stop }).FullyQualifiedErrorId | Should -Not -Match 'PathOnSiteDrive'
    }
    It 'goes with the connection, and who stands on it goes where it was made' {
        Set-Location CON:
        Disconnect-CMMediaSite
        Get-PSDrive CON -ErrorAction Ignore | Should -BeNullOrEmpty
        (Get-Location).ProviderPath | Should -Be $folder
    }
    It 'leaves the location alone of who stands elsewhere' {
        Set-Location Env:
        Disconnect-CMMediaSite
        (Get-Location).Path | Should -BeLike 'Env:*'
    }
    It 'goes with the module' {
        $shell = New-Shell -Module "$repository/module/CMMedia"
        try {
            Invoke-Shell $shell { param($site) Connect-CMMediaSite -Path $site; Set-Location CON:; Remove-Module CMMedia; (Get-PSDrive CON -ErrorAction Ignore) -eq $null; (Get-Location).Provider.Name } $site |
                Should -Be $true, 'FileSystem'
        } finally { $shell.Runspace.Dispose(); $shell.Dispose() }
    }
    It 'does not take the place of one that exists' {
        Disconnect-CMMediaSite
        $null = New-PSDrive CON -PSProvider FileSystem -Root $folder -Scope Global
        Connect-CMMediaSite -Path $site
        (Get-PSDrive CON).Root | Should -Be $folder
        Disconnect-CMMediaSite
        (Get-PSDrive CON).Root | Should -Be $folder
        Remove-PSDrive CON -Scope Global
    }
}

Describe 'A script for the console' {
    BeforeAll {
        Connect-CMMediaSite -Path $site
        $null = Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com'
    }
    AfterAll { Disconnect-CMMediaSite }
    BeforeEach { $iso = "$folder/$([guid]::NewGuid().ToString('N')).iso" }

    It 'that gets distribution points from a group, the sequence by position, and names the file after it' {
        $CMPSSuppressFastNotUsedCheck = $true
        Set-Location "$((Get-CMSite).SiteCode):"
        try { $points = Get-CMDistributionPointGroup -Name 'Head office' | Get-CMDistributionPoint } catch { $points = Get-CMDistributionPoint -SiteSystemServerName 'Head office' }
        $sequence = Get-CMTaskSequence 'Windows 11*'
        $sequence.count -gt 1 | Should -BeFalse
        $made = New-CMStandaloneMedia -MediaType CdDvd `
            -MediaSize SizeUnlimited `
            -Path "$folder/$($sequence.name).iso" `
            -TaskSequence $sequence `
            -DistributionPoints $points `
            -Force
        Set-Location $folder
        $made.Path | Should -Be "$folder/Windows 11 refresh.iso"
        Test-Path "$folder/Windows 11 refresh.iso" | Should -BeTrue
    }
    It 'that is short, and gives the server with backslashes' {
        $sequence = Get-CMTaskSequence -Name 'Windows 11 refresh'
        $point = Get-CMDistributionPoint -SiteSystemServerName '\\dp01.contoso.com'
        $point.NetworkOSPath | Should -Be '\\dp01.contoso.com'
        New-CMStandaloneMedia -TaskSequence $sequence -DistributionPoint $point -MediaType CdDvd -Path $iso
        (Test-CMStandaloneMedia -Path $iso).Passed | Should -BeTrue
    }
    It 'that splats, gives switches a value, and sets a password from plain text' {
        $unattended = $true
        $media = @{
            TaskSequence    = Get-CMTaskSequence -Name 'Windows 11 refresh' -Fast
            DistributionPoint = 'dp01.contoso.com'
            MediaType       = 'CdDvd'
            Path            = $iso
            AllowUnattended = $unattended
            MediaPassword   = ConvertTo-SecureString 'Plain-text-1' -AsPlainText -Force
            Variable        = @{ CreatedBy = 'a script'; 'Kept' = 'TRUE' }
        }
        $null = New-CMStandaloneMedia @media -Force:$false
        (Get-CMStandaloneMedia -Path $iso).PasswordProtected | Should -BeTrue
    }
    It 'that builds for each of several' {
        $built = Get-CMTaskSequence -Name 'Win*' | ForEach-Object { New-CMStandaloneMedia -TaskSequence $_ -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path $iso }
        $built.TaskSequence | Should -Be 'Windows 11 refresh'
    }
    It 'that adds what a pipeline found, or nothing' {
        $packages = Get-CMPackage -Name 'Contoso*'
        $plan = New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path $iso -Package $packages -Application @(Get-CMApplication -Name 'None*') -WhatIf
        $plan.Packages.PackageID | Should -Contain 'CON00009'
    }
}
