# Error records: those of the backend and the module's own.

function script:ConvertTo-ErrorRecord {
    param([string] $Code, [string] $Category, [string] $Message, $Target, [string] $Remedy, [string] $Stack)
    $exception = [System.Management.Automation.RuntimeException]::new($Message)
    # Tells the module's own errors from anything else that is caught.
    $exception.Data['Code'] = $Code
    if ($Stack) { $exception.Data['NodeStack'] = $Stack }
    $record = [System.Management.Automation.ErrorRecord]::new($exception, $Code, $Category, $Target)
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new($Message)
    $record.ErrorDetails.RecommendedAction = if ($Remedy) { $Remedy } else { 'Report this error with the command that led to it.' }
    $record
}

# What was caught, as an error with a code.
function script:ConvertTo-Failure {
    param([System.Management.Automation.ErrorRecord] $Caught)
    if ($Caught.Exception.Data['Code']) { return $Caught }
    ConvertTo-ErrorRecord -Code 'ModuleFault' -Category 'NotSpecified' -Target $script:Module.Name `
        -Message "The module '$($script:Module.Name)' failed in a way that nobody foresaw: $($Caught.Exception.Message)" `
        -Remedy 'Report this error with the command that led to it.' -Stack $Caught.ScriptStackTrace
}

# An error as the backend sends it.
function script:ConvertFrom-WireError {
    param($Wire)
    $target = $null
    if ($Wire.target) { $target = ConvertFrom-WireValue -Item $Wire.target.items[0] -Fixes $Wire.target.fixes }
    ConvertTo-ErrorRecord -Code $Wire.code -Category $Wire.category -Message (ConvertFrom-WireText $Wire.message) `
        -Target $target -Remedy (ConvertFrom-WireText $Wire.remedy) -Stack (ConvertFrom-WireText $Wire.stack)
}
