<#
.SYNOPSIS
A runbook of Azure Automation that rebuilds media on a hybrid worker, where something has changed.

.DESCRIPTION
Runs on a hybrid worker, which has the module CMMedia and Node.js and reaches the content library; not in Azure
itself. Needs in the automation account the variable CMMediaJob, a JSON text with Site, TaskSequence,
DistributionPoint and Path, and the credential CMMediaPassword, whose password is the media's. The account of the
hybrid worker needs the right to read the content library and to write to the media's folder.
The job's streams are its log; the output is one summary. A runbook has no exit code: it ends with an error, which
makes the job Failed, and then the old media is as it was.
It has been tried with functions in place of Azure's two cmdlets, not in Azure.
#>
param(
    [string] $JobVariable = 'CMMediaJob',
    [string] $PasswordCredential = 'CMMediaPassword'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$summary = [ordered] @{ Outcome = 'Failed'; Path = $null; Sha256 = $null; Changes = @(); Error = $null }
try {
    $job = Get-AutomationVariable -Name $JobVariable | ConvertFrom-Json
    $summary.Path = $job.Path
    $password = (Get-AutomationPSCredential -Name $PasswordCredential).Password

    Import-Module CMMedia
    Connect-CMMediaSite -Path $job.Site
    $media = @{
        TaskSequence      = $job.TaskSequence
        DistributionPoint = $job.DistributionPoint
        MediaType         = 'CdDvd'
        Path              = $job.Path
        MediaPassword     = $password
        ValidFor          = '90 days'
    }
    $build = New-CMStandaloneMedia @media -OnlyIfChanged -Force
    $summary.Outcome = if ($build.Unchanged) { 'Unchanged' } else { 'Built' }
    $summary.Path = $build.Path
    $summary.Sha256 = $build.Sha256
    $summary.Changes = @($build.Changes | ForEach-Object { $_.Message })
    [pscustomobject] $summary
} catch {
    $summary.Error = "$($_.FullyQualifiedErrorId): $_"
    [pscustomobject] $summary
    throw
} finally {
    # The worker may go on with other runbooks in this process.
    Remove-Module CMMedia -ErrorAction Ignore
}
