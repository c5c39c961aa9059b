# Generated; edit the options of the generator.
@{
    RootModule = 'CMMedia.psm1'
    ModuleVersion = '0.1.0'
    GUID = '3f1c0a52-6c0b-4f0e-9d5e-7a8f2d8b4c11'
    Author = 'The cmmedia authors'
    Copyright = '(c) The cmmedia authors. MIT licence.'
    Description = 'Builds and checks stand-alone media for Microsoft Configuration Manager, with no console, on any system that Node.js runs on.'
    PowerShellVersion = '5.1'
    CompatiblePSEditions = @(
        'Desktop'
        'Core'
    )
    FunctionsToExport = @(
        'Connect-CMMediaSite'
        'Copy-CMStandaloneMedia'
        'Disconnect-CMMediaSite'
        'Export-CMTaskSequence'
        'Get-CMApplication'
        'Get-CMBootImage'
        'Get-CMDeploymentType'
        'Get-CMDistributionPoint'
        'Get-CMDistributionPointGroup'
        'Get-CMDriverPackage'
        'Get-CMMediaDrive'
        'Get-CMOperatingSystemImage'
        'Get-CMOperatingSystemInstaller'
        'Get-CMPackage'
        'Get-CMProgram'
        'Get-CMSite'
        'Get-CMStandaloneMedia'
        'Get-CMTaskSequence'
        'Get-CMTaskSequenceGroup'
        'Get-CMTaskSequenceStep'
        'Import-CMTaskSequence'
        'New-CMStandaloneMedia'
        'New-CMTaskSequenceMedia'
        'Start-CMContentDistribution'
        'Test-CMMediaHost'
        'Test-CMStandaloneMedia'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @(
                'ConfigMgr'
                'SCCM'
                'MECM'
                'OSD'
                'TaskSequence'
                'ISO'
                'Deployment'
                'PSEdition_Core'
                'PSEdition_Desktop'
                'Windows'
                'Linux'
                'MacOS'
            )
        }
    }
}
