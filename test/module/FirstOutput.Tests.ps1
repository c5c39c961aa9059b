# Each Get cmdlet as the first of a session whose preferences ask, only tell, or stop: reading is no change, so nothing
# is asked or told, and the views come with the first object.

BeforeDiscovery {
    $manifest = Import-PowerShellDataFile "$PSScriptRoot/../../module/CMMedia/CMMedia.psd1"
    $commands = $manifest.FunctionsToExport | Where-Object { $_ -like 'Get-*' }
    $preferences = @(
        @{ Preference = 'ConfirmPreference'; Value = 'Low' }
        @{ Preference = 'WhatIfPreference'; Value = $true }
    ) | ForEach-Object { $_ + @{ Calls = @($commands | ForEach-Object { @{ Name = $_ } }) } }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    Import-Module "$repository/module/CMMedia" -Force
    $site = New-ContosoSite $folder
    # One of everything.
    Add-Content $site "operatingSystemInstallers:`n  - { id: CON00020, name: Windows upgrade }"
    $null = New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint 'dp01.contoso.com' -MediaType CdDvd -Path "$folder/whole.iso"
    # A PowerShell that cannot ask, with a runspace for each cmdlet. What they show is what it prints.
    Set-Content "$folder/run.ps1" @'
param($Module, $Site, $Media, $Preference, $Value, $Commands, $Result)
$arguments = @{
    'Get-CMDeploymentType'    = @{ ApplicationName = 'Contoso Viewer' }
    'Get-CMStandaloneMedia'   = @{ Path = $Media }
    'Get-CMTaskSequenceStep'  = @{ TaskSequenceId = 'CON00001' }
    'Get-CMTaskSequenceGroup' = @{ TaskSequenceId = 'CON00001' }
}
$results = foreach ($name in $Commands -split ',') {
    $runspace = [runspacefactory]::CreateRunspace($Host, [initialsessionstate]::CreateDefault2())
    $runspace.Open()
    $shell = [powershell]::Create($runspace)
    $null = $shell.AddScript({
            param($module, $site, $preference, $value, $name, $arguments)
            Import-Module $module
            Set-Variable $preference $value -Scope Global -WhatIf:$false -Confirm:$false
            $global:ErrorActionPreference = 'Stop'
            Connect-CMMediaSite -Path $site
            $before = Get-FormatData -TypeName CMMedia.Site
            if (-not $arguments) { $arguments = @{} }
            $found = @(& $name @arguments)
            [pscustomobject] @{ Count = $found.Count; Before = [bool] $before; Views = [bool] (Get-FormatData -TypeName CMMedia.Site); In = "$(Get-Variable $preference -ValueOnly)" }
            Remove-Module CMMedia -WhatIf:$false -Confirm:$false
        })
    $only = if ($Value -eq 'True') { $true } else { $Value }
    foreach ($one in $Module, $Site, $Preference, $only, $name, $arguments[$name]) { $null = $shell.AddArgument($one) }
    $failure = $null
    $output = try { $shell.Invoke() } catch { $failure = "$($_.Exception.GetBaseException())" }
    @{ Name = $name; Got = @($output)[-1]; Failure = $failure; Errors = @($shell.Streams.Error | ForEach-Object { "$_" }); Warnings = @($shell.Streams.Warning | ForEach-Object { "$_" }) }
    $runspace.Dispose()
    $shell.Dispose()
}
ConvertTo-Json @($results) -Depth 5 | Set-Content $Result
'@
}

AfterAll {
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'Under $<Preference> = <Value> and $ErrorActionPreference = Stop' -ForEach $preferences {
    BeforeAll {
        $process = Start-PowerShell '-File', "$folder/run.ps1", "$repository/module/CMMedia", $site, "$folder/whole.iso", $Preference, "$Value", ($Calls.Name -join ','), "$folder/$Preference.json"
        $process.WaitForExit()
        $told = "$($process.Told.Result)$($process.Complaint.Result)"
        $results = if (Test-Path "$folder/$Preference.json") { Get-Content "$folder/$Preference.json" -Raw | ConvertFrom-Json }
    }

    It 'nothing is told, and nothing asked' {
        $process.ExitCode | Should -Be 0 -Because $told
        $told.Trim() | Should -BeNullOrEmpty
    }

    It '<Name> gives objects, no error, and the views' -ForEach $Calls {
        $result = $results | Where-Object Name -eq $Name
        $result | Should -HaveCount 1
        $result.Failure | Should -BeNullOrEmpty
        $result.Errors | Should -BeNullOrEmpty
        $result.Warnings | Should -BeNullOrEmpty
        $result.Got.In | Should -Be "$Value"
        $result.Got.Count | Should -BeGreaterThan 0
        $result.Got.Before | Should -BeFalse
        $result.Got.Views | Should -BeTrue
    }
}
