# The backend: one child process a runspace, started by the first call.

# The running backend; opens one where there is none.
function script:Get-Backend {
    param($Cmdlet)
    if ($script:Backend) {
        if (-not (Test-BackendEnded -Backend $script:Backend)) { return $script:Backend }
        Close-Backend -Now
    }
    $script:Backend = Open-Backend -Cmdlet $Cmdlet
    $script:Backend
}

function script:Test-BackendEnded {
    param($Backend)
    $read = $Backend.Read
    $Backend.Node.Process.HasExited -or ($read -and $read.IsCompleted -and ($read.IsFaulted -or $read.IsCanceled -or $read.Result -eq 0))
}

function script:Open-Backend {
    param($Cmdlet)
    $backend = @{
        Node      = $null
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
        Closed    = $false
        # What the user has yet to be told of it.
        News      = $null
    }
    $opened = $false
    try {
        $backend.Node = if ($script:StartedNode) { $script:StartedNode } else { Start-Node }
        $script:StartedNode = $null
        $backend.Pipe = Open-Pipe
        $token = Get-Token
        $connected = $backend.Pipe.Stream.WaitForConnectionAsync()
        Send-Bootstrap -Backend $backend -Token $token
        Wait-Connection -Cmdlet $Cmdlet -Backend $backend -Connected $connected
        Clear-PipeFolder -Folder $backend.Pipe.Folder
        Receive-Hello -Cmdlet $Cmdlet -Backend $backend -Token $token
        Register-Exit
        if ($script:Beginning) { Restore-Session -Cmdlet $Cmdlet -Backend $backend }
        $opened = $true
        $backend
    } finally {
        if (-not $opened) { Close-BackendProcess -Backend $backend -Now }
    }
}

function script:Get-Token {
    $bytes = [byte[]]::new(32)
    $random = [Security.Cryptography.RandomNumberGenerator]::Create()
    $random.GetBytes($bytes)
    $random.Dispose()
    [Convert]::ToBase64String($bytes)
}

# Tells node, on its stdin, where to connect. Others can see a process's arguments and environment.
function script:Send-Bootstrap {
    param($Backend, [string] $Token)
    $line = ConvertTo-WireJson @{ protocol = $script:Module.Protocol; pipe = $Backend.Pipe.Path; token = $Token }
    $bytes = [Text.Encoding]::UTF8.GetBytes("$line`n")
    try {
        $Backend.Node.Process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        $Backend.Node.Process.StandardInput.BaseStream.Flush()
    } catch [IO.IOException] {
        # A node that ended at once broke its stdin; waiting for the connection finds out why.
        return
    }
}

function script:Wait-Connection {
    param($Cmdlet, $Backend, $Connected)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not $Connected.IsCompleted) {
        if ($Backend.Node.Process.HasExited -or $clock.Elapsed.TotalSeconds -gt $script:Module.StartSeconds) {
            throw (Get-StartFailure -Backend $Backend)
        }
        Wait-Task -Cmdlet $Cmdlet -Task $Connected -Milliseconds 100
    }
}

# Why the backend did not start.
function script:Get-StartFailure {
    param($Backend)
    if ($Backend.Node.Process.HasExited) {
        $version = Get-NodeVersion -Path $Backend.Node.Path
        if ($version) { Assert-NodeVersion -Path $Backend.Node.Path -Version $version }
    }
    ConvertTo-ErrorRecord -Code 'BackendNotStarted' -Category 'ResourceUnavailable' -Target $Backend.Node.Path `
        -Message "The backend of '$($script:Module.Name)' did not start with '$($Backend.Node.Path)'. $(Get-Complaint -Backend $Backend)" `
        -Remedy "See whether '$($Backend.Node.Path)' works, and whether the module is whole."
}

# How the process ended and the beginning of what it said.
function script:Get-Complaint {
    param($Backend)
    if ($Backend.Closed) { return 'It was ended.' }
    if (-not $Backend.Node.Process.WaitForExit(500)) { return 'It does not answer.' }
    $text = "It ended with code $($Backend.Node.Process.ExitCode)."
    if ($Backend.Node.Complaint.Wait(5000)) {
        $said = $Backend.Node.Complaint.Result.Trim()
        if ($said.Length -gt 600) { $said = $said.Substring(0, 600) + '...' }
        if ($said) { $text += " It said: $said" }
    }
    $text
}

# The first message must carry the token that only our own child knows.
function script:Receive-Hello {
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
    Assert-NodeVersion -Path $Backend.Node.Path -Version $hello.params.node
    if ($hello.params.protocol -ne $script:Module.Protocol) {
        throw (ConvertTo-ErrorRecord -Code 'BackendNotFitting' -Category 'ProtocolError' -Target $script:Module.Backend `
                -Message "The backend speaks protocol $($hello.params.protocol), the module '$($script:Module.Name)' speaks $($script:Module.Protocol)." `
                -Remedy 'Install the module again, as a whole.')
    }
    Send-Text -Cmdlet $Cmdlet -Backend $Backend -Text ('{"jsonrpc":"2.0","id":' + $hello.id + ',"result":{}}')
}

# Repeats, in a backend that takes the place of one that died, the call that began the session.
function script:Restore-Session {
    param($Cmdlet, $Backend)
    $beginning = $script:Beginning
    $call = ++$script:LastCall
    Send-Call -Cmdlet $Cmdlet -Backend $Backend -Call $call -Request $beginning.Request -Secrets @{}
    do {
        $message = Receive-Message -Cmdlet $Cmdlet -Backend $Backend -Call $call
        if ($null -eq $message) { throw (Get-BackendLoss -Backend $Backend) }
        if ($message.method) { Send-Text -Cmdlet $Cmdlet -Backend $Backend -Text ('{"jsonrpc":"2.0","id":' + $message.id + ',"result":null}') }
    } while ($message.method)
    $Backend.Calls.Remove($call)
    $Backend.News = "The backend of '$($script:Module.Name)' had ended, and was started anew."
    if ($message.error) {
        $script:Beginning = $null
        $Backend.News += " What $($beginning.Cmdlet) had set could not be set again: $(ConvertFrom-WireText $message.error.data.message)"
    }
}

# Ends the backend; with -Now it may not clean up.
function script:Close-Backend {
    param([switch] $Now)
    $backend = $script:Backend
    $node = $script:StartedNode
    $script:Backend = $null
    $script:StartedNode = $null
    if ($backend) { Close-BackendProcess -Backend $backend -Now:$Now }
    if ($node) { Stop-Node -Node $node }
}

function script:Close-BackendProcess {
    param($Backend, [switch] $Now)
    $Backend.Closed = $true
    if ($Backend.Pipe) {
        $Backend.Pipe.Stream.Dispose()
        Clear-PipeFolder -Folder $Backend.Pipe.Folder
    }
    if ($Backend.Node) { Stop-Node -Node $Backend.Node -Now:$Now }
}

# Leaves nothing behind when the runspace is closed: that of a job, or PowerShell itself. If PowerShell is killed, the end
# of its stdin tells the child. The engine makes the action a module of its own, which has to be told whose backend.
function script:Register-Exit {
    if ($script:ExitSubscriber) { return }
    $script:ExitSubscriber = $ExecutionContext.Events.SubscribeEvent($null, $null, 'PowerShell.Exiting', $null, { & $script:Owner { Close-Backend } }, $true, $false)
    $script:ExitSubscriber.Action.Module.SessionState.PSVariable.Set('script:Owner', $ExecutionContext.SessionState.Module)
}

function script:Unregister-Exit {
    if ($script:ExitSubscriber) { $ExecutionContext.Events.UnsubscribeEvent($script:ExitSubscriber) }
    $script:ExitSubscriber = $null
}
