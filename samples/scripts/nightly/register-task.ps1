<#
.SYNOPSIS
Registers nightly.ps1 in Windows Task Scheduler.

.DESCRIPTION
Needs Windows and an administrator, once. The task runs every night as a group managed service account, whose
password nobody knows; that account makes the password file and needs the rights that nightly.ps1 names.
This script itself has only been tried as far as its action line, not on Windows.
Exit code: 0 registered, 1 not.

.EXAMPLE
powershell -NoProfile -File register-task.ps1 -Folder D:\Media -UserId 'CONTOSO\media$'
#>
param(
    # Holds nightly.ps1, nightly.psd1 and password.clixml.
    [string] $Folder = 'D:\Media',
    [string] $UserId = 'CONTOSO\media$',
    [string] $PowerShell = 'powershell.exe',
    [string] $LogPath = "$env:TEMP\register-task.log"
)

$ErrorActionPreference = 'Stop'
try {
    $null = Start-Transcript -Path $LogPath -Append
    $file = '-File "{0}\nightly.ps1" -SettingsPath "{0}\nightly.psd1" -PasswordFile "{0}\password.clixml"' -f $Folder
    $task = @{
        TaskName    = 'Rebuild stand-alone media'
        Description = 'Rebuilds the media that nightly.psd1 names, where something has changed.'
        Action      = New-ScheduledTaskAction -Execute $PowerShell -Argument "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned $file"
        Trigger     = New-ScheduledTaskTrigger -Daily -At '02:00'
        # Password means that the account's own is fetched; the task reaches shares as this account.
        Principal   = New-ScheduledTaskPrincipal -UserId $UserId -LogonType Password -RunLevel Limited
        Settings    = New-ScheduledTaskSettingsSet -ExecutionTimeLimit '05:00:00' -MultipleInstances IgnoreNew -StartWhenAvailable
    }
    $registered = Register-ScheduledTask @task -Force
    [pscustomobject] @{ Outcome = 'Registered'; Task = $registered.TaskName; UserId = $UserId; Folder = $Folder; Error = $null }
    exit 0
} catch {
    [pscustomobject] @{ Outcome = 'Failed'; Task = $null; UserId = $UserId; Folder = $Folder; Error = "$($_.FullyQualifiedErrorId): $_" }
    exit 1
}
