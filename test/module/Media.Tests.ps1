# The cmdlets of CMMedia itself, as an admin calls them, on the sample site with a content library of the test's own.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    $site = New-Contoso $folder
    Import-Module "$repository/module/CMMedia" -Force
    Connect-CMMediaSite -Path $site
    $distributed = Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com'
    $media = @{
        TaskSequence      = Get-CMTaskSequence -Name 'Windows 11*'
        DistributionPoint = Get-CMDistributionPoint
        MediaType         = 'CdDvd'
    }
    $password = [Net.NetworkCredential]::new('', 'Marked-pa55word-for-tests').SecurePassword
}

AfterAll {
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'Start-CMContentDistribution' {
    It 'distributed everything' {
        $distributed.Count | Should -Be 10
        $distributed.Status | Sort-Object -Unique | Should -Be 'Distributed'
    }
    It 'leaves what is unchanged as it is' {
        $again = Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com'
        $again.Status | Sort-Object -Unique | Should -Be 'Unchanged'
    }
    It 'takes objects from the pipeline' {
        $some = Get-CMPackage -Name 'Contoso*' | Start-CMContentDistribution -DistributionPointGroupName 'Head office'
        $some.ContentID | Should -Be 'CON00008.1', 'CON00009.1'
    }
    It 'stands for all references when it is given a task sequence' {
        (Get-CMTaskSequence | Start-CMContentDistribution -DistributionPointName 'dp01.contoso.com').Count | Should -Be 6
    }
    It 'writes nothing with -WhatIf' {
        Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com' -WhatIf | Should -BeNullOrEmpty
    }
    It 'needs a distribution point' {
        (Get-Failure { Start-CMContentDistribution -All }).FullyQualifiedErrorId | Should -Be 'DistributionPointMissing,Start-CMContentDistribution'
    }
}

Describe 'The Get cmdlets' {
    It 'find task sequences by name, wildcard and ID' {
        (Get-CMTaskSequence 'Windows*').PackageID | Should -Be 'CON00001'
        (Get-CMTaskSequence -Id CON00001).BootImageID | Should -Be 'CON00002'
        Get-CMTaskSequence -Name 'Windows*' -DisableWildcardHandling | Should -BeNullOrEmpty
        (Get-CMTaskSequence -Fast).PSObject.Properties.Name | Should -Not -Contain 'Sequence'
        (Get-CMTaskSequence).Sequence | Should -BeLike '<sequence*</sequence>'
    }
    It 'return objects with the type names and properties of the original' {
        (Get-CMTaskSequence).PSObject.TypeNames[0] | Should -Be 'IResultObject#SMS_TaskSequencePackage'
        (Get-CMPackage -Id CON00008).PSObject.TypeNames[0] | Should -Be 'IResultObject#SMS_Package'
        (Get-CMDriverPackage -Id CON00004, CON00004).Count | Should -Be 2
        (Get-CMBootImage -Name 'Boot image (x64)').Architecture | Should -Be 'x64'
        (Get-CMApplication 'Contoso V*').LocalizedDisplayName | Should -Be 'Contoso Viewer'
        (Get-CMDistributionPoint -SiteSystemServerName '\\dp01.contoso.com').NetworkOSPath | Should -Be '\\dp01.contoso.com'
        (Get-CMDistributionPoint -DistributionPointGroupName 'Head office').ServerName | Should -Be 'dp01.contoso.com'
    }
    It 'refuse both wildcard switches' {
        (Get-Failure { Get-CMPackage -DisableWildcardHandling -ForceWildcardHandling }).FullyQualifiedErrorId | Should -Be 'WildcardSwitchesConflict,Get-CMPackage'
    }
}

Describe 'New-CMStandaloneMedia' {
    It 'returns a plan with -WhatIf, and writes nothing' {
        $plan = New-CMStandaloneMedia @media -Path "$folder/plan.iso" -WhatIf
        $plan.PSObject.TypeNames[0] | Should -Be 'CMMedia.MediaPlan'
        $plan.Discs.Count | Should -Be 1
        $plan.Packages.PackageID | Should -Contain 'CON00003'
        "$folder/plan.iso" | Should -Not -Exist
    }

    It 'refuses what would fail on the target, unless it is accepted by its code, and keeps that' {
        (Get-Failure { New-CMStandaloneMedia @media -Path "$folder/refused.iso" -Application 'Contoso Viewer' }).FullyQualifiedErrorId | Should -Be 'ApplicationDependencyMissing,New-CMStandaloneMedia'
        $accepted = (New-CMStandaloneMedia @media -Path "$folder/refused.iso" -Application 'Contoso Viewer' -AcceptFinding ApplicationDependencyMissing -WhatIf).Findings | Where-Object Accepted
        $accepted.Code, $accepted.Severity | Should -Be 'ApplicationDependencyMissing', 'warning'
        (Get-Failure { New-CMStandaloneMedia @media -Path "$folder/refused.iso" -AcceptFinding TargetExists }).FullyQualifiedErrorId | Should -Be 'FindingNotAcceptable,New-CMStandaloneMedia'
        "$folder/refused.iso" | Should -Not -Exist
    }

    It 'builds exactly what the plan says, and what Test-CMStandaloneMedia finds whole' {
        $arguments = @{
            Path           = "$folder/whole.iso"
            StartDate      = [datetime]::new(2026, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
            ExpirationDate = [datetime]::new(2099, 12, 31, 0, 0, 0, [DateTimeKind]::Utc)
            MediaPassword  = $password
            Application    = 'Contoso Viewer'
            IncludeApplicationDependency = $true
            Package        = Get-CMPackage -Name 'Contoso*'
            DriverPackage  = [pscustomobject]@{ PackageID = 'CON00004' }
            Variable       = @{ OSDComputerName = 'CON-01' }
        }
        $plan = New-CMStandaloneMedia @media @arguments -WhatIf
        $build = New-CMStandaloneMedia @media @arguments
        $build.PSObject.TypeNames[0] | Should -Be 'CMMedia.MediaBuild'
        $build.Size | Should -Be $plan.Size
        (Get-Item "$folder/whole.iso").Length | Should -Be $plan.Size
        (Get-FileHash "$folder/whole.iso").Hash | Should -Be $build.Sha256
        $build.Duration | Should -BeOfType [timespan]

        $test = $build | Test-CMStandaloneMedia -MediaPassword $password
        $test.Passed | Should -BeTrue
        $test.Opened | Should -BeTrue
        $test.TaskSequence | Should -Be 'Windows 11 refresh'
        $wrong = [Net.NetworkCredential]::new('', 'another').SecurePassword
        (Test-CMStandaloneMedia "$folder/whole.iso" -MediaPassword $wrong).Findings.Code | Should -Be 'WrongPassword'
    }

    It 'adds the applications that an application depends on when asked' {
        $alone = New-CMStandaloneMedia @media -Path "$folder/x.iso" -Application 'Contoso Viewer' -WhatIf
        $both = New-CMStandaloneMedia @media -Path "$folder/x.iso" -Application 'Contoso Viewer' -IncludeApplicationDependency -WhatIf
        ($both.Packages | Where-Object Kind -eq application).Count | Should -Be (@($alone.Packages | Where-Object Kind -eq application).Count + 1)
    }

    It 'takes the names that scripts for the console use' {
        $plan = New-CMStandaloneMedia -TaskSequence $media.TaskSequence -DistributionPoints $media.DistributionPoint -MediaType cddvd `
            -MediaPath "$folder/x.iso" -MediaStartDate '2026-01-01' -MediaExpirationDate '2099-01-01' -MediaSize SizeUnlimited `
            -Packages CON00008 -Variables @{} -AllowUnattended:$true -Force -WhatIf
        $plan.Findings.Code | Should -Be 'RuntimeUnproven'
        $plan.ExpirationDate | Should -Be ([datetime]'2099-01-01')
    }

    It 'refuses with all findings at once, and the plan as the error''s target' {
        $failure = Get-Failure { New-CMStandaloneMedia @media -Path "$folder/nowhere/x.iso" -StartDate '2001-02-01' -ExpirationDate '2001-01-01' }
        $failure.FullyQualifiedErrorId | Should -BeLike '*,New-CMStandaloneMedia'
        $failure.TargetObject.Findings.Code | Sort-Object | Should -Be 'AlreadyExpired', 'ExpirationBeforeStart', 'OutputFolderMissing', 'RuntimeUnproven'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'keeps an existing file unless -Force is given, and never prompts where nobody can answer' {
        Set-Content "$folder/old.iso" 'old'
        $failure = Get-Failure { New-CMStandaloneMedia @media -Path "$folder/old.iso" }
        $failure.FullyQualifiedErrorId | Should -Be 'TargetExists,New-CMStandaloneMedia'
        $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
        Get-Content "$folder/old.iso" | Should -Be 'old'
        (New-CMStandaloneMedia @media -Path "$folder/old.iso" -Force).Size | Should -BeGreaterThan 1000000
    }

    It 'writes nothing where nothing has changed, and says so' {
        $arguments = @{ Path = "$folder/{name} {date}.iso"; MediaPassword = $password; OnlyIfChanged = $true; ValidFor = New-TimeSpan -Days 90; Keep = 1 }
        # Midnight may come in between.
        $before = Get-Date
        $first = New-CMStandaloneMedia @media @arguments
        $day = $before, (Get-Date) | Where-Object { $first.Path -eq "$folder/Windows 11 refresh $($_.ToString('yyyy-MM-dd')).iso" } | Select-Object -First 1
        $day | Should -Not -BeNullOrEmpty -Because $first.Path
        $first.Changes.Code | Should -Be 'NoMedia'
        $first.ExpirationDate.ToLocalTime().Date | Should -Be $day.Date.AddDays(90)
        $written = (Get-Item $first.Path).LastWriteTimeUtc
        $second = New-CMStandaloneMedia @media @arguments -Verbose 4>&1
        $second[-1].PSObject.TypeNames[0] | Should -Be 'CMMedia.MediaBuild'
        $second[-1].Unchanged | Should -BeTrue
        $second[-1].Path | Should -Be $first.Path
        @($second | Where-Object { $_ -is [Management.Automation.VerboseRecord] -and $_.Message -like 'Unchanged: *' }).Count | Should -Be 1
        (Get-Item $first.Path).LastWriteTimeUtc | Should -Be $written
        (New-CMStandaloneMedia @media @arguments -WhatIf).Unchanged | Should -BeTrue
        ($second[-1] | Out-String) | Should -Match 'Unchanged'
        $third = New-CMStandaloneMedia @media @arguments -Package CON00008 -Force
        $third.Unchanged | Should -BeFalse
        $third.Changes.Code | Should -Be 'ContentChanged'
        (Get-Failure { New-CMStandaloneMedia @media -Path "$folder/x.iso" -Keep 1 }).FullyQualifiedErrorId | Should -Be 'InvalidKeep,New-CMStandaloneMedia'
    }

    It 'resolves paths as PowerShell does' {
        Push-Location $folder
        try {
            (New-CMStandaloneMedia @media -Path './relative [1].iso').Path | Should -Be "$folder/relative [1].iso"
            New-PSDrive -Name MediaTest -PSProvider FileSystem -Root $folder -Scope Global | Out-Null
            (New-CMStandaloneMedia @media -Path MediaTest:/drive.iso).Path | Should -Be "$folder/drive.iso"
        } finally {
            Pop-Location
            Remove-PSDrive MediaTest -ErrorAction Ignore
        }
        "$folder/relative [1].iso" | ForEach-Object { Test-Path -LiteralPath $_ } | Should -BeTrue
    }

    It 'says that a UNC path is none here' -Skip:([Environment]::OSVersion.Platform -eq 'Win32NT') {
        (Get-Failure { New-CMStandaloneMedia @media -Path '\\server\share\x.iso' }).FullyQualifiedErrorId | Should -Be 'UncPathHere,New-CMStandaloneMedia'
        Connect-CMMediaSite -Path $site -UncMap @{ '\\server\share' = $folder }
        (New-CMStandaloneMedia @media -Path '\\server\share\mapped.iso').Path | Should -Be "$folder/mapped.iso"
        Connect-CMMediaSite -Path $site
    }

    It 'has a switch for the boot prompt, and warns' {
        New-CMStandaloneMedia @media -Path "$folder/x.iso" -NoBootPrompt -WarningVariable warnings -WarningAction SilentlyContinue -Force | Out-Null
        $warnings | Should -BeLike 'BootPromptSkipped*'
    }

    It 'takes what the original takes besides: prestart command, secret variables, the switches' {
        $arguments = @{
            PrestartCommand = 'cmd /C hook.cmd'
            PrestartPackage = Get-CMPackage -Id CON00008
            Variable        = @{ Open = 'a value'; Hidden = $password }
            TemporaryFolder = $folder
            CertificatePath = "$folder/x.pfx"
            NoAutoRun       = $true
            AllowUacPrompt  = $true
            MediaPassword   = $password
            Protection      = 'Strong'
            LogPath         = "$folder/own.log"
        }
        $plan = New-CMStandaloneMedia @media @arguments -Path "$folder/besides.iso" -WhatIf
        $plan.PrestartCommand | Should -Be 'cmd /C hook.cmd'
        $plan.Protection | Should -Be 'Strong'
        ($plan.Variables | Where-Object Name -eq Open).Value | Should -Be 'a value'
        ($plan.Variables | Where-Object Name -eq Hidden).Value | Should -BeNullOrEmpty
        $plan.Findings.Code | Should -Contain 'CertificateIgnored'
        "$folder/own.log" | Should -Not -Exist
        $build = New-CMStandaloneMedia @media @arguments -Path "$folder/besides.iso" -WarningAction SilentlyContinue
        (Test-CMStandaloneMedia $build.Path -MediaPassword $password).Passed | Should -BeTrue
        $shown = Get-CMStandaloneMedia $build.Path -MediaPassword $password
        $shown.PrestartPackageId | Should -Be 'CON00008'
        ($shown.Variables | Where-Object Name -eq Open).Value | Should -Be 'a value'
        ($plan | Out-String) | Should -Match 'Hidden \(not shown\)'
        $log = Get-Content "$folder/own.log" -Raw
        $log | Should -Match 'Variable Open: 7 characters'
        $log | Should -Not -Match 'a value|Marked-pa55word'
    }

    It 'takes dates of any culture and kind, and shows them with their zone' {
        $before = [cultureinfo]::CurrentCulture
        try {
            foreach ($name in 'de-DE', 'ar-SA', 'th-TH') {
                [cultureinfo]::CurrentCulture = $name
                $utc = [datetime]::new(2099, 2, 1, 22, 30, 15, 999, [DateTimeKind]::Utc)
                $unspecified = [datetime]::new(2098, 7, 1, 6, 30, 0)
                $plan = New-CMStandaloneMedia @media -Path "$folder/dates.iso" -StartDate $unspecified -ExpirationDate $utc.ToLocalTime() -WhatIf
                $plan.ExpirationDate.ToUniversalTime() | Should -Be $utc.AddMilliseconds(-999)
                $plan.StartDate.ToLocalTime() | Should -Be $unspecified
                ($plan | Out-String) | Should -Match '2099-02-01 22:30:15Z'
            }
        } finally {
            [cultureinfo]::CurrentCulture = $before
        }
    }

    It 'names what it does not support, or not for this kind: <Name> <Code>' -ForEach @(
        @{ Name = 'MediaType'; Code = 'NotYetSupported'; Arguments = @{ MediaType = 'Usb' } }
        @{ Name = 'MediaSize'; Code = 'InvalidMediaSize'; Arguments = @{ MediaType = 'Usb'; FormatMedia = $true; MediaSize = 'Size4GB' } }
        @{ Name = 'Path'; Code = 'InvalidPath'; Arguments = @{ Path = 'never.iso', 'never2.iso' } }
        @{ Name = 'FormatMedia'; Code = 'InvalidFormatMedia'; Arguments = @{ FormatMedia = $true } }
    ) {
        $all = $media.Clone()
        $all.Path = "$folder/never.iso"
        $Arguments.Keys | ForEach-Object { $all[$_] = $Arguments[$_] }
        $failure = Get-Failure { New-CMStandaloneMedia @all }
        $failure.FullyQualifiedErrorId | Should -Be "$Code,New-CMStandaloneMedia"
        $failure.TargetObject | Should -Be $Name
        "$folder/never.iso" | Should -Not -Exist
    }

    It 'leaves nothing when it is stopped, and the old file as it was' {
        Set-Content "$folder/stopped.iso" 'old'
        $shell = New-Shell "$repository/module/CMMedia"
        try {
            $running = Start-Shell $shell {
                param($a)
                Connect-CMMediaSite -Path $a.Site
                while ($true) { New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path $a.Path -Force -WarningAction Ignore | Out-Null; Set-Content $a.Path 'old' }
            } @{ Site = $site; Path = "$folder/stopped.iso" }
            Wait-Until { Get-ChildItem $folder -Force -Filter '*stopped.iso*' | Where-Object Name -ne 'stopped.iso' }
            $shell.Stop()
            try { $shell.EndInvoke($running) } catch { Write-Debug "$_" }
            Wait-Until { -not (Get-ChildItem $folder -Force -Filter '*stopped.iso*' | Where-Object Name -ne 'stopped.iso') }
            "$folder/stopped.iso" | Should -Exist
        } finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
    }

    It 'without a connection says what to do' {
        $shell = New-Shell "$repository/module/CMMedia"
        try {
            (Get-Failure { Invoke-Shell $shell { Get-CMTaskSequence } }).FullyQualifiedErrorId | Should -Be 'NotConnected,Get-CMTaskSequence'
        } finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
    }
}

Describe 'The secrets of steps' {
    BeforeAll {
        $marked = 'Jo1n-marked-e7d9'
        $secret = [Net.NetworkCredential]::new('', $marked).SecurePassword
        $domain = '<variable name="OSDJoinAccount" property="DomainUsername">CONTOSO\joiner</variable><variable name="OSDNetworkJoinType" property="NetworkJoinType">0</variable>'
        (Get-Content "$repository/samples/contoso/refresh.xml" -Raw).Replace('<variable name="OSDNetworkJoinType" property="NetworkJoinType">1</variable>', $domain) | Set-Content "$folder/joins.xml"
        Connect-CMMediaSite -Export "$folder/joins.xml" -ContentLibrary "$folder/SCCMContentLib" -SiteCode CON -SiteKind Primary
        $joins = @{ TaskSequence = Get-CMTaskSequence; DistributionPoint = Get-CMDistributionPoint; MediaType = 'CdDvd'; Path = "$folder/joins.iso"; BootImage = 'CON00002'; Force = $true }
        $step = Get-CMTaskSequence | Get-CMTaskSequenceStep -ActionClassName SMS_TaskSequence_ApplyNetworkSettingsAction
        $key = "$($step.Path)|DomainPassword"
    }
    AfterAll { Connect-CMMediaSite -Path $site }

    It 'are missed, and taken under the path that Get-CMTaskSequenceStep shows' {
        $missing = (New-CMStandaloneMedia @joins -WhatIf).Findings
        $missing.Code | Should -Be 'SecretStripped'
        $missing.Remedy | Should -BeLike "*'$key'*"
        $plan = New-CMStandaloneMedia @joins -SequenceSecret @{ $key = $secret } -WhatIf -WarningAction SilentlyContinue
        $plan.Findings.Code | Should -Be 'SecretsWithoutPassword'
        "$($plan | ConvertTo-Json -Depth 9)$($plan | Format-List * | Out-String)" | Should -Not -Match $marked
    }
    It 'are in no stream and no log, and the media holds them' {
        $told = New-CMStandaloneMedia @joins -SequenceSecret @{ $key = $secret } -MediaPassword $password -LogPath "$folder/joins.log" -Verbose -Debug *>&1 | Format-List * -Force | Out-String
        "$told$(Get-Content "$folder/joins.log" -Raw)" | Should -Not -Match $marked
        Get-Content "$folder/joins.log" -Raw | Should -Match ([regex]::Escape($key))
        (New-CMStandaloneMedia @joins -SequenceSecret @{ $key = $secret } -MediaPassword $password -OnlyIfChanged).Unchanged | Should -BeTrue
        (New-CMStandaloneMedia @joins -SequenceSecret @{ $key = $password } -MediaPassword $password -OnlyIfChanged -WhatIf).Changes.Code | Should -Be 'SequenceChanged'
    }
    It 'are refused as plain text, and where no step has them' {
        $failure = Get-Failure { New-CMStandaloneMedia @joins -SequenceSecret @{ $key = $marked } }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidSequenceSecret,New-CMStandaloneMedia'
        "$($failure | Format-List * -Force | Out-String)" | Should -Not -Match $marked
        (New-CMStandaloneMedia @joins -SequenceSecret @{ 'Nowhere|DomainPassword' = $secret } -WhatIf).Findings.Code | Should -Be 'SequenceSecretUnknown', 'SecretStripped'
    }
}

Describe 'Connect-CMMediaSite' {
    AfterAll { Connect-CMMediaSite -Path $site }

    It 'takes a folder for its site.yaml, and returns the site when asked' {
        Connect-CMMediaSite -Path $folder | Should -BeNullOrEmpty
        (Connect-CMMediaSite -Path $folder -PassThru).SiteCode | Should -Be 'CON'
    }
    It 'shows every fault of a catalogue with its place' {
        Set-Content "$folder/bad.yaml" "site:`n  cod: CON`n  kind: Secondary"
        $failure = Get-Failure { Connect-CMMediaSite -Path "$folder/bad.yaml" }
        $failure.FullyQualifiedErrorId | Should -Be 'SiteInvalid,Connect-CMMediaSite'
        $failure.TargetObject.problems.line | Should -Contain 3
    }
    It 'builds from an export and a content library, and says what is not known of the site' {
        $export = "$repository/samples/contoso/refresh.xml"
        Connect-CMMediaSite -Export $export -ContentLibrary "$folder/SCCMContentLib"
        $plan = New-CMStandaloneMedia -TaskSequence (Get-CMTaskSequence) -DistributionPoint (Get-CMDistributionPoint) -MediaType CdDvd -Path "$folder/x.iso" -BootImage CON00002 -Force -WhatIf
        $plan.Findings.Code | Should -Be 'SiteUnknown'
        Connect-CMMediaSite -Export $export -ContentLibrary "$folder/SCCMContentLib" -SiteCode con -SiteKind Primary
        $build = New-CMStandaloneMedia -TaskSequence (Get-CMTaskSequence) -DistributionPoint (Get-CMDistributionPoint) -MediaType CdDvd -Path "$folder/export.iso" -BootImage CON00002
        (Test-CMStandaloneMedia $build.Path).Passed | Should -BeTrue
    }
    It 'is undone by Disconnect-CMMediaSite' {
        Disconnect-CMMediaSite
        (Get-Failure { Get-CMPackage }).FullyQualifiedErrorId | Should -Be 'NotConnected,Get-CMPackage'
    }
}
