<#
.SYNOPSIS
Builds media with a password from a vault of SecretManagement.

.DESCRIPTION
Needs the modules CMMedia and Microsoft.PowerShell.SecretManagement, and a registered vault that opens without a
prompt for this account, with the password as a SecureString or text in it. The password is in no argument, no
environment variable and no log.
A test has run it with a function in place of Get-Secret.
Exit code: 0 built, 1 not built; then the old ISO is as it was.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File secret-management.ps1 -Site site.yaml -TaskSequence 'Windows 11' -Path windows11.iso -SecretName MediaPassword
#>
param(
    [string] $Site = 'site.yaml',
    [string] $TaskSequence = 'Windows 11',
    [string] $Path = 'windows11.iso',
    [string] $SecretName = 'MediaPassword',
    # Without it the vaults are asked in their order.
    [string] $Vault,
    [string] $LogPath = 'windows11.log'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {
    $null = Start-Transcript -Path $LogPath -Append
    $secret = @{ Name = $SecretName }
    if ($Vault) { $secret.Vault = $Vault }
    # A SecureString: without -AsPlainText a vault's text comes as one too.
    $password = Get-Secret @secret

    Import-Module CMMedia
    Connect-CMMediaSite -Path $Site
    $media = @{
        TaskSequence      = $TaskSequence
        DistributionPoint = Get-CMDistributionPoint
        MediaType         = 'CdDvd'
        Path              = $Path
        MediaPassword     = $password
    }
    $build = New-CMStandaloneMedia @media -Force
    $test = Test-CMStandaloneMedia -Path $build.Path -MediaPassword $password
    if (-not ($test.Passed -and $test.Opened)) { throw "The media is not whole: $($test.Findings.Code -join ', ')." }
    [pscustomobject] @{ Outcome = 'Built'; TaskSequence = $build.TaskSequence; Path = $build.Path; Sha256 = $build.Sha256; Error = $null }
    exit 0
} catch {
    [pscustomobject] @{ Outcome = 'Failed'; TaskSequence = $TaskSequence; Path = $Path; Sha256 = $null; Error = "$($_.FullyQualifiedErrorId): $_" }
    exit 1
}
