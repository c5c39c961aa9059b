<#
.SYNOPSIS
The smallest call: one ISO of one task sequence.

.DESCRIPTION
Builds media from a site.yaml, in which content has been distributed, and replaces the ISO of that name.
Needs the module CMMedia, and the right to read the content library and to write the ISO.
Exit code: 0 built, 1 not built; then the old ISO is as it was.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File smallest.ps1 -Site site.yaml -TaskSequence 'Windows 11' -Path windows11.iso
#>
param(
    [string] $Site = 'site.yaml',
    [string] $TaskSequence = 'Windows 11',
    [string] $Path = 'windows11.iso',
    [string] $LogPath = 'windows11.log'
)

$ErrorActionPreference = 'Stop'
try {
    $null = Start-Transcript -Path $LogPath -Append
    Import-Module CMMedia
    Connect-CMMediaSite -Path $Site
    $build = New-CMStandaloneMedia -TaskSequence $TaskSequence -DistributionPoint (Get-CMDistributionPoint) -MediaType CdDvd -Path $Path -Force
    [pscustomobject] @{ Outcome = 'Built'; TaskSequence = $build.TaskSequence; Path = $build.Path; Sha256 = $build.Sha256; Error = $null }
    exit 0
} catch {
    [pscustomobject] @{ Outcome = 'Failed'; TaskSequence = $TaskSequence; Path = $Path; Sha256 = $null; Error = "$($_.FullyQualifiedErrorId): $_" }
    exit 1
}
