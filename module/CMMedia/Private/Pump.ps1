# The pump: one call of a cmdlet, from its bound parameters to its end. It runs on the pipeline's thread, where alone
# output, streams and questions may be handled; the backend's messages become these.

# What is settled for the life of the runspace; found out by the first call, so that the import is quick.
function Initialize-Pump {
    $script:Interactive = Test-Interactive
    $script:HasStopToken = $null -ne [System.Management.Automation.Cmdlet].GetProperty('PipelineStopToken')
    $script:Epoch = [datetime]::new(1970, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
    $script:CommonParameters = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($name in [System.Management.Automation.Cmdlet]::CommonParameters) { $null = $script:CommonParameters.Add($name) }
    foreach ($name in [System.Management.Automation.Cmdlet]::OptionalCommonParameters) { $null = $script:CommonParameters.Add($name) }
    # 7.4 has it, and lists it with neither.
    $null = $script:CommonParameters.Add('ProgressAction')
}

# Whether somebody can be asked.
function Test-Interactive {
    if ($Host.Name -in 'Default Host', 'ServerRemoteHost' -or -not $Host.UI -or -not [Environment]::UserInteractive) { return $false }
    if ($Host.Name -ne 'ConsoleHost') { return $true }
    foreach ($argument in [Environment]::GetCommandLineArgs()) {
        if ($argument -match '^(-|--|/)(f|fi|fil|file|c|co|com|comm|comma|comman|command)$') { break }
        if ($argument -match '^(-|--|/)noni') { return $false }
    }
    -not [Console]::IsInputRedirected
}

# The value that a stream's preference has for this call: the bound common parameter's, else the caller's, who may be in
# another module or script, whose variables this module does not see.
function Get-Preference {
    param($Cmdlet, $Bound, [string] $Parameter, [string] $Variable)
    if ($Bound.ContainsKey($Parameter)) {
        $value = $Bound[$Parameter]
        if ($value -isnot [switch]) { return $value }
        if ($value) { return 'Continue' }
        return 'SilentlyContinue'
    }
    $value = $Cmdlet.GetVariableValue($Variable)
    if ($null -eq $value) { return 'Continue' }
    $value
}

# Calls the backend for a cmdlet of this module and does what it says until it is done.
function Invoke-BackendCmdlet {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'The engine reads the preferences.')]
    param([string] $Name, $Cmdlet, $Bound, $Shape)
    # Of the module's own code: what fails here, ends here.
    $ErrorActionPreference = 'Stop'
    if (-not $script:CommonParameters) { Initialize-Pump }
    $errorAction = Get-Preference -Cmdlet $Cmdlet -Bound $Bound -Parameter 'ErrorAction' -Variable 'ErrorActionPreference'
    $VerbosePreference = Get-Preference -Cmdlet $Cmdlet -Bound $Bound -Parameter 'Verbose' -Variable 'VerbosePreference'
    $DebugPreference = Get-Preference -Cmdlet $Cmdlet -Bound $Bound -Parameter 'Debug' -Variable 'DebugPreference'
    $WarningPreference = Get-Preference -Cmdlet $Cmdlet -Bound $Bound -Parameter 'WarningAction' -Variable 'WarningPreference'
    $InformationPreference = Get-Preference -Cmdlet $Cmdlet -Bound $Bound -Parameter 'InformationAction' -Variable 'InformationPreference'
    $ProgressPreference = Get-Preference -Cmdlet $Cmdlet -Bound $Bound -Parameter 'ProgressAction' -Variable 'ProgressPreference'
    $WhatIfPreference = if ($Bound.ContainsKey('WhatIf')) { [bool] $Bound['WhatIf'] } else { [bool] $Cmdlet.GetVariableValue('WhatIfPreference') }
    $ConfirmPreference = if (-not $Bound.ContainsKey('Confirm')) { $Cmdlet.GetVariableValue('ConfirmPreference') }
    elseif ($Bound['Confirm']) { 'Low' } else { 'None' }
    if ($null -eq $ConfirmPreference) { $ConfirmPreference = 'High' }

    $silent = 'SilentlyContinue', 'Ignore'
    $failure = $null
    $backend = $null
    $call = 0
    $left = ''
    try {
        try {
            $secrets = @{ Mark = [guid]::NewGuid().ToString('N'); Values = [Collections.Generic.List[securestring]]::new() }
            $parameters = ConvertTo-WireParameter -Cmdlet $Cmdlet -Bound $Bound -Shape $Shape -Secrets $secrets
            $common = @{
                # Not the name it was called by, which a prefix at the import changes.
                cmdlet       = $Name
                parameterSet = if ($Cmdlet.ParameterSetName -eq '__AllParameterSets') { '' } else { $Cmdlet.ParameterSetName }
                location     = $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath
                interactive  = $script:Interactive
                whatIf       = $WhatIfPreference
                confirmFrom  = [int] [System.Management.Automation.ConfirmImpact] $ConfirmPreference
                verbose      = "$VerbosePreference" -notin $silent
                debug        = "$DebugPreference" -notin $silent
                progress     = "$ProgressPreference" -notin $silent
            }
            $backend = Get-Backend -Cmdlet $Cmdlet
            $call = ++$backend.LastCall
            Send-Call -Cmdlet $Cmdlet -Backend $backend -Call $call -Parameters $parameters -Common $common -Secrets $secrets
        } catch {
            $failure = ConvertTo-Failure $_
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
            if (-not $message.method) {
                $backend.Calls.Remove($call)
                $call = 0
                if ($message.error) { $failure = ConvertFrom-WireError -Wire $message.error.data }
                if ($message.error.data.fatal) { Close-Backend }
                break
            }
            $answer = 'null'
            switch ($message.method) {
                'records' {
                    foreach ($record in $message.params.records) {
                        switch ($record.kind) {
                            'output' {
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
                            'progress' { Write-ProgressRecord -Cmdlet $Cmdlet -Record $record }
                            # Not $Cmdlet.WriteWarning, which asks at every warning when -Debug was given.
                            'warning' { Microsoft.PowerShell.Utility\Write-Warning -Message (ConvertFrom-WireText $record.text) }
                            'verbose' { $Cmdlet.WriteVerbose((ConvertFrom-WireText $record.text)) }
                            'debug' { $Cmdlet.WriteDebug((ConvertFrom-WireText $record.text)) }
                            'information' { $Cmdlet.WriteInformation((ConvertFrom-WireText $record.text), [string[]] $record.tags) }
                            'error' { Write-ErrorRecord -Cmdlet $Cmdlet -Record $record -Preference $errorAction }
                        }
                    }
                }
                'shouldProcess' {
                    $yes = $Cmdlet.ShouldProcess((ConvertFrom-WireText $message.params.target), (ConvertFrom-WireText $message.params.action))
                    $answer = if ($yes) { 'true' } else { 'false' }
                }
                'shouldContinue' {
                    $yes = $Cmdlet.ShouldContinue((ConvertFrom-WireText $message.params.query), (ConvertFrom-WireText $message.params.caption))
                    $answer = if ($yes) { 'true' } else { 'false' }
                }
            }
            if ($null -ne $message.id) {
                Send-Text -Cmdlet $Cmdlet -Backend $backend -Text ('{"jsonrpc":"2.0","id":' + $message.id + ',"result":' + $answer + '}')
            }
        }
    } finally {
        if ($call) { Exit-Call -Backend $backend -Call $call }
    }
    if ($failure) { $Cmdlet.ThrowTerminatingError($failure) }
    # Outside of loops these go on to the caller's.
    if ($left -eq 'continue') { continue }
    if ($left) { break }
}

# The backend died, or closed the pipe, in the middle of a call.
function Get-BackendLoss {
    param($Backend)
    ConvertTo-ErrorRecord -Code 'BackendStopped' -Category 'ConnectionError' -Target $script:Module.Name `
        -Message "The backend of '$($script:Module.Name)' stopped before it had finished. $(Get-Complaint -Backend $Backend)" `
        -Remedy 'Repeat the command; it starts a new backend.'
}

# Gives a call up: the pipeline stops, or something downstream ended it. The backend has a while to clean up.
function Exit-Call {
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
