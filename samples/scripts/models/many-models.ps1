<#
.SYNOPSIS
Builds media for many models from one CSV file.

.DESCRIPTION
Each row makes one ISO, <Model>.iso: TaskSequence, DriverPackage and Package (several after semicolons; may be empty)
are names or IDs, ComputerPrefix becomes a variable of the media. A model that fails does not keep the others from
being built. All are built by one backend, which the module starts once.
Needs the module CMMedia, and the right to read the content library and to write to the folder.
Exit code: 0 all built, 1 some or all not; the old media of those is as it was.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File many-models.ps1 -Site site.yaml -Csv models.csv -Folder D:\Media
#>
param(
    [string] $Site = 'site.yaml',
    [string] $Csv = "$PSScriptRoot/models.csv",
    [string] $Folder = '.',
    [string] $LogPath = "$Folder/many-models.log"
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {
    $null = Start-Transcript -Path $LogPath -Append
    Import-Module CMMedia
    Connect-CMMediaSite -Path $Site
    $point = Get-CMDistributionPoint

    $results = foreach ($row in Import-Csv $Csv) {
        $result = [ordered] @{ Model = $row.Model; Outcome = 'Failed'; Path = Join-Path $Folder "$($row.Model).iso"; Sha256 = $null; Error = $null }
        try {
            $media = @{
                TaskSequence      = $row.TaskSequence
                DistributionPoint = $point
                MediaType         = 'CdDvd'
                Path              = $result.Path
                MediaLabel        = $row.Model
                Variable          = @{ ComputerPrefix = $row.ComputerPrefix }
            }
            # An empty cell is no package; a name that is not found is an error.
            if ($row.DriverPackage) { $media.DriverPackage = $row.DriverPackage.Split(';') }
            if ($row.Package) { $media.Package = $row.Package.Split(';') }
            $result.Sha256 = (New-CMStandaloneMedia @media -Force).Sha256
            $result.Outcome = 'Built'
        } catch {
            $result.Error = "$($_.FullyQualifiedErrorId): $_"
        }
        [pscustomobject] $result
    }
    $results = @($results)
    $failed = @($results | Where-Object Outcome -eq 'Failed')
    [pscustomobject] @{ Outcome = if ($failed) { 'Failed' } else { 'Built' }; Built = $results.Count - $failed.Count; Failed = $failed.Count; Models = $results; Error = $null }
    exit [int] ($failed.Count -gt 0)
} catch {
    [pscustomobject] @{ Outcome = 'Failed'; Built = 0; Failed = 0; Models = @(); Error = "$($_.FullyQualifiedErrorId): $_" }
    exit 1
}
