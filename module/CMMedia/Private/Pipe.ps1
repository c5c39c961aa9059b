# The pipe. PowerShell owns it, because only .NET can keep other users out of a pipe on Windows.

# The server end, and the path that Node.js connects to. Only one client can connect, only of this user.
function script:Open-Pipe {
    $name = '{0}-{1}' -f $script:Module.Name.ToLowerInvariant(), [guid]::NewGuid().ToString('N')
    $mode = [IO.Pipes.PipeDirection]::InOut
    $byte = [IO.Pipes.PipeTransmissionMode]::Byte
    $asynchronous = [IO.Pipes.PipeOptions]::Asynchronous
    if ($PSVersionTable.PSEdition -eq 'Desktop') {
        $security = [IO.Pipes.PipeSecurity]::new()
        $user = [Security.Principal.WindowsIdentity]::GetCurrent().User
        $security.AddAccessRule([IO.Pipes.PipeAccessRule]::new($user, 'FullControl', 'Allow'))
        $pipe = [IO.Pipes.NamedPipeServerStream]::new($name, $mode, 1, $byte, $asynchronous, 65536, 65536, $security)
        return @{ Stream = $pipe; Path = "\\.\pipe\$name"; Folder = $null }
    }
    $options = $asynchronous -bor [IO.Pipes.PipeOptions]::CurrentUserOnly
    if ([IO.Path]::DirectorySeparatorChar -eq '\') {
        $pipe = [IO.Pipes.NamedPipeServerStream]::new($name, $mode, 1, $byte, $options, 65536, 65536)
        return @{ Stream = $pipe; Path = "\\.\pipe\$name"; Folder = $null }
    }
    $folder = Open-PipeFolder -Name $name
    $path = "$folder/p"
    @{ Stream = [IO.Pipes.NamedPipeServerStream]::new($path, $mode, 1, $byte, $options); Path = $path; Folder = $folder }
}

# A fresh folder that only this user may enter, short enough for a socket in it: systems take 103 bytes, and Node.js
# cuts longer names in silence.
function script:Open-PipeFolder {
    param([string] $Name)
    $longest = 103
    $tooLong = $null
    $refused = $null
    foreach ($base in [IO.Path]::GetTempPath(), $env:XDG_RUNTIME_DIR, $script:Module.SpareFolder) {
        if (-not $base) { continue }
        $folder = [IO.Path]::Combine($base, $Name)
        if ([Text.Encoding]::UTF8.GetByteCount("$folder/p") -gt $longest) {
            $tooLong = $base
            continue
        }
        try {
            return [IO.Directory]::CreateDirectory($folder, [IO.UnixFileMode]'UserRead, UserWrite, UserExecute').FullName
        } catch {
            $refused = "$base ($($_.Exception.GetBaseException().Message))"
        }
    }
    if ($refused) {
        throw (ConvertTo-ErrorRecord -Code 'TempFolderUnusable' -Category 'WriteError' -Target $refused `
                -Message "No folder for temporary files can be written: $refused." `
                -Remedy 'Let the environment variable TMPDIR name a folder that you may write to.')
    }
    throw (ConvertTo-ErrorRecord -Code 'PipePathTooLong' -Category 'LimitsExceeded' -Target $tooLong `
            -Message "The folder for temporary files has too long a path for a socket: $tooLong." `
            -Remedy 'Let the environment variable TMPDIR name a folder with a shorter path.')
}

# Takes the pipe's name from the disk; a connected pipe goes on without it.
function script:Clear-PipeFolder {
    param([string] $Folder)
    if ($Folder -and [IO.Directory]::Exists($Folder)) { [IO.Directory]::Delete($Folder, $true) }
}
