# What scripts for Microsoft's module and people at a prompt do: stand on a site drive, press Tab, splat, and the shapes
# of calls that are seen in public scripts.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    $site = New-Contoso $folder
    # A second task sequence, which the names Win* and not Windows* find too.
    $second = "taskSequences:`n  - file: $repository/samples/contoso/refresh.xml`n    id: CON00011`n    name: Winter kiosk`n    bootImage: CON00002"
    ((Get-Content $site -Raw) -replace '(?m)^taskSequences:', $second) | Set-Content $site
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
            & (Get-Module CMMedia) { $script:Backend, $script:StartedNode -ne $null } | Should -BeNullOrEmpty
        }
        It 'completes dates, in a notation that every culture reads alike' {
            # Midnight may come in between.
            $before = [datetime]::Today
            $dates = Get-Completion 'New-CMStandaloneMedia -ExpirationDate '
            $today = [datetime]::ParseExact($dates[0].CompletionText, 'yyyy-MM-dd', [cultureinfo]::InvariantCulture)
            $today | Should -BeIn $before, ([datetime]::Today)
            $dates.Count | Should -BeGreaterThan 3
            [datetime]::Parse($dates[1].CompletionText, [cultureinfo]'tr-TR') | Should -Be $today.AddDays(1)
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
            @{ Line = 'Get-CMTaskSequence -Name Windows'; Text = "'Windows 11 refresh'"; Tip = 'CON00001' }
            @{ Line = 'New-CMStandaloneMedia -TaskSequence Windows'; Text = "'Windows 11 refresh'"; Tip = 'CON00001' }
            @{ Line = 'Get-CMTaskSequence -TaskSequencePackageId CON00001'; Text = 'CON00001'; Tip = 'Windows 11 refresh' }
            @{ Line = 'Get-CMTaskSequence -Id Windows'; Text = 'CON00001'; Tip = 'Windows 11 refresh' }
            @{ Line = 'Get-CMTaskSequenceStep -TaskSequenceId CON00011'; Text = 'CON00011'; Tip = 'Winter kiosk' }
            @{ Line = 'Export-CMTaskSequence -TaskSequencePackageId CON00011'; Text = 'CON00011'; Tip = 'Winter kiosk' }
            @{ Line = 'New-CMTaskSequenceMedia -TaskSequenceId CON00011'; Text = 'CON00011'; Tip = 'Winter kiosk' }
            @{ Line = 'Get-CMPackage -Id CON00009'; Text = 'CON00009'; Tip = 'Contoso Tools' }
            @{ Line = 'Get-CMBootImage -Id '; Text = 'CON00002'; Tip = 'Boot image (x64)' }
            @{ Line = 'Get-CMProgram -PackageId CON00009'; Text = 'CON00009'; Tip = 'Contoso Tools' }
            @{ Line = 'Get-CMDistributionPoint -DistributionPointGroupName '; Text = "'Head office'"; Tip = '*-*' }
            @{ Line = "Start-CMContentDistribution -PackageName 'Contoso T"; Text = "'Contoso Tools'"; Tip = 'CON00009' }
            @{ Line = 'Start-CMContentDistribution -PackageId CON00009'; Text = 'CON00009'; Tip = 'Contoso Tools' }
            @{ Line = 'Start-CMContentDistribution -All -DistributionPointGroupName '; Text = "'Head office'"; Tip = '*-*' }
            @{ Line = 'New-CMStandaloneMedia -Package Contoso*T'; Text = $null }
            @{ Line = "New-CMStandaloneMedia -Package 'Contoso T"; Text = "'Contoso Tools'"; Tip = 'CON00009' }
            @{ Line = 'New-CMStandaloneMedia -Package CON00009'; Text = "'Contoso Tools'"; Tip = 'CON00009' }
            @{ Line = 'New-CMStandaloneMedia -Application "Contoso V'; Text = "'Contoso Viewer'"; Tip = 'ScopeId_*' }
            @{ Line = 'New-CMStandaloneMedia -DistributionPoint '; Text = 'dp01.contoso.com'; Tip = '\\dp01.contoso.com' }
        ) {
            # On a busy machine a Tab may give up on the backend.
            $clock = [Diagnostics.Stopwatch]::StartNew()
            do {
                $values = Get-Completion $Line | Where-Object ResultType -EQ 'ParameterValue'
            } until ($values -or -not $Text -or $clock.Elapsed.TotalSeconds -gt 30)
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
                # It would for ever; a third of a second is what it waits.
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 15
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
    It 'that builds for each of several, in one backend' {
        $before = & (Get-Module CMMedia) { $script:Backend.Node.Process.Id }
        $before | Should -BeGreaterThan 0
        $built = Get-CMTaskSequence -Name 'Win*' |
            ForEach-Object { New-CMStandaloneMedia -TaskSequence $_ -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path "$folder/several-$($_.PackageID).iso" }
        $built.Path | Sort-Object | Should -Be "$folder/several-CON00001.iso", "$folder/several-CON00011.iso"
        $built.Path | Should -Exist
        & (Get-Module CMMedia) { $script:Backend.Node.Process.Id } | Should -Be $before
    }
    It 'that finds several where one is meant: <Call>' -ForEach @(
        @{ Call = 'New-CMStandaloneMedia -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path $iso -WhatIf -TaskSequence $found' }
        @{ Call = 'New-CMTaskSequenceMedia -StandaloneMedia -TaskSequenceDistributionPoint dp01.contoso.com -MediaInputType CdDvd -MediaPath $iso -WhatIf -TaskSequence $found' }
    ) {
        $call = [scriptblock]::Create($Call)
        $found = Get-CMTaskSequence 'Win*'
        $failure = Get-Failure $call
        $failure.FullyQualifiedErrorId | Should -BeExactly "ParameterAmbiguous,$(($Call -split ' ')[0])"
        $failure.TargetObject | Should -Be 'TaskSequence'
        $failure.Exception.Message | Should -Match '\b2\b'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Select-Object -First 1'
        $found = @(Get-CMTaskSequence 'Windows*')
        (& $call).TaskSequence | Should -Be 'Windows 11 refresh'
        $found = [Collections.Generic.List[object]] $found
        (& $call).TaskSequence | Should -Be 'Windows 11 refresh'
        $found = @()
        (Get-Failure $call).FullyQualifiedErrorId | Should -BeLike 'ParameterEmpty,*'
    }
    It 'that makes a USB stick with the older cmdlet: one error about USB, also where there is no such drive' {
        $sequence = Get-CMTaskSequence -Name 'Windows 11 refresh'
        $point = Get-CMDistributionPoint -SiteSystemServerName 'dp01.contoso.com'
        $failure = Get-Failure { New-CMTaskSequenceMedia -DriveName X:\ -StandaloneMedia -MediaInputType Usb -TaskSequence $sequence -TaskSequenceDistributionPoint $point -MediaPath X:\ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'NotYetSupported,New-CMTaskSequenceMedia'
        $failure.Exception.Message | Should -Match 'Usb'
        $failure = Get-Failure { New-CMTaskSequenceMedia -StandaloneMedia -MediaInputType CdDvd -TaskSequence $sequence -TaskSequenceDistributionPoint $point -MediaPath X:\ }
        $failure | Should -Not -BeNullOrEmpty
        if ($IsLinux -or $IsMacOS) { $failure.FullyQualifiedErrorId | Should -BeExactly 'PathNotValid,New-CMTaskSequenceMedia' }
    }
    It 'that looks for media with Get-Item and Get-ChildItem, or by wildcards' {
        $null = New-Item -ItemType Directory "$folder/some"
        $made = New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path "$folder/some/a1.iso"
        Copy-Item -LiteralPath $made.Path -Destination "$folder/some/a[1].iso"
        Copy-Item -LiteralPath $made.Path -Destination "$folder/some/b.iso"
        ($made | Test-CMStandaloneMedia).Passed | Should -BeTrue
        (Get-Item "$folder/some/b.iso" | Test-CMStandaloneMedia).Path | Should -Be "$folder/some/b.iso"
        (Get-ChildItem "$folder/some/*.iso" | Get-CMStandaloneMedia).Path | Should -Be "$folder/some/a[1].iso", "$folder/some/a1.iso", "$folder/some/b.iso"
        ([pscustomobject] @{ PSPath = (Get-Item "$folder/some/b.iso").PSPath } | Get-CMStandaloneMedia).Path | Should -Be "$folder/some/b.iso"
        (Get-CMStandaloneMedia "$folder/some/a*.iso").Path | Sort-Object | Should -Be ("$folder/some/a[1].iso", "$folder/some/a1.iso" | Sort-Object)
        (Test-CMStandaloneMedia "$folder/some/[b-c].iso").Path | Should -Be "$folder/some/b.iso"
        (Get-CMStandaloneMedia "$folder/some/a[1].iso").Path | Should -Be "$folder/some/a[1].iso"
        $missing = Get-Failure { Get-CMStandaloneMedia "$folder/some/none*.iso" }
        $missing.FullyQualifiedErrorId | Should -Be (Get-Failure { Get-CMStandaloneMedia "$folder/some/none.iso" }).FullyQualifiedErrorId
        $missing | Should -Not -BeNullOrEmpty
    }
    It 'that reads what a task sequence references' {
        $sequence = Get-CMTaskSequence -Name 'Windows 11 refresh'
        $sequence.References.Package | Should -Be 'CON00002', 'CON00003', 'CON00004', 'CON00005', 'CON00006', 'CON00007'
        $sequence.ReferencesCount | Should -Be 6
    }
    It 'that adds what a pipeline found, or nothing' {
        $packages = Get-CMPackage -Name 'Contoso*'
        $plan = New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path $iso -Package $packages -Application @(Get-CMApplication -Name 'None*') -WhatIf
        $plan.Packages.PackageID | Should -Contain 'CON00009'
    }
}
