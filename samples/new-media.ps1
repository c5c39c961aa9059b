<#
.SYNOPSIS
Builds stand-alone media from the sample site Contoso, and checks it.

.DESCRIPTION
Connects to samples/contoso/site.yaml, copies the sources into the content library of its distribution
point, shows the plan, builds an ISO that is valid for 90 days and asks for a password, and reads it back.
Copy it and put your own site.yaml (or a console export and a content library) in its place.

.EXAMPLE
./samples/new-media.ps1 -Path ./out/windows11.iso
#>
[CmdletBinding()]
param(
    # The ISO file to make; an existing one is replaced once its successor is whole.
    [string] $Path = (Join-Path $PSScriptRoot '../out/windows11.iso'),

    # The module: its name where it is installed, or its path.
    [string] $Module = (Join-Path $PSScriptRoot '../module/CMMedia/CMMedia.psd1'),

    # The password of the media. The default is for this sample only.
    [securestring] $MediaPassword = [System.Net.NetworkCredential]::new('', 'Sample-media-needs-a-long-password').SecurePassword
)

$ErrorActionPreference = 'Stop'
try {
    Import-Module $Module -Force

    Connect-CMMediaSite -Path (Join-Path $PSScriptRoot 'contoso/site.yaml')
    Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com' | Out-Default

    $media = @{
        TaskSequence                 = Get-CMTaskSequence -Name 'Windows 11 refresh'
        DistributionPoint            = Get-CMDistributionPoint -SiteSystemServerName 'dp01.contoso.com'
        MediaType                    = 'CdDvd'
        Path                         = $Path
        StartDate                    = (Get-Date).Date
        ExpirationDate               = (Get-Date).Date.AddDays(90)
        MediaPassword                = $MediaPassword
        Application                  = Get-CMApplication -Name 'Contoso Viewer'
        IncludeApplicationDependency = $true
        Package                      = Get-CMPackage -Name 'Contoso Wallpaper'
        DriverPackage                = Get-CMDriverPackage -Name '*Laptop*'
        Force                        = $true
    }
    New-CMStandaloneMedia @media -WhatIf | Out-Default

    $build = New-CMStandaloneMedia @media
    $build | Out-Default
    $test = Test-CMStandaloneMedia -Path $build.Path -MediaPassword $MediaPassword
    $test | Out-Default
    if (-not $test.Passed) { exit 3 }
    "The media is whole: $($build.Path)"
}
catch {
    # A script that ends with an uncaught error can exit with 0; this one tells.
    $PSItem | Out-Default
    exit 1
}
