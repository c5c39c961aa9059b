# The way of an admin, from the connection to the test of the media, in cultures with other dates, numbers and cases.

BeforeDiscovery {
    $cultures = @(
        @{ Culture = 'fr-FR'; Local = '31/12/2099' }
        @{ Culture = 'tr-TR'; Local = '31.12.2099' }
    )
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    # ICU makes the cultures; without it all are alike.
    $hasCultures = try { ([cultureinfo] 'tr-TR').TextInfo.ToUpper('i') -ceq "$([char] 0x130)" } catch { $false }
    $large = Get-LargeContoso
    $accented = "d$([char] 0xe9)ploiement $([char] 0x131)I$([char] 0x130)i l'$([char] 0xe9)t$([char] 0xe9)"
    $folder = (New-Item -ItemType Directory (Join-Path $TestDrive $accented)).FullName
    # The module too has a path that needs care.
    Copy-Item "$repository/module/CMMedia" $folder -Recurse
    $sequence = Get-Content "$repository/samples/contoso/refresh.xml" -Raw -Encoding utf8
    $step = [regex]::Match($sequence, '<step [^>]*name="([^"]+)"').Groups[1].Value
    $group = [regex]::Match($sequence, '<group [^>]*name="([^"]+)"').Groups[1].Value
    $frenchStep = "$([char] 0xc9)tape n$([char] 0xb0)1 : red$([char] 0xe9)marrer l'ordinateur $([char] 0x130)$([char] 0x131)"
    $frenchGroup = "Pr$([char] 0xe9)paration $([char] 0x2013) c$([char] 0x153)ur"
    $sequence = $sequence.Replace("name=`"$step`"", "name=`"$frenchStep`"").Replace("name=`"$group`"", "name=`"$frenchGroup`"")
    Set-Content "$folder/s$([char] 0xe9)quence.xml" $sequence -Encoding utf8
    $name = "INSTALLATION WIND$([char] 0x131)OWS $([char] 0xe9)t$([char] 0xe9) $([char] 0x130)i"
    (Get-Content $large -Raw).
        Replace("file: $repository/samples/contoso/refresh.xml", "file: s$([char] 0xe9)quence.xml").
        Replace('name: Windows 11 refresh', "name: $name") | Set-Content "$folder/site.yaml" -Encoding utf8
    Set-Content "$folder/run.ps1" -Encoding utf8BOM @'
param($Folder, $Culture, $Local)
$ErrorActionPreference = 'Stop'
[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = $Culture
Import-Module "$Folder/CMMedia"
Connect-CMMediaSite -Path "$Folder/site.yaml"
$sequence = Get-CMTaskSequence -Name 'installation wind*'
$media = @{
    tasksequence = $sequence; DISTRIBUTIONPOINT = 'DP01.CONTOSO.COM'; MediaType = 'CDDVD'
    Path = "$Folder/$Culture.iso"; Force = $true
    Application = 'CONTOSO VIEWER'; IncludeApplicationDependency = $true; Package = 'contoso WALLPAPER'
    MediaPassword = [Net.NetworkCredential]::new('', "pâsswordİı").SecurePassword
    Variable = @{ Oran = 1.5; Tutar = 12.50d; isim = 'İIıi' }
}
# Dates in the notation of everywhere, as dates, and as what a cmdlet of the culture makes of its own notation.
$plans = foreach ($dates in @(
        @{ StartDate = '2026-01-15 13:30'; ExpirationDate = Get-Date $Local }
        @{ StartDate = '2026-01-15 13:30'; ExpirationDate = '2099-12-31' }
        @{ StartDate = [datetime]::new(2026, 1, 15, 13, 30, 0); ExpirationDate = [datetime]::new(2099, 12, 31) }
    )) { New-CMStandaloneMedia @media @dates -WhatIf }
$build = New-CMStandaloneMedia @media -StartDate '2026-01-15 13:30' -ExpirationDate '2099-12-31'
$test = Test-CMStandaloneMedia $build.Path -MediaPassword $media.MediaPassword
$shown = $plans[0] | Out-String
# PowerShell reads the dates of functions alike everywhere; what it can't read that way it must not guess.
$misread = try { New-CMStandaloneMedia @media -ExpirationDate $Local -WhatIf } catch { $_ }
$failure = try { New-CMStandaloneMedia @media -ExpirationDate '2001-02-03' } catch { $_ }
[pscustomobject] @{
    Culture  = [cultureinfo]::CurrentCulture.Name
    Name     = $sequence.Name
    Steps    = @($sequence | Get-CMTaskSequenceStep | ForEach-Object Name)
    Groups   = @($sequence | Get-CMTaskSequenceGroup | ForEach-Object Name)
    Dates    = @($plans | ForEach-Object { $_.StartDate.ToString('s'); $_.ExpirationDate.ToString('s') })
    Planned  = $plans[0].Size
    Size     = $build.Size
    Passed   = $test.Passed
    Opened   = $test.Opened
    Sequence = $test.TaskSequence
    Shown    = $shown
    Failure  = $failure.FullyQualifiedErrorId
    Misread  = $misread.FullyQualifiedErrorId
} | ConvertTo-Json -Depth 4 | Set-Content "$Folder/$Culture.json" -Encoding utf8
'@
}

Describe 'In <Culture>' -ForEach $cultures {
    It 'an admin connects, plans, builds and tests' {
        if (-not $hasCultures) { Set-ItResult -Skipped -Because 'ICU is not installed, so there are no cultures'; return }
        $locale = $Culture.Replace('-', '_') + '.UTF-8'
        $process = Start-PowerShell '-File', "$folder/run.ps1", $folder, $Culture, $Local -Environment @{ DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = '0'; LANG = $locale; LC_ALL = $locale }
        $process.WaitForExit()
        $process.ExitCode | Should -Be 0 -Because "$($process.Complaint.Result) $($process.Told.Result)"
        $got = Get-Content "$folder/$Culture.json" -Raw | ConvertFrom-Json -DateKind String
        $got.Culture | Should -Be $Culture
        $got.Name | Should -BeExactly $name
        $got.Steps | Should -Contain $frenchStep
        $got.Groups | Should -Contain $frenchGroup
        $got.Dates | Should -Be (@('2026-01-15T13:30:00', '2099-12-31T00:00:00') * 3)
        $got.Size | Should -Be $got.Planned
        $got.Passed | Should -BeTrue
        $got.Opened | Should -BeTrue
        $got.Sequence | Should -BeExactly $name
        $got.Misread | Should -Be 'ParameterArgumentTransformationError,New-CMStandaloneMedia'
        $got.Shown | Should -Match 'Contoso'
        $got.Failure | Should -BeLike '*,New-CMStandaloneMedia'
    }
}

Describe 'In <Culture>, all tests of the cmdlets' -ForEach $cultures {
    It 'pass' {
        if ($env:CMMEDIA_TEST_ALL -ne '1') { Set-ItResult -Skipped -Because 'it is costly: CMMEDIA_TEST_ALL'; return }
        if (-not $hasCultures) { Set-ItResult -Skipped -Because 'ICU is not installed, so there are no cultures'; return }
        $locale = $Culture.Replace('-', '_') + '.UTF-8'
        $command = "[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = '$Culture'; [cultureinfo]::CurrentCulture.Name; & '$repository/test/module/run.ps1' -Path '$repository/test/module/Media.Tests.ps1'; exit `$LASTEXITCODE"
        $process = Start-PowerShell '-Command', $command -Environment @{ DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = '0'; LANG = $locale; LC_ALL = $locale; NO_COLOR = '1' }
        $process.WaitForExit()
        $told = $process.Told.Result
        $process.ExitCode | Should -Be 0 -Because "$($process.Complaint.Result) $told"
        $told | Should -Match "^$Culture\s"
        $told | Should -Match 'Tests Passed: [1-9]'
    }
}
