# Finding the Node.js that runs the backend.

# The path of node. Its version is known only when it runs; the backend tells it.
function Find-Node {
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
    $usual = if ($onWindows) {
        foreach ($base in $env:ProgramFiles, ${env:ProgramFiles(x86)}, $env:LOCALAPPDATA) {
            if ($base) { [IO.Path]::Combine($base, 'nodejs') }
        }
    } else {
        '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', '/snap/bin'
    }
    foreach ($folder in @("$env:PATH".Split([IO.Path]::PathSeparator)) + @($usual)) {
        $folder = $folder.Trim('"')
        if (-not $folder -or -not [IO.Path]::IsPathRooted($folder)) { continue }
        $path = [IO.Path]::Combine($folder, $file)
        if ([IO.File]::Exists($path)) { return $path }
    }
    throw (ConvertTo-ErrorRecord -Code 'NodeMissing' -Category 'ObjectNotFound' -Target $file `
            -Message "Node.js was found neither on the PATH nor in its usual folders. '$($script:Module.Name)' needs version $($script:Module.MinimumNode) or newer." `
            -Remedy "Install Node.js, or let the environment variable $variable name the node program.")
}

function Assert-NodeVersion {
    param([string] $Path, [string] $Version)
    $parsed = $null
    if ([version]::TryParse($Version.TrimStart('v'), [ref] $parsed) -and $parsed -ge [version] $script:Module.MinimumNode) { return }
    throw (ConvertTo-ErrorRecord -Code 'NodeTooOld' -Category 'NotInstalled' -Target $Path `
            -Message "'$Path' is Node.js $Version; '$($script:Module.Name)' needs version $($script:Module.MinimumNode) or newer." `
            -Remedy "Install a newer Node.js, or let the environment variable $($script:Module.NodeVariable) name one.")
}

# What a node that ended too early says of its version; nothing when it says nothing.
function Get-NodeVersion {
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

function Get-NodeStart {
    param([string] $Path, [string] $Argument)
    $start = [Diagnostics.ProcessStartInfo]::new($Path)
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.WorkingDirectory = $script:Module.Root
    if ($start.PSObject.Properties['ArgumentList']) {
        $start.ArgumentList.Add($Argument)
    } else {
        $start.Arguments = '"' + $Argument + '"'
    }
    $start
}
