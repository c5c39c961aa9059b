# The backend: one child process a runspace, started by the first call.

$script:Backend = $null

# The running backend; opens one where there is none.
function Get-Backend {
    param($Cmdlet)
    if ($script:Backend) {
        if (-not (Test-BackendEnded -Backend $script:Backend)) { return $script:Backend }
        Close-Backend -Now
    }
    $script:Backend = Open-Backend -Cmdlet $Cmdlet
    $script:Backend
}

function Test-BackendEnded {
    param($Backend)
    $read = $Backend.Read
    $Backend.Process.HasExited -or ($read -and $read.IsCompleted -and ($read.IsFaulted -or $read.IsCanceled -or $read.Result -eq 0))
}

function Open-Backend {
    param($Cmdlet)
    $backend = @{
        Node      = Find-Node
        Process   = $null
        # What the process writes to stderr, which it does only when it fails.
        Complaint = $null
        Pipe      = $null
        # Bytes that were read and not yet taken; what belongs to a line that goes on is in Partial.
        Chunk     = [byte[]]::new(65536)
        Start     = 0
        End       = 0
        Partial   = [IO.MemoryStream]::new()
        # The read under way. There is never a second one: what it brings belongs to whoever asks next.
        Read      = $null
        # Messages that wait for their call, by the call's number.
        Calls     = @{}
        LastCall  = 0
        Closed    = $false
    }
    $opened = $false
    try {
        $backend.Pipe = Open-Pipe
        $token = Get-Token
        $connected = $backend.Pipe.Stream.WaitForConnectionAsync()
        Invoke-Node -Backend $backend -Token $token
        Wait-Connection -Cmdlet $Cmdlet -Backend $backend -Connected $connected
        Clear-PipeFolder -Folder $backend.Pipe.Folder
        Receive-Hello -Cmdlet $Cmdlet -Backend $backend -Token $token
        Register-Exit
        $opened = $true
        $backend
    } finally {
        if (-not $opened) { Close-BackendProcess -Backend $backend -Now }
    }
}

function Get-Token {
    $bytes = [byte[]]::new(32)
    $random = [Security.Cryptography.RandomNumberGenerator]::Create()
    $random.GetBytes($bytes)
    $random.Dispose()
    [Convert]::ToBase64String($bytes)
}

# Runs node and tells it, on its stdin, where to connect. Others can see a process's arguments and environment.
function Invoke-Node {
    param($Backend, [string] $Token)
    if (-not [IO.File]::Exists($script:Module.Backend)) {
        throw (ConvertTo-ErrorRecord -Code 'BackendMissing' -Category 'ObjectNotFound' -Target $script:Module.Backend `
                -Message "The module '$($script:Module.Name)' is not whole: '$($script:Module.Backend)' is missing." `
                -Remedy 'Install the module again, or build it.')
    }
    try {
        $process = [Diagnostics.Process]::Start((Get-NodeStart -Path $Backend.Node -Argument $script:Module.Backend))
        $Backend.Process = $process
        # Nothing is expected on stdout; it is read so that nothing can fill it.
        $null = $process.StandardOutput.BaseStream.CopyToAsync([IO.Stream]::Null)
        $Backend.Complaint = $process.StandardError.ReadToEndAsync()
        # Made now, while node starts.
        $line = Microsoft.PowerShell.Utility\ConvertTo-Json -Compress -InputObject @{
            protocol = $script:Module.Protocol; pipe = $Backend.Pipe.Path; token = $Token
        }
        $bytes = [Text.Encoding]::UTF8.GetBytes("$line`n")
        $process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        $process.StandardInput.BaseStream.Flush()
    } catch {
        # A node that ended at once broke its stdin; waiting for the connection finds out why.
        if ($Backend.Process) { return }
        throw (ConvertTo-ErrorRecord -Code 'NodeUnusable' -Category 'ResourceUnavailable' -Target $Backend.Node `
                -Message "'$($Backend.Node)' cannot be started: $($_.Exception.GetBaseException().Message)" `
                -Remedy "Let the environment variable $($script:Module.NodeVariable) name a working Node.js.")
    }
}

function Wait-Connection {
    param($Cmdlet, $Backend, $Connected)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not $Connected.IsCompleted) {
        if ($Backend.Process.HasExited -or $clock.Elapsed.TotalSeconds -gt $script:Module.StartSeconds) {
            throw (Get-StartFailure -Backend $Backend)
        }
        Wait-Task -Cmdlet $Cmdlet -Task $Connected -Milliseconds 100
    }
}

# Why the backend did not start.
function Get-StartFailure {
    param($Backend)
    if ($Backend.Process.HasExited) {
        $version = Get-NodeVersion -Path $Backend.Node
        if ($version) { Assert-NodeVersion -Path $Backend.Node -Version $version }
    }
    ConvertTo-ErrorRecord -Code 'BackendNotStarted' -Category 'ResourceUnavailable' -Target $Backend.Node `
        -Message "The backend of '$($script:Module.Name)' did not start with '$($Backend.Node)'. $(Get-Complaint -Backend $Backend)" `
        -Remedy "See whether '$($Backend.Node)' works, and whether the module is whole."
}

# How the process ended and the beginning of what it said.
function Get-Complaint {
    param($Backend)
    if ($Backend.Closed) { return 'It was ended.' }
    if (-not $Backend.Process.WaitForExit(500)) { return 'It does not answer.' }
    $text = "It ended with code $($Backend.Process.ExitCode)."
    if ($Backend.Complaint.Wait(500)) {
        $said = $Backend.Complaint.Result.Trim()
        if ($said.Length -gt 600) { $said = $said.Substring(0, 600) + '...' }
        if ($said) { $text += " It said: $said" }
    }
    $text
}

# The first message must carry the token that only our own child knows.
function Receive-Hello {
    param($Cmdlet, $Backend, [string] $Token)
    $line = Receive-Line -Cmdlet $Cmdlet -Backend $Backend -Seconds $script:Module.StartSeconds
    if ($null -eq $line) { throw (Get-StartFailure -Backend $Backend) }
    $hello = ConvertFrom-Line -Line $line
    $known = $hello.method -ceq 'hello' -and [string]::Equals([string] $hello.params.token, $Token, [StringComparison]::Ordinal)
    if (-not $known) {
        throw (ConvertTo-ErrorRecord -Code 'BackendRefused' -Category 'SecurityError' -Target $script:Module.Name `
                -Message 'Something else than the backend that was started connected to its pipe; it was refused.' `
                -Remedy 'Try again. If it happens again, another program of this user takes the pipe.')
    }
    Assert-NodeVersion -Path $Backend.Node -Version $hello.params.node
    if ($hello.params.protocol -ne $script:Module.Protocol) {
        throw (ConvertTo-ErrorRecord -Code 'BackendNotFitting' -Category 'ProtocolError' -Target $script:Module.Backend `
                -Message "The backend speaks protocol $($hello.params.protocol), the module '$($script:Module.Name)' speaks $($script:Module.Protocol)." `
                -Remedy 'Install the module again, as a whole.')
    }
    Send-Text -Cmdlet $Cmdlet -Backend $Backend -Text ('{"jsonrpc":"2.0","id":' + $hello.id + ',"result":{}}')
}

# Ends the backend; with -Now it may not clean up.
function Close-Backend {
    param([switch] $Now)
    $backend = $script:Backend
    $script:Backend = $null
    if ($backend) { Close-BackendProcess -Backend $backend -Now:$Now }
}

function Close-BackendProcess {
    param($Backend, [switch] $Now)
    $process = $Backend.Process
    $Backend.Closed = $true
    if ($Backend.Pipe) {
        $Backend.Pipe.Stream.Dispose()
        Clear-PipeFolder -Folder $Backend.Pipe.Folder
    }
    if (-not $process) { return }
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

# Leaves nothing behind when PowerShell ends. If PowerShell is killed, the end of its stdin tells the child.
function Register-Exit {
    if ($script:ExitSubscriber) { return }
    $script:ExitSubscriber = $ExecutionContext.Events.SubscribeEvent($null, $null, 'PowerShell.Exiting', $null, { Close-Backend }, $true, $false)
}

function Unregister-Exit {
    if ($script:ExitSubscriber) { $ExecutionContext.Events.UnsubscribeEvent($script:ExitSubscriber) }
    $script:ExitSubscriber = $null
}
