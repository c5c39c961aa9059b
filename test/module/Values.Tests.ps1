BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy
    $epoch = [datetime]::new(1970, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
}

AfterAll { Remove-Module Toy }

Describe 'Values from the backend' {
    BeforeAll {
        $values = [Collections.Generic.List[object]]::new()
        Get-ToyValue | ForEach-Object { $values.Add($_) }
    }

    It 'come one by one, arrays and null too' {
        $values.Count | Should -Be 22
        $null -eq $values[8] | Should -BeTrue
        , $values[13] | Should -BeOfType [object[]]
        $values[13].Count | Should -Be 0
        $values[14].Count | Should -Be 1
        $values[15][1] | Should -Be 2, 3
        $values[15][2].Count | Should -Be 0
    }

    It 'are strings where they were strings, whatever they look like' {
        $values[0] | Should -BeExactly 'text'
        $values[1] | Should -BeExactly '2024-05-06T07:08:09Z'
        $values[2] | Should -BeExactly '/Date(1234567890000)/'
        $values[3] | Should -BeExactly "$([char] 1)marked"
        $values[16][0] | Should -BeExactly '2024-05-06T07:08:09Z'
        $values[20] | Should -BeExactly "Gr$([char] 0xfc)$([char] 0xdf)e, $([char] 0x4e16)$([char] 0x754c) $([char]::ConvertFromUtf32(0x1f600)) $([char] 0xfffd)"
        $values[21] | Should -BeExactly "line`r`nbreak"
        $values[0..3] | ForEach-Object { $_ | Should -BeOfType [string] }
    }

    It 'are numbers of the right kind' {
        $values[4] | Should -BeOfType [long]
        $values[5] | Should -Be 4.5
        [double]::IsNaN($values[6]) | Should -BeTrue
        $values[9] | Should -BeOfType [long]
        $values[10] | Should -Be ([bigint]::Parse('123456789012345678901234567890'))
        $values[7] | Should -BeTrue
    }

    It 'are dates and spans to the millisecond' {
        $values[11] | Should -BeOfType [datetime]
        $values[11].Kind | Should -Be 'Local'
        $values[11].ToUniversalTime() | Should -Be ([datetime]::new(2024, 2, 29, 12, 34, 56, 789, [DateTimeKind]::Utc))
        $values[12] | Should -Be ([timespan]::new(0, 1, 2, 3, 4))
    }

    It 'are whole inside of others' {
        $values[17].b.c[0].ToUniversalTime() | Should -Be $epoch
        $values[17].b.c[1].d | Should -Be 5
        $values[17].PSObject.Properties.Name | Should -Be 'a', 'b', 'none'
        $values[18].PSObject.TypeNames[0] | Should -Be 'Toy.Outer'
        $values[18].Inner.PSObject.TypeNames[0] | Should -Be 'Toy.Inner'
        $values[18].Inner.Text | Should -BeExactly '2024-05-06T07:08:09'
        $values[18].List[0].PSObject.TypeNames[0] | Should -Be 'Toy.Inner'
        $values[19].Count | Should -Be 7
        $values[19].'__proto__' | Should -Be 'own'
    }

    It 'have their type names, the most special first, and properties in order' {
        $item = Get-ToyItem
        $item.PSObject.TypeNames[0, 1] | Should -Be 'Toy.Item', 'IResultObject#SMS_Package'
        $item.PSObject.Properties.Name[0..2] | Should -Be 'PackageID', 'Name', 'Index'
        $item.LastChanged.ToUniversalTime() | Should -Be ([datetime]::new(2025, 1, 1, 0, 0, 0, [DateTimeKind]::Utc))
    }

    It 'come in any number, in order' {
        $items = Get-ToyItem 10000
        $items.Count | Should -Be 10000
        $items.Index | Should -Be (0..9999)
        $items[9999].LastChanged.ToUniversalTime() | Should -Be ([datetime]::new(2025, 1, 1, 2, 46, 39, [DateTimeKind]::Utc))
    }
}

Describe 'Values to the backend' {
    It 'arrive by their types' {
        $echo = Get-ToyEcho 'a name' -Names a, b -Number -5 -Numbers 1, 2 -Flag $false -Fast -Size sizeunlimited
        $echo.Name | Should -Be 'a name'
        $echo.Names | Should -Be 'a', 'b'
        $echo.Number | Should -Be -5
        $echo.Numbers | Should -Be 1, 2
        $echo.Flag | Should -BeFalse
        $echo.Fast | Should -BeTrue
        $echo.Size | Should -BeExactly 'SizeUnlimited'
        $echo.ParameterSet | Should -Be 'ByName'
    }

    It 'that were not given do not arrive' {
        (Get-ToyEcho).PSObject.Properties.Name | Should -Be 'ParameterSet', 'Location', 'Interactive'
    }

    It 'stay arrays when they are one or none' {
        $echo = Get-ToyEcho -Names a -Numbers @() -Objects 'one'
        , $echo.Names | Should -BeOfType [object[]]
        $echo.Numbers.Count | Should -Be 0
        , $echo.Objects | Should -BeOfType [object[]]
    }

    It 'keep every character' {
        $text = "'`"\`$ <>& `t`r`n $([char] 0xe4) $([char]::ConvertFromUtf32(0x1f600)) 2024-05-06T07:08:09Z"
        (Get-ToyEcho $text).Name | Should -BeExactly $text
    }

    It 'are clean strings, whatever was hung on them' {
        $text = 'x' | Add-Member -NotePropertyName PSPath -NotePropertyValue 'y' -PassThru
        (Get-ToyEcho -Names $text -Name $text).Names | Should -Be 'x'
    }

    It 'are switches also with a value' {
        (Get-ToyEcho -Fast:$false).Fast | Should -BeFalse
    }

    It 'are dates: <Kind>' -ForEach @(
        @{ Kind = 'Utc'; Text = '2024-02-29T12:34:56.7890000' }
        @{ Kind = 'Local'; Text = '2024-07-01T00:00:00.0010000' }
        @{ Kind = 'Unspecified'; Text = '1969-12-31T23:59:59.9990000' }
    ) {
        $date = [datetime]::SpecifyKind([datetime]::ParseExact($Text, 'o', [cultureinfo]::InvariantCulture), $Kind)
        $echo = (Get-ToyEcho -Date $date).Date
        $echo.kind | Should -BeExactly $Kind
        $epoch.AddMilliseconds($echo.ms) | Should -Be $date.ToUniversalTime()
        $echo.offsetMinutes | Should -Be ($date - $date.ToUniversalTime()).TotalMinutes
    }

    It 'are hashtables' {
        $secret = ConvertTo-SecureString 'abc' -AsPlainText -Force
        $variable = (Get-ToyEcho -Variable @{ Text = 'x'; Number = 5; Big = [long]::MaxValue; Truth = $true; None = $null; Hidden = $secret; 1 = 'one' }).Variable
        $variable.Text | Should -Be 'x'
        $variable.Number | Should -Be 5
        $variable.Big | Should -BeExactly '9223372036854775807'
        $variable.Truth | Should -BeTrue
        $variable.None | Should -BeExactly ''
        $variable.Hidden.secretLength | Should -Be 3
        $variable.'1' | Should -Be 'one'
        @((Get-ToyEcho -Variable @{}).Variable.PSObject.Properties).Count | Should -Be 0
        (Get-ToyEcho -Variable @{ One = 1 }).Variable.One | Should -Be 1
    }

    It 'are objects by what identifies them: ours, hashtables, strings, and ones that are endless' {
        $endless = [pscustomobject] @{ PackageID = 'P1'; Name = 'n'; Other = 'x'; Self = $null }
        $endless.Self = $endless
        $echo = Get-ToyEcho -Objects $endless, @{ PackageID = 'P2'; Other = 1 }, 'P3', (Get-ToyItem)
        $echo.Objects[0].PSObject.Properties.Name | Sort-Object | Should -Be 'Name', 'PackageID'
        $echo.Objects[1].PackageID | Should -Be 'P2'
        $echo.Objects[2] | Should -Be 'P3'
        $echo.Objects[3].PackageID | Should -Be 'ABC00000'
    }

    It 'are refused when they are objects of another kind' {
        (Get-Failure { Get-ToyEcho -Objects ([pscustomobject] @{ Other = 1 }) }).FullyQualifiedErrorId | Should -BeExactly 'ObjectNotUsable,Get-ToyEcho'
    }

    It 'are not null: what was not found is no "nothing wanted"' {
        foreach ($script in { Get-ToyEcho -Objects $null }, { Get-ToyEcho -Objects 'x', $null }, { Get-ToyEcho -Password $null }, { Get-ToyEcho -Variable $null }) {
            (Get-Failure $script).FullyQualifiedErrorId | Should -BeExactly 'ParameterArgumentValidationError,Get-ToyEcho'
        }
    }

    It 'come through the pipeline, one call each, and calls nest' {
        $echo = Get-ToyItem 3 | Get-ToyEcho
        $echo.InputObject.PackageID | Should -Be 'ABC00000', 'ABC00001', 'ABC00002'
        $echo.ParameterSet | Should -Be 'ByObject', 'ByObject', 'ByObject'
        (Get-ToyItem 2 | ForEach-Object { Get-ToyItem 2 | ForEach-Object { Get-ToyItem 2 } }).Count | Should -Be 8
        @(@() | Get-ToyEcho).Count | Should -Be 0
    }
}

Describe 'Paths to the backend' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'with [brackets] & spaces'
        $null = New-Item -ItemType Directory $folder
        Push-Location -LiteralPath $folder
        $null = New-PSDrive -Name ToyDrive -PSProvider FileSystem -Root $TestDrive -Scope Global
    }
    AfterAll {
        Pop-Location
        Remove-PSDrive ToyDrive
    }

    It 'are absolute: <Path>' -ForEach @(
        @{ Path = 'file.iso'; Expected = { Join-Path $folder 'file.iso' } }
        @{ Path = './a/../file.iso'; Expected = { Join-Path $folder 'file.iso' } }
        @{ Path = '../x'; Expected = { Join-Path $TestDrive 'x' } }
        @{ Path = '~/x'; Expected = { Join-Path $HOME 'x' } }
        @{ Path = 'ToyDrive:\a\b.iso'; Expected = { Join-Path $TestDrive 'a' 'b.iso' } }
        @{ Path = 'file[1]*?.iso'; Expected = { Join-Path $folder 'file[1]*?.iso' } }
        @{ Path = 'back`tick'; Expected = { Join-Path $folder 'back`tick' } }
        @{ Path = '.'; Expected = { $folder } }
    ) {
        (Get-ToyEcho -Path $Path).Path | Should -BeExactly (& $Expected)
    }

    It 'are resolved from a drive too' {
        Push-Location ToyDrive:\
        try { (Get-ToyEcho -Paths 'a', 'b').Paths | Should -Be (Join-Path $TestDrive 'a'), (Join-Path $TestDrive 'b') } finally { Pop-Location }
    }

    It 'stay as they were typed when they are UNC' {
        (Get-ToyEcho -Path '\\server\share$\a b\x.iso').Path | Should -BeExactly '\\server\share$\a b\x.iso'
    }

    It 'must be of the file system' {
        (Get-Failure { Get-ToyEcho -Path 'Env:\x' }).FullyQualifiedErrorId | Should -BeExactly 'PathNotFileSystem,Get-ToyEcho'
        Push-Location Env:\
        try { (Get-Failure { Get-ToyEcho -Path 'x' }).FullyQualifiedErrorId | Should -BeExactly 'PathNotFileSystem,Get-ToyEcho' } finally { Pop-Location }
    }

    It 'must be of a drive that exists' {
        (Get-Failure { Get-ToyEcho -Path 'NoSuch:\x' }).FullyQualifiedErrorId | Should -BeExactly 'PathNotValid,Get-ToyEcho'
    }

    It 'come with the location of the file system, wherever the caller is' {
        (Get-ToyEcho).Location | Should -BeExactly $folder
        Push-Location Env:\
        try { (Get-ToyEcho).Location | Should -BeExactly $folder } finally { Pop-Location }
    }
}
