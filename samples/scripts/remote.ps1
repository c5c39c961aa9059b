<#
.SYNOPSIS
Builds media on another computer, through Invoke-Command.

.DESCRIPTION
The other computer does the work and has what it needs: the module CMMedia, Node.js, the content library and room for
the media; the paths are its own. Best the content library is local there: a second hop to a share needs delegation.
Here only PowerShell is needed, and the right to connect: by WinRM (Windows), or with -Ssh by SSH, with keys, since
nobody can be asked for a password. The media's password, if there is one, goes through the session as a SecureString.
A test has run it over PowerShell's SSH transport on one machine, not by WinRM.
Exit code: 0 built, 1 not built; then the old ISO is as it was.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File remote.ps1 -ComputerName media01 -Site D:\Media\site.yaml -TaskSequence 'Windows 11' -Path D:\Media\windows11.iso
#>
param(
    [string] $ComputerName = 'media01',
    [switch] $Ssh,
    [string] $Site = 'D:\Media\site.yaml',
    [string] $TaskSequence = 'Windows 11',
    [string] $Path = 'D:\Media\windows11.iso',
    # Made by Read-Host -AsSecureString | Export-Clixml, by this account.
    [string] $PasswordFile,
    [string] $LogPath = 'remote.log'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$session = $null
try {
    $null = Start-Transcript -Path $LogPath -Append
    $password = if ($PasswordFile) { Import-Clixml -LiteralPath $PasswordFile }
    $session = if ($Ssh) { New-PSSession -HostName $ComputerName } else { New-PSSession -ComputerName $ComputerName }
    $build = Invoke-Command -Session $session -ArgumentList $Site, $TaskSequence, $Path, $password -ScriptBlock {
        param($site, $taskSequence, $path, $password)
        $ErrorActionPreference = 'Stop'
        Import-Module CMMedia
        Connect-CMMediaSite -Path $site
        $media = @{ TaskSequence = $taskSequence; DistributionPoint = Get-CMDistributionPoint; MediaType = 'CdDvd'; Path = $path }
        if ($password) { $media.MediaPassword = $password }
        New-CMStandaloneMedia @media -Force
    }
    [pscustomobject] @{ Outcome = 'Built'; ComputerName = $ComputerName; Path = $build.Path; Sha256 = $build.Sha256; Error = $null }
    exit 0
} catch {
    [pscustomobject] @{ Outcome = 'Failed'; ComputerName = $ComputerName; Path = $Path; Sha256 = $null; Error = "$($_.FullyQualifiedErrorId): $_" }
    exit 1
} finally {
    if ($session) { Remove-PSSession $session }
}
