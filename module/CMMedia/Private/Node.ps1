# The Node.js that runs the backend: finding, starting and ending it.

# The path of node. Its version is known only when it runs; the backend tells it.
function script:Find-Node {
    $variable = $script:Module.NodeVariable
    $named = [Environment]::GetEnvironmentVariable($variable)
    if ($named) {
        if ([IO.File]::Exists($named)) { return $named }
        throw (ConvertTo-ErrorRecord -Code 'NodeMissing' -Category 'ObjectNotFound' -Target $named `
                -Message "The environment variable $variable names '$named', which is no file." `
                -Remedy "Let $variable name the node program, or remove it.")
    }
    $onWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
    $file = if ($onWindows) { 'node.exe' } else { 'node' }
    # The package for machines without Node.js brings its own.
    $brought = [IO.Path]::Combine($script:Module.Root, 'node', $file)
    if ([IO.File]::Exists($brought)) { return $brought }
    foreach ($folder in "$env:PATH".Split([IO.Path]::PathSeparator) + $script:Module.UsualFolders) {
        $path = $folder.Trim('"') + [IO.Path]::DirectorySeparatorChar + $file
        if ([IO.File]::Exists($path) -and [IO.Path]::IsPathRooted($path)) { return $path }
    }
    throw (ConvertTo-ErrorRecord -Code 'NodeMissing' -Category 'ObjectNotFound' -Target $file `
            -Message "Node.js was found neither on the PATH nor in its usual folders. '$($script:Module.Name)' needs version $($script:Module.MinimumNode) or newer." `
            -Remedy "Install Node.js, or let the environment variable $variable name the node program.")
}

function script:Assert-NodeVersion {
    param([string] $Path, [string] $Version)
    $parsed = $null
    if ([version]::TryParse($Version.TrimStart('v'), [ref] $parsed) -and $parsed -ge [version] $script:Module.MinimumNode) { return }
    throw (ConvertTo-ErrorRecord -Code 'NodeTooOld' -Category 'NotInstalled' -Target $Path `
            -Message "'$Path' is Node.js $Version; '$($script:Module.Name)' needs version $($script:Module.MinimumNode) or newer." `
            -Remedy "Install a newer Node.js, or let the environment variable $($script:Module.NodeVariable) name one.")
}

# What a node that ended too early says of its version; nothing when it says nothing.
function script:Get-NodeVersion {
    param([string] $Path)
    try {
        $process = [Diagnostics.Process]::Start((Get-NodeStart -Path $Path -Argument '--version'))
        $process.StandardInput.Close()
        $text = $process.StandardOutput.ReadToEndAsync()
        if ($text.Wait(5000)) { return $text.Result.Trim() }
    } catch {
        return
    }
}

function script:Get-NodeStart {
    param([string] $Path, [string] $Argument)
    [Diagnostics.ProcessStartInfo] @{
        FileName               = $Path
        # Windows PowerShell knows no list of arguments.
        Arguments              = '"' + $Argument.Replace('"', '\"') + '"'
        WorkingDirectory       = $script:Module.Root
        UseShellExecute        = $false
        CreateNoWindow         = $true
        RedirectStandardInput  = $true
        RedirectStandardOutput = $true
        RedirectStandardError  = $true
    }
}

# Runs the backend, which waits on its stdin for the line that says where to connect.
function script:Start-Node {
    $path = Find-Node
    if (-not [IO.File]::Exists($script:Module.Backend)) {
        throw (ConvertTo-ErrorRecord -Code 'BackendMissing' -Category 'ObjectNotFound' -Target $script:Module.Backend `
                -Message "The module '$($script:Module.Name)' is not whole: '$($script:Module.Backend)' is missing." `
                -Remedy 'Install the module again, or build it.')
    }
    try {
        $process = [Diagnostics.Process]::Start((Get-NodeStart -Path $path -Argument $script:Module.Backend))
    } catch {
        throw (ConvertTo-ErrorRecord -Code 'NodeUnusable' -Category 'ResourceUnavailable' -Target $path `
                -Message "'$path' cannot be started: $($_.Exception.GetBaseException().Message)" `
                -Remedy "Let the environment variable $($script:Module.NodeVariable) name a working Node.js.")
    }
    # Nothing is expected on stdout; it is read so that nothing can fill it.
    $null = $process.StandardOutput.BaseStream.CopyToAsync([IO.Stream]::Null)
    @{
        Path      = $path
        Process   = $process
        # What it writes to stderr, which it does only when it fails.
        Complaint = $process.StandardError.ReadToEndAsync()
    }
}

# Ends it; with -Now it may not clean up.
function script:Stop-Node {
    param($Node, [switch] $Now)
    $process = $Node.Process
    try {
        # The end of its stdin tells it to go.
        $process.StandardInput.Close()
        if ($Now -or -not $process.WaitForExit(1000 * $script:Module.StopSeconds)) {
            if (-not $process.HasExited) { $process.Kill() }
            $null = $process.WaitForExit(1000 * $script:Module.StopSeconds)
        }
    } catch [InvalidOperationException], [IO.IOException] {
        # It ended by itself meanwhile.
        $null = $process.WaitForExit(1000)
    }
    $process.Dispose()
}
