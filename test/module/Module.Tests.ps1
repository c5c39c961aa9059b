# What the modules are as texts and as things to look at: their syntax, help, manifests and habits. The façade is the
# same for every module that the host makes; the functions and their help are each one's own.

BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    $modules = @{ Module = 'Toy'; Root = "$(Get-ToyFolder)/Toy" }, @{ Module = 'CMMedia'; Root = "$repository/module/CMMedia" }
    $parts = foreach ($one in $modules) {
        Get-ChildItem $one.Root -Recurse -Include *.ps1, *.psm1, *.psd1 | ForEach-Object { @{ Name = "$($one.Module)/$($_.Name)"; Path = $_.FullName; Root = $one.Root } }
    }
    $others = @(Get-Item "$repository/module/sign.ps1") + @(Get-ChildItem "$repository/samples" -Recurse -Include *.ps1, *.psd1) | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $commands = foreach ($one in $modules) {
        (Import-PowerShellDataFile "$($one.Root)/$($one.Module).psd1").FunctionsToExport | ForEach-Object { @{ Name = $_; Module = $one.Module } }
    }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy
    Import-Module "$repository/module/CMMedia" -Force
}

AfterAll { Remove-Module Toy, CMMedia }

Describe 'The script <Name>' -ForEach ($parts + $others) {
    BeforeAll {
        $tokens = $null
        $problems = $null
        $ast = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $tokens, [ref] $problems)
        function Find-Ast { param([scriptblock] $Condition) , @($ast.FindAll($Condition, $true)) }
    }

    It 'parses' { $problems | Should -BeNullOrEmpty }

    It 'uses no syntax newer than Windows PowerShell 5.1' {
        $newer = $tokens | Where-Object { "$($_.Kind)" -in 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'QuestionMark', 'AndAnd', 'OrOr', 'Clean' }
        $newer | ForEach-Object { "$($_.Text) in line $($_.Extent.StartLineNumber)" } | Should -BeNullOrEmpty
        $kinds = Find-Ast { "$($args[0].GetType().Name)" -in 'TernaryExpressionAst', 'PipelineChainAst' }
        $kinds | Should -BeNullOrEmpty
        $background = Find-Ast { $args[0] -is [System.Management.Automation.Language.PipelineAst] -and $args[0].Background }
        $background | Should -BeNullOrEmpty
        $clean = Find-Ast { $args[0] -is [System.Management.Automation.Language.ScriptBlockAst] -and $args[0].CleanBlock }
        $clean | Should -BeNullOrEmpty
        # Number suffixes of 6 and 7, and the escapes `e and `u{}.
        $tokens | Where-Object { "$($_.Kind)" -eq 'Number' -and $_.Text -match '^(0b|\d.*[a-z]$)' -and $_.Text -notmatch '^(0x|\d+(kb|mb|gb|tb|pb|l|d)$)' } | Should -BeNullOrEmpty
        $tokens | Where-Object { "$($_.Kind)" -like '*StringExpandable' -and $_.Text -match '`(e|u\{)' } | Should -BeNullOrEmpty
    }

    It 'is read right by Windows PowerShell: ASCII, or with a byte order mark' {
        $bytes = [IO.File]::ReadAllBytes($Path)
        $isAscii = -not ($bytes | Where-Object { $_ -gt 127 } | Select-Object -First 1)
        $hasMark = $bytes[0] -eq 0xef -and $bytes[1] -eq 0xbb
        $isAscii -or $hasMark | Should -BeTrue
    }
}

Describe 'The module''s script <Name>' -ForEach $parts {
    # What ships in a module must work whatever else is loaded.
    It 'leans on few commands' {
        $own = (Get-ChildItem $Root -Recurse -Include *.ps1, *.psm1 | ForEach-Object { [regex]::Matches([IO.File]::ReadAllText($_.FullName), '(?m)^function (?:script:)?([\w-]+)') }).ForEach({ $_.Groups[1].Value })
        $ast = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $null)
        $called = @($ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)).ForEach({ $_.GetCommandName() }) | Where-Object { $_ -and $_ -notin $own } | Sort-Object -Unique
        $called | Where-Object { $_ -notin 'Microsoft.PowerShell.Security\Get-ExecutionPolicy', 'Microsoft.PowerShell.Utility\ConvertFrom-Json', 'Get-Module', 'Microsoft.PowerShell.Core\Where-Object', 'Microsoft.PowerShell.Utility\Update-FormatData', 'Microsoft.PowerShell.Utility\Write-Error', 'Microsoft.PowerShell.Utility\Write-Warning', 'Export-ModuleMember', 'Storage\Get-Disk', 'Storage\Get-Partition', 'Storage\Get-Volume', 'Storage\Clear-Disk', 'CimCmdlets\Get-CimInstance' -and $_ -notlike '*.ps1' } | Should -BeNullOrEmpty
    }
}

Describe 'The command <Name>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help "$Module\$Name" -Full
        $command = Get-Command $Name -Module $Module
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        $own = $command.Parameters.Keys | Where-Object { $_ -notin $common }
    }

    It 'has help with synopsis and description' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape("$Name ["))
        $help.Description.Text | Should -Not -BeNullOrEmpty
    }

    It 'has help for every parameter' {
        foreach ($parameter in $own) {
            ($help.parameters.parameter | Where-Object name -eq $parameter).Description.Text | Should -Not -BeNullOrEmpty -Because "-$parameter"
        }
    }

    It 'has examples with code and explanation' {
        @($help.examples.example).Count | Should -BeGreaterThan 0
        foreach ($example in $help.examples.example) {
            $example.code | Should -Match $Name.Split('-')[1].Substring(0, 2)
            ($example.remarks.Text -join '').Trim() | Should -Not -BeNullOrEmpty
        }
    }

    It 'uses an approved verb' {
        (Get-Verb).Verb | Should -Contain $Name.Split('-')[0]
    }
}

Describe 'The module <Module>' -ForEach $modules {
    It 'has a valid manifest that names all it exports' {
        $manifest = Test-ModuleManifest "$Root/$Module.psd1"
        $exported = Get-Module $Module
        $exported.ExportedFunctions.Keys | Should -Not -BeNullOrEmpty
        $exported.ExportedFunctions.Keys | Sort-Object | Should -Be ($manifest.ExportedFunctions.Keys | Sort-Object)
        $exported.ExportedAliases.Count + $exported.ExportedVariables.Count | Should -Be 0
        $exported.Version | Should -Be $manifest.Version
    }

    It 'passes PSScriptAnalyzer' {
        if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed'; return }
        $found = Invoke-ScriptAnalyzer -Path $Root -Recurse -Settings "$repository/PSScriptAnalyzerSettings.psd1"
        $found | ForEach-Object { "$($_.ScriptName) line $($_.Line), $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

Describe 'The module' {
    It 'has the version that it was made with' {
        "$((Get-Module Toy).Version)" | Should -Be '1.2.3'
    }

    It 'binds parameters as they are defined' {
        $parameters = (Get-Command Get-ToyEcho).Parameters
        $parameters.InputObject.Attributes.Where({ $_ -is [Parameter] }).ForEach({ "$($_.ParameterSetName) $($_.Mandatory) $($_.ValueFromPipeline)" }) | Should -Be 'ByObject True True'
        $parameters.Name.Aliases | Should -Be 'Title'
        $parameters.Password.ParameterType | Should -Be ([securestring])
        $parameters.Size.Attributes.Where({ $_ -is [ValidateSet] }).ValidValues | Should -Be 'None', 'Size4GB', 'SizeUnlimited'
        (Get-Command Get-ToyEcho).DefaultParameterSet | Should -Be 'ByName'
        (Get-Command Set-ToyThing).Parameters.Keys | Should -Contain 'WhatIf'
        (Get-Command Get-ToyItem).OutputType.Name | Should -Be 'Toy.Item'
        (Get-Failure { Get-ToyEcho a b }).FullyQualifiedErrorId | Should -BeExactly 'PositionalParameterNotFound,Get-ToyEcho'
    }

    It 'can be imported with a prefix, and calls the same cmdlets' {
        $shell = New-Shell
        try {
            Invoke-Shell $shell {
                param($module)
                Remove-Module Toy
                Import-Module $module -Prefix My
                (Get-MyToyItem).PackageID
            } "$(Get-ToyFolder)/Toy" | Should -Be 'ABC00000'
        } finally { Remove-Shell $shell }
    }

    It 'shows the first line of an example as it was written' {
        $examples = (Get-Help Get-ToyEcho -Full).examples.example
        $examples[0].code | Should -BeExactly "Get-ToyEcho -Name 'a > b'"
    }
}
