# What arrives: JSON values with the corrections that make them what was meant.

$script:TextMark = [string] [char] 1

# A text; strings that look like a date travel with a mark in front.
function ConvertFrom-WireText {
    param([string] $Text)
    if ($Text.StartsWith($script:TextMark, [StringComparison]::Ordinal)) { return $Text.Substring(1) }
    $Text
}

function ConvertFrom-WireValue {
    param($Item, $Fixes)
    foreach ($fix in $Fixes) { $Item = Repair-Value -Item $Item -Fix $fix }
    , $Item
}

# Writes the objects of one run, which have all the same corrections.
function Write-OutputRecord {
    param($Cmdlet, $Record)
    $fixes = $Record.fixes
    if (-not $fixes) {
        foreach ($item in $Record.items) { $Cmdlet.WriteObject($item) }
        return
    }
    foreach ($item in $Record.items) {
        $value = $item
        foreach ($fix in $fixes) {
            if ($fix.kind -eq 'type' -and $fix.path.Count -eq 0) {
                $names = $value.PSObject.TypeNames
                for ($i = $fix.types.Count - 1; $i -ge 0; $i--) { $names.Insert(0, $fix.types[$i]) }
            } else {
                $value = Repair-Value -Item $value -Fix $fix
            }
        }
        $Cmdlet.WriteObject($value)
    }
}

# The item with one correction made; the item itself may be what is corrected.
function Repair-Value {
    param($Item, $Fix)
    $path = $Fix.path
    $last = $path.Count - 1
    $parent = $null
    $value = $Item
    foreach ($step in $path) {
        $parent = $value
        if ($parent -is [array]) { $value = $parent[$step] } else { $value = $parent.PSObject.Properties[$step].Value }
    }
    switch ($Fix.kind) {
        'type' {
            $names = $value.PSObject.TypeNames
            for ($i = $Fix.types.Count - 1; $i -ge 0; $i--) { $names.Insert(0, $Fix.types[$i]) }
            return , $Item
        }
        'date' { $value = $script:Epoch.AddTicks([long] $value * 10000).ToLocalTime() }
        'span' { $value = [timespan]::FromTicks([long] ([decimal] $value * 10000)) }
        'integer' {
            $number = [System.Numerics.BigInteger]::Parse($value, [cultureinfo]::InvariantCulture)
            $value = if ($number -ge [long]::MinValue -and $number -le [long]::MaxValue) { [long] $number } else { $number }
        }
        'double' {
            $value = switch ($value) { 'NaN' { [double]::NaN } 'Infinity' { [double]::PositiveInfinity } default { [double]::NegativeInfinity } }
        }
        'text' { $value = $value.Substring(1) }
    }
    if ($last -lt 0) { return , $value }
    if ($parent -is [array]) { $parent[$path[$last]] = $value } else { $parent.PSObject.Properties[$path[$last]].Value = $value }
    , $Item
}

function Write-ProgressRecord {
    param($Cmdlet, $Record)
    $activity = ConvertFrom-WireText $Record.activity
    $status = ConvertFrom-WireText $Record.status
    if (-not $activity) { $activity = ' ' }
    if (-not $status) { $status = ' ' }
    $progress = [System.Management.Automation.ProgressRecord]::new($Record.id, $activity, $status)
    $progress.ParentActivityId = $Record.parentId
    $progress.PercentComplete = $Record.percent
    $progress.SecondsRemaining = $Record.seconds
    $progress.CurrentOperation = ConvertFrom-WireText $Record.operation
    if ($Record.completed) { $progress.RecordType = [System.Management.Automation.ProgressRecordType]::Completed }
    $Cmdlet.WriteProgress($progress)
}

# A non-terminating error, under the caller's preference and not under the module's own.
function Write-ErrorRecord {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'The engine reads it.')]
    param($Cmdlet, $Record, $Preference)
    $failure = ConvertFrom-WireError -Wire $Record.error
    $ErrorActionPreference = $Preference
    $Cmdlet.WriteError($failure)
}
