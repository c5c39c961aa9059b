# What PowerShell itself says of the cmdlets that Microsoft's module has too, beside Microsoft's documentation. The
# comparison and the list of reviewed differences are those of test/cmdlets/parity.test.ts.

BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    $cmdlets = (node "$repository/dist/test/cmdlets/compare-parity.js" --names | ConvertFrom-Json) | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Module "$repository/module/CMMedia" -Force

    function Get-SetName { param([string] $Name) if ($Name -eq '__AllParameterSets') { '(All)' } else { $Name } }

    function Get-Shape {
        param([string] $Name)
        $command = Get-Command $Name -Module CMMedia -ErrorAction Stop
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $sets = @($command.ParameterSets.Name | Where-Object { $_ -ne '__AllParameterSets' })
        @{
            name       = $command.Name
            sets       = @($sets | Where-Object { $_ -eq $command.DefaultParameterSet }) + @($sets | Where-Object { $_ -ne $command.DefaultParameterSet })
            outputs    = @($command.OutputType.Name)
            parameters = @(foreach ($parameter in $command.Parameters.Values) {
                    if ($parameter.Name -in $common) { continue }
                    @{
                        name        = $parameter.Name
                        type        = $parameter.ParameterType.Name
                        aliases     = @($parameter.Aliases)
                        values      = @($parameter.Attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object ValidValues)
                        wildcards   = [bool] ($parameter.Attributes | Where-Object { $_ -is [SupportsWildcards] })
                        memberships = @(foreach ($set in $parameter.ParameterSets.GetEnumerator()) {
                                $pipeline = @(
                                    if ($set.Value.ValueFromPipeline) { 'ByValue' }
                                    if ($set.Value.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
                                )
                                @{
                                    set       = Get-SetName $set.Key
                                    mandatory = $set.Value.IsMandatory
                                    position  = if ($set.Value.Position -eq [int]::MinValue) { 'Named' } else { "$($set.Value.Position)" }
                                    pipeline  = $pipeline -join ', '
                                }
                            })
                    }
                })
        }
    }

    $names = node "$repository/dist/test/cmdlets/compare-parity.js" --names | ConvertFrom-Json
    $shapes = @($names | ForEach-Object { Get-Shape $_ })
    $unreviewed = ConvertTo-Json -Compress -Depth 10 -InputObject $shapes | node "$repository/dist/test/cmdlets/compare-parity.js" | ConvertFrom-Json
}

AfterAll { Remove-Module CMMedia }

Describe 'The parameters of <Name>' -ForEach $cmdlets {
    It "are those of Microsoft's cmdlet" {
        if ($null -eq $unreviewed) { Set-ItResult -Skipped -Because 'it needs ../shared/reference/cm-cmdlet-params.json'; return }
        $unreviewed.PSObject.Properties.Name | Should -Contain $Name
        $unreviewed.$Name | Should -BeNullOrEmpty
    }
}

Describe 'Every cmdlet that changes something' {
    It 'asks where ConfirmPreference is Medium or lower' {
        $impacts = foreach ($command in Get-Command -Module CMMedia) {
            $binding = $command.ScriptBlock.Attributes | Where-Object { $_ -is [CmdletBinding] }
            if ($binding.SupportsShouldProcess) { @{ Name = $command.Name; Impact = $binding.ConfirmImpact } }
        }
        $impacts.Name | Should -Contain 'New-CMStandaloneMedia'
        $impacts.Name | Should -Contain 'New-CMTaskSequenceMedia'
        foreach ($one in $impacts) { $one.Impact | Should -Be 'Medium' -Because $one.Name }
    }
}
