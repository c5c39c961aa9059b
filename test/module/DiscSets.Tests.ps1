# Media on several discs, as an admin makes and tests it: the sample of three CDs, of which nearly all are zeros. Costly: in test-all only; the tests
# of the command make the same set in the normal run.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    if ($env:CMMEDIA_TEST_ALL -ne '1') { return }
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    node "$repository/samples/contoso/make-sources.mjs"
    Copy-Item "$repository/samples" $folder -Recurse
    node "$folder/samples/disc-set/make-sources.mjs"
    if ($LASTEXITCODE) { throw 'The sample content could not be made.' }
    Import-Module "$repository/module/CMMedia" -Force
    Connect-CMMediaSite -Path "$folder/samples/disc-set/site.yaml"
    $null = Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com'
    $media = @{
        TaskSequence      = Get-CMTaskSequence
        DistributionPoint = Get-CMDistributionPoint
        MediaType         = 'CdDvd'
        Path              = "$folder/maps.iso"
        MediaLabel        = 'Maps'
        MediaSize         = 'Size650MB'
        WarningAction     = 'SilentlyContinue'
    }
    $labels = 'Maps 1 of 3', 'Maps 2 of 3', 'Maps 3 of 3'
    function Get-Disc { param([int] $Number) "$folder/maps-$Number.iso" }
    # The lines that an object is shown as.
    function Get-Line { param($Object) ($Object | Out-String -Width 500) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ } }
}

AfterAll {
    if ($env:CMMEDIA_TEST_ALL -ne '1') { return }
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'A plan of several discs' -Skip:($env:CMMEDIA_TEST_ALL -ne '1') {
    It 'says what lies on which, and what is asked for again' {
        $plan = New-CMStandaloneMedia @media -WhatIf
        $plan.Discs.Label | Should -Be $labels
        $plan.Discs.Path | Should -Be (1..3 | ForEach-Object { Get-Disc $_ })
        $plan.Discs.Size | ForEach-Object { $_ | Should -BeLessOrEqual 681574400 }
        $plan.DiscsAtLeast | Should -Be 2
        $plan.Discs[1].Contents | Should -Be 'CON00032.1'
        ($plan.Packages | Where-Object PackageID -eq CON00033).Discs | Should -Be 3
        ($plan.Findings | Where-Object Code -eq DiscAskedAgain).Object | Should -Be 'CON00031.1'
        "$folder/maps-1.iso" | Should -Not -Exist
    }
    It 'copies that with -AllowDuplicateContent' {
        $plan = New-CMStandaloneMedia @media -AllowDuplicateContent -WhatIf
        $plan.Findings.Code | Should -Not -Contain 'DiscAskedAgain'
        ($plan.Packages | Where-Object PackageID -eq CON00031).Discs | Should -Be 1, 3
    }
    It 'is one disc where one is enough: <Size>' -ForEach @{ Size = 'Size4GB' }, @{ Size = 'Size8GB' }, @{ Size = 'SizeUnlimited' }, @{ Size = 'None' } {
        $other = $media.Clone()
        $other.MediaSize = $Size
        $plan = New-CMStandaloneMedia @other -WhatIf
        $plan.Discs.Path | Should -Be "$folder/maps.iso"
        $plan.Discs.Label | Should -Be 'Maps'
    }
    It 'is shown with labels and contents' {
        $lines = Get-Line (New-CMStandaloneMedia @media -AllowDuplicateContent -WhatIf)
        $lines -match '^ +2 of 3 .*maps-2\.iso  "Maps 2 of 3": CON00032\.1$' | Should -HaveCount 1
        $lines -match '^Discs at least +: 2$' | Should -HaveCount 1
        $lines -match '  CON00031 +Contoso Runtime \(disc 1, 3\)$' | Should -HaveCount 1
    }
}

Describe 'Media on several discs' -Skip:($env:CMMEDIA_TEST_ALL -ne '1') {
    BeforeAll {
        $build = New-CMStandaloneMedia @media -AllowDuplicateContent
    }

    It 'is built as files with numbers, all of which a test finds whole' {
        (Get-ChildItem $folder -File -Filter 'maps*').Name | Should -Be 'maps-1.iso', 'maps-2.iso', 'maps-3.iso'
        $build.Path | Should -Be (Get-Disc 1)
        $build.Discs | ForEach-Object { (Get-FileHash $_.Path).Hash | Should -Be $_.Sha256 }
        $tests = @($build | Test-CMStandaloneMedia)
        $tests.Label | Should -Be $labels
        $tests.Passed | Should -Be $true, $true, $true
        Get-Line $build | Where-Object { $_ -match ' 3 of 3 .*"Maps 3 of 3"' } | Should -HaveCount 1
        Get-Line $tests[1] | Where-Object { $_ -match '^Disc +: 2 of 3$' } | Should -HaveCount 1
    }
    It 'says on each disc which it is, and what lies where' {
        $disc = Get-CMStandaloneMedia (Get-Disc 2)
        $disc.Label, $disc.Disc, $disc.Discs | Should -Be 'Maps 2 of 3', 2, 3
        ($disc.Packages | Where-Object PackageID -eq CON00031).Discs | Should -Be 1, 3
        ($disc.Packages | Where-Object PackageID -eq CON00032).Discs | Should -Be 2
        Get-Line $disc | Where-Object { $_ -match 'Contoso Maps \(disc 2\)$' } | Should -HaveCount 1
    }
    It 'is tested once where all its discs are named, or come through the pipeline' {
        @(Get-ChildItem $folder -Filter 'maps-*.iso' | Test-CMStandaloneMedia).Count | Should -Be 3
        @() | Test-CMStandaloneMedia | Should -BeNullOrEmpty
        @(Test-CMStandaloneMedia "$folder/maps-*.iso").Count | Should -Be 3
    }
    It 'is found not whole where a disc is missing or there twice' {
        function Get-SetFinding { Test-CMStandaloneMedia "$folder/maps.iso" | ForEach-Object { $path = Split-Path $_.Path -Leaf; $_.Findings | ForEach-Object { "$path $($_.Code)" } } }
        Move-Item (Get-Disc 2) "$folder/kept"
        Get-SetFinding | Should -Be 'maps-1.iso DiscMissing'
        Copy-Item (Get-Disc 3) (Get-Disc 2)
        Get-SetFinding | Sort-Object | Should -Be 'maps-1.iso DiscMissing', 'maps-2.iso DiscDoubled'
        Move-Item "$folder/kept" (Get-Disc 2) -Force
    }
    It 'gives way to a single image only with -Force' {
        $single = $media.Clone()
        $single.MediaSize = 'Size4GB'
        (Get-Failure { New-CMStandaloneMedia @single }).FullyQualifiedErrorId | Should -Be 'TargetExists,New-CMStandaloneMedia'
        (New-CMStandaloneMedia @single -Force -WhatIf).Discs.Path | Should -Be "$folder/maps.iso"
    }
}
