<#
.SYNOPSIS
What a "Run .Net Script" activity of System Center Orchestrator holds: rebuilds media, where something has changed.

.DESCRIPTION
Orchestrator 2019 and older run such an activity in a 32-bit Windows PowerShell. There the folders of modules and programs are
others, so this starts the 64-bit PowerShell, which runs nightly.ps1 (see there for what it needs), and reads the
summary that this writes. Publish the variables Outcome, Path, Sha256 and ErrorMessage; an error makes the activity
fail, and then the old media is as it was. The log is that of nightly.ps1.
The exit code is not seen by Orchestrator; started with -File it is 0 or 1. Not tried in Orchestrator, only in
PowerShell, with a 64-bit PowerShell that is made up.
#>
param(
    # In an activity, set these three by hand.
    [string] $Script = 'D:\Media\nightly.ps1',
    [string] $SettingsPath = 'D:\Media\nightly.psd1',
    [string] $PasswordFile = 'D:\Media\password.clixml'
)

$ErrorActionPreference = 'Stop'
$Outcome = 'Failed'
$Path = ''
$Sha256 = ''
$ErrorMessage = ''
try {
    # Only 32-bit programs see Sysnative, the folder of the 64-bit ones.
    $folder = if ($env:PROCESSOR_ARCHITEW6432) { 'Sysnative' } else { 'System32' }
    $powershell = "$env:windir/$folder/WindowsPowerShell/v1.0/powershell.exe"
    $arguments = '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'RemoteSigned', '-File', $Script, '-SettingsPath', $SettingsPath
    if ($PasswordFile) { $arguments += '-PasswordFile', $PasswordFile }
    $null = & $powershell @arguments
    $code = $LASTEXITCODE

    $settings = Import-PowerShellDataFile $SettingsPath
    $summary = Get-Content -LiteralPath $settings.SummaryPath -Raw | ConvertFrom-Json
    $Outcome = $summary.Outcome
    $Path = $summary.Path
    $Sha256 = $summary.Sha256
    $ErrorMessage = $summary.Error
    [pscustomobject] @{ Outcome = $Outcome; ExitCode = $code; Path = $Path; Sha256 = $Sha256; Error = $ErrorMessage }
    if ($code) { throw "nightly.ps1 ended with $code. $ErrorMessage" }
} catch {
    $ErrorMessage = "$_"
    throw
}
