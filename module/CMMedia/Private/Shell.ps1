# What only PowerShell knows of itself, as JSON; run when the backend asks, which a cmdlet that checks the machine does.

$system = $false
if ([IO.Path]::DirectorySeparatorChar -eq '\') {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $user = $identity.Name
    $system = $identity.IsSystem
    $elevated = [Security.Principal.WindowsPrincipal]::new($identity).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
} else {
    $user = [Environment]::UserName
    $elevated = [Environment]::IsPrivilegedProcess
}
ConvertTo-WireJson @{
    version         = "$($PSVersionTable.PSVersion)"
    edition         = "$($PSVersionTable.PSEdition)"
    host            = $Host.Name
    languageMode    = "$([runspace]::DefaultRunspace.SessionStateProxy.LanguageMode)"
    executionPolicy = "$(Microsoft.PowerShell.Security\Get-ExecutionPolicy)"
    is64Bit         = [Environment]::Is64BitProcess
    user            = $user
    elevated        = [bool] $elevated
    system          = [bool] $system
}
