# Tab completion. Loaded by the first Tab, which may come before any call.

# How long a Tab may wait for a backend that is busy.
$script:CompletionSeconds = 0.3

function script:Get-Completion {
    param([string] $Kind, [string] $Word)
    $typed = $Word.Trim([char[]] "'`"")
    $values = if ($Kind -eq 'Date') { Get-DateSuggestion } else { Receive-Completion -Kind $Kind }
    $fitting = @($values | Microsoft.PowerShell.Core\Where-Object { $_.text.StartsWith($typed, 'OrdinalIgnoreCase') })
    if ($fitting.Count -eq 0) { $fitting = @($values | Microsoft.PowerShell.Core\Where-Object { $_.tooltip.StartsWith($typed, 'OrdinalIgnoreCase') }) }
    foreach ($value in $fitting) {
        $text = if ($value.text -match '^[\w.-]+$') { $value.text } else { "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value.text) + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value.text, 'ParameterValue', $value.tooltip)
    }
}

# Midnights, in the one notation that PowerShell reads alike in every culture.
function script:Get-DateSuggestion {
    $today = [datetime]::Today
    foreach ($days in 0, 1, 7, 30, 90, 180, 365) {
        $day = $today.AddDays($days)
        @{ text = $day.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture); tooltip = if ($days) { "$($day.ToLongDateString()), in $days days" } else { "$($day.ToLongDateString()), today" } }
    }
}

# What the backend of this runspace knows; nothing where there is none or where it does not answer at once.
function script:Receive-Completion {
    param([string] $Kind)
    $backend = $script:Backend
    if (-not $backend -or (Test-BackendEnded -Backend $backend)) { return }
    $call = ++$script:LastCall
    $backend.Calls[$call] = [Collections.Generic.Queue[object]]::new()
    try {
        Send-Text -Backend $backend -Text ('{"jsonrpc":"2.0","id":' + $call + ',"method":"complete","params":' + (ConvertTo-WireJson @{ kind = $Kind }) + '}')
        $answer = Receive-Message -Backend $backend -Call $call -Seconds $script:CompletionSeconds
        foreach ($one in $answer.result.completions) { @{ text = ConvertFrom-WireText $one.text; tooltip = ConvertFrom-WireText $one.tooltip } }
    } finally {
        $backend.Calls.Remove($call)
    }
}
