# A drive that stands for what the module is connected to. Scripts for Microsoft's console change to such a drive, and
# call from there; so it has to exist, and to hold nothing.

# Makes the drive of this name, in place of the one that there was; without a name it only goes.
function script:Open-Drive {
    param([string] $Name)
    if ($script:SiteDrive -and $script:SiteDrive.Name -eq $Name) { return }
    Close-Drive
    $drives = $ExecutionContext.SessionState.Drive
    # One of that name that exists already is somebody else's, such as that of Microsoft's module.
    if (-not $Name -or @($drives.GetAll()).Name -contains $Name) { return }
    $provider = $ExecutionContext.SessionState.Provider.GetOne('FileSystem')
    $root = [IO.Path]::Combine($script:Module.Root, 'Drive')
    if (-not [IO.Directory]::Exists($root)) { return }
    $drive = [System.Management.Automation.PSDriveInfo]::new($Name, $provider, $root, $script:Module.Name, $null)
    $script:SiteDrive = @{ Name = $Name; From = $ExecutionContext.SessionState.Path.CurrentFileSystemLocation }
    $null = $drives.New($drive, 'Global')
}

# Takes the drive away; who stands on it goes to where it was made.
function script:Close-Drive {
    if (-not $script:SiteDrive) { return }
    $name = $script:SiteDrive.Name
    $from = $script:SiteDrive.From
    $script:SiteDrive = $null
    $path = $ExecutionContext.SessionState.Path
    if ($path.CurrentFileSystemLocation.Drive.Name -eq $name) {
        # First in the file system, whose location is kept while the user stands elsewhere.
        $elsewhere = if ($path.CurrentLocation.Drive.Name -ne $name) { $path.CurrentLocation }
        $null = $path.SetLocation($(if ([IO.Directory]::Exists($from.ProviderPath)) { $from.Path } else { $HOME }))
        if ($elsewhere) { $null = $path.SetLocation($elsewhere.Path) }
    }
    try { $ExecutionContext.SessionState.Drive.Remove($name, $true, 'Global') } catch [System.Management.Automation.DriveNotFoundException] {
        # Somebody has removed it already.
        return
    }
}
