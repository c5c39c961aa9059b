<#
.SYNOPSIS
Rebuilds media at night, where something has changed: for Windows Task Scheduler, systemd and cron.

.DESCRIPTION
Builds what nightly.psd1 says. Where content, task sequence, variables, password and other parameters are those of
the media that stands, nothing is written. Never asks; after the time limit the build is given up and the old media
stays. Writes a log (a transcript, which holds no secret) and one summary as an object and as JSON; on Windows also
one entry in the Application log, with the event IDs that cmmedia build has (docs/jobs.md).
Needs the module CMMedia and an account that may read the content library and write to the media's folder.
The password lies in a file that this account made: Read-Host -AsSecureString | Export-Clixml password.clixml
(on Windows only this account can read it; elsewhere it is not encrypted, so let only this account read it).
Exit code: 0 built or unchanged, 1 neither; then the old media is as it was.
register-task.ps1 registers it in Task Scheduler; cmmedia-nightly.service and .timer are for systemd,
cmmedia-nightly.cron is for cron.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File nightly.ps1 -SettingsPath D:\Media\nightly.psd1 -PasswordFile D:\Media\password.clixml
#>
param(
    [string] $SettingsPath = "$PSScriptRoot/nightly.psd1",
    # Without it the media has no password.
    [string] $PasswordFile
)

$ErrorActionPreference = 'Stop'
$clock = [Diagnostics.Stopwatch]::StartNew()
$summary = [ordered] @{ Started = (Get-Date).ToString('o'); Seconds = 0; Outcome = 'Failed'; Path = $null; Sha256 = $null; Changes = @(); Warnings = @(); Error = $null }

# Write-EventLog is Windows PowerShell's alone, which every Windows has: the values come to it in the environment, so
# that nothing needs quoting. The source cmmedia is an administrator's to register; Application takes no rights.
function Send-Event {
    $powershell = "$env:windir/System32/WindowsPowerShell/v1.0/powershell.exe"
    if (-not ($env:windir -and (Test-Path -LiteralPath $powershell))) { return }
    $env:CMMEDIA_EVENT_ID = @{ Built = 100; Unchanged = 101; Failed = 103 }[$summary.Outcome]
    $env:CMMEDIA_EVENT_TYPE = if ($summary.Outcome -eq 'Failed') { 'Error' } elseif ($summary.Warnings) { 'Warning' } else { 'Information' }
    $lines = @("cmmedia: $($summary.Outcome)", "Settings: $SettingsPath", "Media: $($summary.Path)", "SHA-256: $($summary.Sha256)", "Seconds: $($summary.Seconds)")
    $lines += @($summary.Changes) + @($summary.Warnings | ForEach-Object { "Warning: $_" })
    if ($summary.Error) { $lines += "Error: $($summary.Error)" }
    $text = $lines -join "`r`n"
    $env:CMMEDIA_EVENT_TEXT = $text.Substring(0, [Math]::Min($text.Length, 30000))
    $script = '$entry = @{ LogName = ''Application''; EventId = [int] $env:CMMEDIA_EVENT_ID; EntryType = $env:CMMEDIA_EVENT_TYPE; Message = $env:CMMEDIA_EVENT_TEXT; ErrorAction = ''Stop'' }; ' +
        'try { Write-EventLog -Source ''cmmedia'' @entry } catch { Write-EventLog -Source ''Application'' @entry }'
    $null = & $powershell -NoLogo -NoProfile -NonInteractive -Command $script
    if ($LASTEXITCODE) { throw "powershell.exe ended with $LASTEXITCODE." }
}

function Send-Summary {
    $summary.Seconds = [Math]::Round($clock.Elapsed.TotalSeconds, 1)
    # No reason to fail: the media is as the summary says.
    try { Send-Event } catch { $summary.Warnings = @($summary.Warnings) + "The entry in the event log could not be written: $_" }
    $object = [pscustomobject] $summary
    if ($settings.SummaryPath) { $object | ConvertTo-Json -Depth 4 | Set-Content -LiteralPath $settings.SummaryPath -Encoding UTF8 }
    $object
}

try {
    $settings = Import-PowerShellDataFile $SettingsPath
    $null = Start-Transcript -Path $settings.LogPath -Append
    $media = $settings.Media
    $summary.Path = $media.Path
    if ($PasswordFile) { $media.MediaPassword = Import-Clixml -LiteralPath $PasswordFile }

    # A process of its own: it can be stopped whatever it waits for.
    $job = Start-Job -ArgumentList $settings.Site, $media -ScriptBlock {
        param($site, $media)
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        Import-Module CMMedia
        Connect-CMMediaSite -Path $site
        New-CMStandaloneMedia @media -MediaType CdDvd -OnlyIfChanged -Force
    }
    if (-not (Wait-Job $job -Timeout ([timespan] $settings.TimeLimit).TotalSeconds)) {
        Stop-Job $job
        throw "The build was given up after $($settings.TimeLimit)."
    }
    $build = Receive-Job $job -WarningVariable warnings
    $summary.Warnings = @($warnings | ForEach-Object { "$_" })
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
