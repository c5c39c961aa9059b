# A module whose cmdlets run in a Node.js backend. Nothing here names a particular module: the name is the module's
# own, the functions are in Functions.ps1, the program is lib/backend.cjs.

if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw ("The module '{0}' starts a process and opens a pipe, which constrained language mode forbids. Sign the module and trust its signer in the policy, or use it where the language mode is FullLanguage." -f $ExecutionContext.SessionState.Module.Name)
}

$script:Module = @{
    Name         = $ExecutionContext.SessionState.Module.Name
    Root         = $PSScriptRoot
    Backend      = "$PSScriptRoot/lib/backend.cjs"
    # The environment variable that names the Node.js to use, such as CMMEDIA_NODE.
    NodeVariable = $ExecutionContext.SessionState.Module.Name.ToUpperInvariant().Replace('.', '_') + '_NODE'
    MinimumNode  = '20.19.0'
    Protocol     = 1
    MaxLineBytes = 16MB
    # How long the backend may take to start, and to clean up after a stop.
    StartSeconds = 30
    StopSeconds  = 5
}

. $PSScriptRoot/Private/Errors.ps1
. $PSScriptRoot/Private/Node.ps1
. $PSScriptRoot/Private/Pipe.ps1
. $PSScriptRoot/Private/Backend.ps1
. $PSScriptRoot/Private/Messages.ps1
. $PSScriptRoot/Private/Request.ps1
. $PSScriptRoot/Private/Output.ps1
. $PSScriptRoot/Private/Pump.ps1
. $PSScriptRoot/Functions.ps1

$ExecutionContext.SessionState.Module.OnRemove = {
    Unregister-Exit
    Close-Backend
}
