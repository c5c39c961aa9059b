# Loaded by the first call of a cmdlet, inside that call; so everything says `script:`, which means the module. What
# starts Node.js comes first: the rest is loaded while it starts. Nothing here names a particular module.

if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    Microsoft.PowerShell.Utility\Write-Error -ErrorAction Stop -Category PermissionDenied -ErrorId LanguageModeConstrained `
        -Message 'This module starts a process and opens a pipe, which constrained language mode forbids.' `
        -RecommendedAction 'Sign the module and trust its signer in the policy, or use it where the language mode is FullLanguage.'
}

$script:Module.Backend = "$($script:Module.Root)/lib/backend.cjs"
$script:Module.MinimumNode = '20.19.0'
$script:Module.Protocol = 1
$script:Module.MaxLineBytes = 16MB
# Where Node.js is when it is not on the PATH.
$script:Module.UsualFolders = if ([IO.Path]::DirectorySeparatorChar -eq '\') { "$env:ProgramFiles\nodejs", "${env:ProgramFiles(x86)}\nodejs", "$env:LOCALAPPDATA\nodejs" }
else { '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', '/snap/bin' }
# How long the backend may take to start, and to clean up after a stop.
$script:Module.StartSeconds = 30
$script:Module.StopSeconds = 5
# Where the pipe is when the usual folders for temporary files cannot have it.
$script:Module.SpareFolder = '/tmp'

$script:Backend = $null
# The request that began the session; a backend that takes another one's place repeats it.
$script:Beginning = $null
$script:LastCall = 0
$script:FormatsLoaded = $false
$script:SiteDrive = $null

. $PSScriptRoot/Errors.ps1
. $PSScriptRoot/Node.ps1
# What is wrong with it is said when it is needed, after another try.
$script:StartedNode = try { Start-Node } catch { $null }

. $PSScriptRoot/Backend.ps1
. $PSScriptRoot/Pipe.ps1
. $PSScriptRoot/Messages.ps1
. $PSScriptRoot/Request.ps1
. $PSScriptRoot/Output.ps1
. $PSScriptRoot/Drive.ps1

$ExecutionContext.SessionState.Module.OnRemove = {
    Unregister-Exit
    Close-Drive
    Close-Backend
}

# Last: it takes the place of what loads this.
. $PSScriptRoot/Pump.ps1
