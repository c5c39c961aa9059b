# The pump: one call of a cmdlet, from its bound parameters to its end. It runs on the pipeline's thread, where alone
# output, streams and questions may be handled; the backend's messages become these.

# Whether somebody can be asked.
function script:Test-Interactive {
    if ($Host.Name -in 'Default Host', 'ServerRemoteHost' -or -not $Host.UI -or -not [Environment]::UserInteractive) { return $false }
    if ($Host.Name -ne 'ConsoleHost') { return $true }
    foreach ($argument in [Environment]::GetCommandLineArgs()) {
        if ($argument -match '^(-|--|/)(f|fi|fil|file|c|co|com|comm|comma|comman|command)$') { break }
        if ($argument -match '^(-|--|/)noni') { return $false }
    }
    -not [Console]::IsInputRedirected
}

$script:Preferences = @(
    @('ErrorAction', 'ErrorActionPreference'), @('Verbose', 'VerbosePreference'), @('Debug', 'DebugPreference'),
    @('WarningAction', 'WarningPreference'), @('InformationAction', 'InformationPreference'), @('ProgressAction', 'ProgressPreference')
)

# The scripts that answer what the backend asks of PowerShell itself, each as JSON.
$script:Answers = @{ shell = 'Shell.ps1'; disks = 'Disks.ps1'; clearDisk = 'ClearDisk.ps1' }

# The values that the streams' preferences have for this call, in this order: the bound common parameter's, else the
# caller's, who may be in another module or script, whose variables this module does not see.
function script:Get-Preference {
    param($Cmdlet, $Bound)
    foreach ($one in $script:Preferences) {
        $value = if ($Bound.ContainsKey($one[0])) { $Bound[$one[0]] } else { $Cmdlet.GetVariableValue($one[1]) }
        if ($null -eq $value) { 'Continue' }
        elseif ($value -isnot [switch]) { $value }
        elseif ($value) { 'Continue' }
        else { 'SilentlyContinue' }
    }
}

# Calls the backend for a cmdlet of this module and does what it says until it is done.
function script:Invoke-BackendCmdlet {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'The engine reads the preferences.')]
    param([string] $Name, $Cmdlet, $Bound, $Shape)
    # Of the module's own code: what fails here, ends here.
    $ErrorActionPreference = 'Stop'
    if ($null -eq $script:Interactive) { $script:Interactive = Test-Interactive }
    $errorAction, $VerbosePreference, $DebugPreference, $WarningPreference, $InformationPreference, $ProgressPreference = Get-Preference $Cmdlet $Bound
    $WhatIfPreference = if ($Bound.ContainsKey('WhatIf')) { [bool] $Bound['WhatIf'] } else { [bool] $Cmdlet.GetVariableValue('WhatIfPreference') }
    $ConfirmPreference = if (-not $Bound.ContainsKey('Confirm')) { $Cmdlet.GetVariableValue('ConfirmPreference') }
    elseif ($Bound['Confirm']) { 'Low' } else { 'None' }
    if ($null -eq $ConfirmPreference) { $ConfirmPreference = 'High' }

    $silent = 'SilentlyContinue', 'Ignore'
    $truth = 'false', 'true'
    $failure = $null
    $backend = $null
    $call = 0
    $left = ''
    $bars = @{}
    try {
        try {
            $secrets = @{}
            $parameters = ConvertTo-WireParameter -Cmdlet $Cmdlet -Bound $Bound -Shape $Shape -Secrets $secrets
            $number = ++$script:LastCall
            # Made while the backend starts.
            $set = if ($Cmdlet.ParameterSetName -ne '__AllParameterSets') { $Cmdlet.ParameterSetName }
            # The name is not the one it was called by, which a prefix at the import changes.
            $request = ',"cmdlet":"' + $Name + '","parameterSet":"' + $set + '","parameters":' + (ConvertTo-WireJson $parameters) +
                ',"location":' + (ConvertTo-WireJson $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath) +
                ',"confirmFrom":' + [int] [System.Management.Automation.ConfirmImpact] $ConfirmPreference +
                ',"whatIf":' + $truth[$WhatIfPreference] + ',"interactive":' + $truth[$script:Interactive] +
                ',"verbose":' + $truth["$VerbosePreference" -notin $silent] + ',"debug":' + $truth["$DebugPreference" -notin $silent] +
                ',"progress":' + $truth["$ProgressPreference" -notin $silent] + '}}'
            $backend = Get-Backend -Cmdlet $Cmdlet
            $call = $number
            Send-Call -Cmdlet $Cmdlet -Backend $backend -Call $call -Request $request -Secrets $secrets
        } catch {
            $failure = ConvertTo-Failure $_
        }
        if ($backend.News) {
            $news = $backend.News
            $backend.News = $null
            Microsoft.PowerShell.Utility\Write-Warning -Message $news
        }
        :pump while ($call) {
            $message = $null
            try {
                $message = Receive-Message -Cmdlet $Cmdlet -Backend $backend -Call $call
                if ($null -eq $message) { $failure = Get-BackendLoss -Backend $backend }
            } catch {
                $failure = ConvertTo-Failure $_
            }
            if ($failure) {
                # Nothing that this backend says can be trusted or waited for any more.
                $call = 0
                Close-Backend -Now
                break
            }
            $answered = -not $message.method
            if ($answered) {
                $backend.Calls.Remove($call)
                $call = 0
                if ($message.error) { $failure = ConvertFrom-WireError -Wire $message.error.data }
                if ($message.error.data.fatal) { Close-Backend }
                if ($message.result.session) { $script:Beginning = if ($message.result.session -eq 'begins') { @{ Cmdlet = $Name; Request = $request } } }
            }
            # The last ones come with the answer.
            $records = if ($answered) { $message.result.records } else { $message.params.records }
            foreach ($record in $records) {
                if ($record.kind -ne 'output') {
                    Write-StreamRecord -Cmdlet $Cmdlet -Record $record -ErrorPreference $errorAction -Bars $bars
                    continue
                }
                # A break or continue downstream is meant for a loop of the caller, and ends this one.
                $left = 'break'
                foreach ($turn in 'first', 'second') {
                    if ($turn -eq 'second') {
                        if ($left) { $left = 'continue' }
                        break
                    }
                    Write-OutputRecord -Record $record
                    $left = ''
                }
                if ($left) { break pump }
            }
            if (-not $answered -and $null -ne $message.id) {
                $answer = if ($message.method -like 'should*') { Read-Answer -Cmdlet $Cmdlet -Question $message }
                elseif ($script:Answers[$message.method]) { & { . "$PSScriptRoot/$($script:Answers[$message.method])" -Asked $message.params } } else { 'null' }
                Send-Text -Cmdlet $Cmdlet -Backend $backend -Text ('{"jsonrpc":"2.0","id":' + $message.id + ',"result":' + $answer + '}')
            }
        }
    } finally {
        try {
            if ($call) { Exit-Call -Backend $backend -Call $call }
        } finally {
            if ($bars.Count) { Complete-Progress -Bars $bars }
        }
    }
    if ($failure) { $Cmdlet.ThrowTerminatingError($failure) }
    # Outside of loops these go on to the caller's.
    if ($left -eq 'continue') { continue }
    if ($left) { break }
}

# Asks as the engine does, and returns the answer as JSON.
function script:Read-Answer {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'It asks for the cmdlet that it gets, which has the attribute.')]
    param($Cmdlet, $Question)
    $asked = $Question.params
    $yes = if ($Question.method -eq 'shouldProcess') {
        $Cmdlet.ShouldProcess((ConvertFrom-WireText $asked.target), (ConvertFrom-WireText $asked.action))
    } else {
        $Cmdlet.ShouldContinue((ConvertFrom-WireText $asked.query), (ConvertFrom-WireText $asked.caption))
    }
    if ($yes) { 'true' } else { 'false' }
}

# The backend died, or closed the pipe, in the middle of a call.
function script:Get-BackendLoss {
    param($Backend)
    ConvertTo-ErrorRecord -Code 'BackendStopped' -Category 'ConnectionError' -Target $script:Module.Name `
        -Message "The backend of '$($script:Module.Name)' stopped before it had finished. $(Get-Complaint -Backend $Backend)" `
        -Remedy 'Repeat the command; it starts a new backend.'
}

# Gives a call up: the pipeline stops, or something downstream ended it. The backend has a while to clean up.
function script:Exit-Call {
    param($Backend, [int] $Call)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $ended = $false
    try {
        Send-Text -Backend $Backend -Text ('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":' + $Call + '}}')
        while (-not $ended -and $clock.Elapsed.TotalSeconds -lt $script:Module.StopSeconds) {
            $message = Receive-Message -Backend $Backend -Call $Call -Seconds $script:Module.StopSeconds
            if ($null -eq $message) { break }
            $ended = -not $message.method
        }
        $Backend.Calls.Remove($Call)
    } finally {
        if (-not $ended -and $script:Backend -eq $Backend) { Close-Backend -Now }
    }
}
