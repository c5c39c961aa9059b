# Messages over the pipe: one JSON-RPC message a line, in UTF-8. Nothing here blocks: while waiting, the engine gets to
# see that it should stop.

# Waits for a task at most so long, and no longer than the pipeline runs. Without a cmdlet the engine cannot stop it.
function script:Wait-Task {
    param($Cmdlet, $Task, [int] $Milliseconds)
    # PowerShell 7.6 and newer have it.
    $stop = if ($Cmdlet) { $Cmdlet.PipelineStopToken }
    if ($stop) {
        try {
            $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]] @($Task), $Milliseconds, $stop)
        } catch [OperationCanceledException] {
            # The engine ends the pipeline at the next statement of a loop.
            return
        }
    } else {
        $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]] @($Task), $Milliseconds)
    }
}

# The next line; nothing when the other side is gone or, where seconds are given, they have passed.
function script:Receive-Line {
    param($Cmdlet, $Backend, [double] $Seconds)
    $clock = if ($Seconds) { [Diagnostics.Stopwatch]::StartNew() }
    while ($true) {
        $line = Get-ReadLine -Backend $Backend
        if ($null -ne $line) { return $line }
        if ($Backend.Closed) { return }
        if (-not $Backend.Read) { $Backend.Read = $Backend.Pipe.Stream.ReadAsync($Backend.Chunk, 0, $Backend.Chunk.Length) }
        while (-not $Backend.Read.IsCompleted) {
            if ($clock -and $clock.Elapsed.TotalSeconds -gt $Seconds) { return }
            Wait-Task -Cmdlet $Cmdlet -Task $Backend.Read -Milliseconds 50
        }
        # A read that ended stays: it says that nothing comes any more.
        if ($Backend.Read.IsFaulted -or $Backend.Read.IsCanceled -or $Backend.Read.Result -eq 0) { return }
        $Backend.Start = 0
        $Backend.End = $Backend.Read.Result
        $Backend.Read = $null
    }
}

# A whole line of what was read already; nothing when there is none.
function script:Get-ReadLine {
    param($Backend)
    $count = $Backend.End - $Backend.Start
    if ($count -le 0) { return }
    $chunk = $Backend.Chunk
    $start = $Backend.Start
    $end = [Array]::IndexOf($chunk, [byte] 10, $start, $count)
    $partial = $Backend.Partial
    if ($end -lt 0) {
        $partial.Write($chunk, $start, $count)
        $Backend.Start = $Backend.End
        if ($partial.Length -gt $script:Module.MaxLineBytes) {
            throw (ConvertTo-ErrorRecord -Code 'MessageTooLong' -Category 'ProtocolError' -Target $script:Module.Name `
                    -Message "The backend sent a line of more than $($script:Module.MaxLineBytes) bytes; it was ended.")
        }
        return
    }
    $Backend.Start = $end + 1
    if ($partial.Length -eq 0) { return [Text.Encoding]::UTF8.GetString($chunk, $start, $end - $start) }
    $partial.Write($chunk, $start, $end - $start)
    $line = [Text.Encoding]::UTF8.GetString($partial.GetBuffer(), 0, $partial.Length)
    $partial.SetLength(0)
    if ($partial.Capacity -gt 1MB) { $partial.Capacity = 0 }
    $line
}

# What ConvertFrom-Json works with, where it can be had without that cmdlet's module, which takes a while to load.
$script:JsonReader = [type]::GetType('Microsoft.PowerShell.Commands.JsonObject, Microsoft.PowerShell.Commands.Utility')

function script:ConvertFrom-Line {
    param([string] $Line)
    try {
        if (-not $script:JsonReader) { return Microsoft.PowerShell.Utility\ConvertFrom-Json -InputObject $Line }
        $failure = $null
        $message = $script:JsonReader::ConvertFromJson($Line, [ref] $failure)
        if ($failure) { throw $failure }
        $message
    } catch {
        throw (ConvertTo-ErrorRecord -Code 'MessageMalformed' -Category 'ProtocolError' -Target $script:Module.Name `
                -Message 'The backend sent a line that is no message; it was ended.')
    }
}

# The next message of a call: a response to it, or a request or notification about it. Calls nest, when a pipeline
# calls a cmdlet for what another one wrote, so what belongs to another call waits for that one. Nothing when the
# backend is gone or the seconds have passed.
function script:Receive-Message {
    param($Cmdlet, $Backend, [int] $Call, [double] $Seconds)
    $waiting = $Backend.Calls[$Call]
    while ($waiting.Count -eq 0) {
        $line = Receive-Line -Cmdlet $Cmdlet -Backend $Backend -Seconds $Seconds
        if ($null -eq $line) { return }
        $message = ConvertFrom-Line -Line $line
        $of = if ($message.method) { $message.params.call } else { $message.id }
        if ($of -eq $Call) { return $message }
        # A call that is not among them was given up.
        if ($null -ne $of -and $Backend.Calls.ContainsKey([int] $of)) { $Backend.Calls[[int] $of].Enqueue($message) }
    }
    $waiting.Dequeue()
}

function script:Send-Text {
    param($Cmdlet, $Backend, [string] $Text)
    Send-Byte -Cmdlet $Cmdlet -Backend $Backend -Bytes ([Text.Encoding]::UTF8.GetBytes("$Text`n"))
}

# Sends a line, its end included. Whether it arrived is seen when the answer comes, or does not.
function script:Send-Byte {
    param($Cmdlet, $Backend, [byte[]] $Bytes, [int] $Count = $Bytes.Length)
    try {
        $write = $Backend.Pipe.Stream.WriteAsync($Bytes, 0, $Count)
    } catch [IO.IOException], [ObjectDisposedException], [InvalidOperationException] {
        # The backend is gone; who waits for its answer finds out.
        return
    }
    while (-not $write.IsCompleted) { Wait-Task -Cmdlet $Cmdlet -Task $write -Milliseconds 100 }
}
