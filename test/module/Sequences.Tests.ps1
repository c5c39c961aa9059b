# Task sequences in and out as files, and the older cmdlet for media, on the sample site.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    Import-Module "$repository/module/CMMedia" -Force
    $site = New-ContosoSite $folder
    $text = (Get-CMTaskSequence -Id CON00001).Sequence
}

AfterAll {
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'Export-CMTaskSequence' {
    It 'takes a name, an ID, a piped object and relative paths, and returns nothing' {
        Push-Location $folder
        try {
            Export-CMTaskSequence -Name 'Windows 11 refresh' -Path name.zip | Should -BeNullOrEmpty
            Export-CMTaskSequence -Id CON00001 -FileName id.zip
            Get-CMTaskSequence 'Windows*' | Export-CMTaskSequence -ExportFilePath pipeline.zip -Comments 'As it was' -WithDependence $true -WarningVariable warned -WarningAction SilentlyContinue
        } finally {
            Pop-Location
        }
        (Get-FileHash "$folder/name.zip").Hash | Should -Be (Get-FileHash "$folder/id.zip").Hash
        "$folder/pipeline.zip" | Should -Exist
        $warned | Should -Match '^DependenciesLeftOut'
    }

    It 'writes a package that .NET opens as the console does' {
        Add-Type -AssemblyName System.IO.Packaging -ErrorAction Ignore
        $package = [IO.Packaging.Package]::Open("$folder/pipeline.zip", [IO.FileMode]::Open, [IO.FileAccess]::Read)
        try {
            $package.PackageProperties.Description | Should -BeExactly 'As it was'
            $package.GetParts().Uri.OriginalString | Should -Contain '/SMS_TaskSequencePackage/CON00001/object.xml'
            @($package.GetParts() | Where-Object ContentType -EQ 'text/xml').Count | Should -Be 5
            $relationship = @($package.GetRelationshipsByType('SMS_TaskSequencePackage'))
            $relationship.TargetUri.OriginalString | Should -Be '/SMS_TaskSequencePackage/CON00001/object.xml'
            $relationship.TargetMode | Should -Be 'External'
            $part = $package.GetPart([uri]::new('/SMS_TaskSequencePackage/CON00001/object.xml', [UriKind]::Relative))
            $reader = [IO.StreamReader]::new($part.GetStream())
            $object = [xml] $reader.ReadToEnd()
            $reader.Dispose()
            $sequence = ($object.INSTANCE.ChildNodes | Where-Object NAME -EQ 'Sequence').SelectSingleNode('VALUE').InnerText
            $sequence.Replace("`r`n", "`n").TrimEnd() | Should -BeExactly $text
        } finally {
            $package.Close()
        }
    }

    It 'replaces a file only with -Force, and writes nothing with -WhatIf' {
        Set-Content "$folder/old.zip" 'old'
        (Get-Failure { Export-CMTaskSequence -Id CON00001 -Path "$folder/old.zip" }).FullyQualifiedErrorId | Should -Be 'TargetExists,Export-CMTaskSequence'
        Export-CMTaskSequence -Id CON00001 -Path "$folder/old.zip" -Force -WhatIf
        Get-Content "$folder/old.zip" | Should -Be 'old'
        Export-CMTaskSequence -Id CON00001 -Path "$folder/old.zip" -Force
        (Get-FileHash "$folder/old.zip").Hash | Should -Be (Get-FileHash "$folder/id.zip").Hash
    }
}

Describe 'Import-CMTaskSequence' {
    BeforeAll {
        $empty = "$(New-Item -ItemType Directory "$folder/empty")/site.yaml"
        (Get-Content $site -Raw) -replace '(?ms)^taskSequences:.*?(?=^bootImages:)' | Set-Content $empty
    }
    AfterAll { Connect-CMMediaSite -Path $site }

    It 'brings an export of ours into a site, for later connections too' {
        Connect-CMMediaSite -Path $empty
        Get-CMTaskSequence | Should -BeNullOrEmpty
        $imported = Import-CMTaskSequence -FilePath "$folder/id.zip" -WarningVariable warned
        $imported.PSObject.TypeNames[0] | Should -Be 'IResultObject#SMS_TaskSequencePackage'
        $imported.Sequence | Should -BeExactly $text
        $warned | Should -BeNullOrEmpty
        Connect-CMMediaSite -Path $empty
        (Get-CMTaskSequence).Sequence | Should -BeExactly $text
        (Get-CMTaskSequence).BootImageID | Should -Be 'CON00002'
    }

    It 'says that an ID is there already, and replaces it when told to' {
        (Get-Failure { Import-CMTaskSequence -Path "$folder/id.zip" }).FullyQualifiedErrorId | Should -Be 'TaskSequenceExists,Import-CMTaskSequence'
        Import-CMTaskSequence -Path "$folder/id.zip" -ImportActionType Skip | Should -BeNullOrEmpty
        (Import-CMTaskSequence -Path "$folder/id.zip" -ImportActionTypeSpec @{ SMS_TaskSequencePackage = 'Overwrite' }).PackageID | Should -Be 'CON00001'
        (Import-CMTaskSequence -Path "$folder/id.zip" -ImportActionForAllObjects Overwrite).PackageID | Should -Be 'CON00001'
    }
}

Describe 'New-CMTaskSequenceMedia' {
    BeforeAll {
        $env:SOURCE_DATE_EPOCH = '1700000000'
        Import-Module "$repository/module/CMMedia" -Force
        Connect-CMMediaSite -Path $site
        $sequence = Get-CMTaskSequence -Id CON00001
        $point = Get-CMDistributionPoint
    }
    AfterAll { Remove-Item Env:SOURCE_DATE_EPOCH }

    It 'builds the image that New-CMStandaloneMedia builds, from names, objects and the pipeline' {
        $expected = New-CMStandaloneMedia -TaskSequence $sequence -DistributionPoint $point -MediaType CdDvd -Path "$folder/new.iso"
        $named = New-CMTaskSequenceMedia -StandaloneMedia -MediaInputType CdDvd -MediaPath "$folder/named.iso" -ProtectPassword $false `
            -TaskSequenceId CON00001 -TaskSequenceDistributionPointServerName dp01.contoso.com
        $piped = $sequence | New-CMTaskSequenceMedia -StandAloneMediaOption -MediaPath "$folder/piped.iso" -TaskSequenceDistributionPoints $point
        $named.PSObject.TypeNames[0] | Should -Be 'CMMedia.MediaBuild'
        $named.Sha256, $piped.Sha256 | Should -Be $expected.Sha256, $expected.Sha256
    }

    It 'returns a plan with -WhatIf' {
        $plan = $sequence | New-CMTaskSequenceMedia -StandaloneMedia -MediaPath "$folder/plan.iso" -TaskSequenceDistributionPoint $point -WhatIf
        $plan.PSObject.TypeNames[0] | Should -Be 'CMMedia.MediaPlan'
        "$folder/plan.iso" | Should -Not -Exist
    }

    It 'ends with one error for other kinds of media' {
        $others = @(
            { New-CMTaskSequenceMedia -BootableMedia -MediaMode Dynamic -MediaInputType CdDvd -MediaPath x.iso -BootImageId CON00002 -BootImageDistributionPointServerName dp01 -BootImageManagementPointServerName mp01 -ProtectPassword $false }
            { $point | New-CMTaskSequenceMedia -BootableMedia -MediaPath x.iso -BootImage CON00002 -BootImageManagementPoint mp01 }
            { New-CMTaskSequenceMedia -PrestagedMedia -MediaMode Dynamic -MediaPath x.wim -TaskSequence $sequence -TaskSequenceDistributionPoint $point -BootImage CON00002 -BootImageDistributionPoint dp01 -BootImageManagementPoint mp01 -OperatingSystemImageDistributionPoint dp01 }
            { New-CMTaskSequenceMedia -CaptureMedia -MediaInputType CdDvd -MediaPath x.iso -BootImageId CON00002 -DistributionPointServerName dp01 }
        )
        foreach ($other in $others) { (Get-Failure $other).FullyQualifiedErrorId | Should -Be 'MediaKindNotSupported,New-CMTaskSequenceMedia' }
    }
}
