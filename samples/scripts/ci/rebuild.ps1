<#
.SYNOPSIS
Rebuilds media in a CI job when the export of its task sequence has changed.

.DESCRIPTION
Takes the task sequence from a console export that is kept under version control, and the contents from a
distribution point's library. Where the export, the contents and everything else are those of the media that
stands, nothing is written. media.yml is a workflow that runs it.
Needs the module CMMedia and a runner that reaches the content library and keeps the media. The password comes in
the environment variable MEDIA_PASSWORD, as CI systems hand secrets over; it is taken out of the environment before
anything else is started.
The job's output is the log; the summary is an object and, with -SummaryPath, JSON.
Exit code: 0 built or unchanged, 1 neither; then the old media is as it was.

.EXAMPLE
./rebuild.ps1 -Export exports/windows11.zip -ContentLibrary /mnt/dp01/SCCMContentLib -SiteCode CON -Path /srv/media/windows11.iso
#>
param(
    [string] $Export = 'exports/windows11.zip',
    [string] $ContentLibrary = '/mnt/dp01/SCCMContentLib',
    [string] $SiteCode = 'CON',
    [string] $Path = '/srv/media/windows11.iso',
    [string] $SummaryPath
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$summary = [ordered] @{ Outcome = 'Failed'; Path = $Path; Sha256 = $null; Changes = @(); Error = $null }

function Send-Summary {
    $object = [pscustomobject] $summary
    if ($SummaryPath) { $object | ConvertTo-Json -Depth 4 | Set-Content -LiteralPath $SummaryPath -Encoding UTF8 }
    $object
}

try {
    $media = @{ MediaType = 'CdDvd'; Path = $Path; ValidFor = '90 days' }
    if ($env:MEDIA_PASSWORD) {
        $media.MediaPassword = [Net.NetworkCredential]::new('', $env:MEDIA_PASSWORD).SecurePassword
        Remove-Item Env:MEDIA_PASSWORD
    }
    Import-Module CMMedia
    Connect-CMMediaSite -Export $Export -ContentLibrary $ContentLibrary -SiteCode $SiteCode -SiteKind Primary
    $build = New-CMStandaloneMedia @media -TaskSequence (Get-CMTaskSequence) -DistributionPoint (Get-CMDistributionPoint) -OnlyIfChanged -Force
    $summary.Outcome = if ($build.Unchanged) { 'Unchanged' } else { 'Built' }
    $summary.Path = $build.Path
    $summary.Sha256 = $build.Sha256
    $summary.Changes = @($build.Changes | ForEach-Object { $_.Message })
    Send-Summary
    exit 0
} catch {
    $summary.Error = "$($_.FullyQualifiedErrorId): $_"
    Send-Summary
    exit 1
}
