# What arrives: JSON values with the corrections that make them what was meant.

$script:TextMark = [string] [char] 1

# A text; strings that look like a date travel with a mark in front.
function script:ConvertFrom-WireText {
    param([string] $Text)
    if ($Text.StartsWith($script:TextMark, [StringComparison]::Ordinal)) { return $Text.Substring(1) }
    $Text
}

# One value that is not part of the output.
function script:ConvertFrom-WireValue {
    param($Item, $Fixes)
    $items = [object[]] @(, $Item)
    foreach ($fix in $Fixes) { Repair-Item -Items $items -Fix $fix }
    , $items[0]
}

# The objects of one run, which have all the same corrections. They go out as an array that the engine takes apart: not
# by $Cmdlet.WriteObject, since what fails downstream would come back as a failed method call, and not in a loop, since
# a `break` downstream would end that loop and not the caller's.
function script:Write-OutputRecord {
    param($Record)
    if (-not $script:FormatsLoaded) { Import-Format }
    foreach ($fix in $Record.fixes) { Repair-Item -Items $Record.items -Fix $fix }
    $Record.items
}

# The views of the module's objects come with the first of them: read by the manifest they cost as much as the rest of
# the import, and most of what a script calls it never shows.
function script:Import-Format {
    $script:FormatsLoaded = $true
    $path = "$($script:Module.Root)/$($script:Module.Name).Format.ps1xml"
    if ([IO.File]::Exists($path)) { Microsoft.PowerShell.Utility\Update-FormatData -AppendPath $path -WhatIf:$false -Confirm:$false }
}

# Makes one correction in each of the items, which may themselves be what is corrected.
function script:Repair-Item {
    param([object[]] $Items, $Fix)
    $path = $Fix.path
    $last = $path.Count - 1
    $kind = $Fix.kind
    for ($i = 0; $i -lt $Items.Count; $i++) {
        $parent = $null
        $value = $Items[$i]
        foreach ($step in $path) {
            $parent = $value
            if ($parent -is [array]) { $value = $parent[$step] } else { $value = $parent.$step }
        }
        if ($kind -eq 'type') {
            # Far quicker than PSObject.TypeNames.
            $names = $value.PSTypeNames
            for ($at = $Fix.types.Count - 1; $at -ge 0; $at--) { $names.Insert(0, $Fix.types[$at]) }
            continue
        }
        switch ($kind) {
            'date' { $value = [datetime]::new($script:EpochTicks + [long] $value * 10000, [DateTimeKind]::Utc).ToLocalTime() }
            'span' { $value = [timespan]::FromTicks([long] ([decimal] $value * 10000)) }
            'integer' { $value = ConvertFrom-Digit -Text $value }
            'double' { $value = [double]::Parse($value, [cultureinfo]::InvariantCulture) }
            'text' { $value = $value.Substring(1) }
        }
        if ($last -lt 0) { $Items[$i] = $value } elseif ($parent -is [array]) { $parent[$path[$last]] = $value } else { $parent.($path[$last]) = $value }
    }
}

function script:ConvertFrom-Digit {
    param([string] $Text)
    $number = [System.Numerics.BigInteger]::Parse($Text, [cultureinfo]::InvariantCulture)
    if ($number -ge [long]::MinValue -and $number -le [long]::MaxValue) { return [long] $number }
    $number
}

# A record of any stream but the output.
function script:Write-StreamRecord {
    param($Cmdlet, $Record, $ErrorPreference, $Bars)
    switch ($Record.kind) {
        'progress' { Write-ProgressRecord -Cmdlet $Cmdlet -Record $Record -Bars $Bars }
        # Not $Cmdlet.WriteWarning, which asks at every warning when -Debug was given.
        'warning' { Microsoft.PowerShell.Utility\Write-Warning -Message (ConvertFrom-WireText $Record.text) }
        'verbose' { $Cmdlet.WriteVerbose((ConvertFrom-WireText $Record.text)) }
        'debug' { $Cmdlet.WriteDebug((ConvertFrom-WireText $Record.text)) }
        'information' { $Cmdlet.WriteInformation((ConvertFrom-WireText $Record.text), [string[]] $Record.tags) }
        'drive' { Open-Drive -Name $Record.name }
        'error' { Write-ErrorRecord -Cmdlet $Cmdlet -Record $Record -Preference $ErrorPreference }
    }
}

# The source of all our progress: a bar is known by it and its number, also where the engine can no longer be asked.
$script:ProgressSource = [guid]::NewGuid().GetHashCode() -band 0x7fffffff

function script:Write-ProgressRecord {
    param($Cmdlet, $Record, $Bars)
    $activity = ConvertFrom-WireText $Record.activity
    $status = ConvertFrom-WireText $Record.status
    if (-not $activity) { $activity = ' ' }
    if (-not $status) { $status = ' ' }
    $progress = [System.Management.Automation.ProgressRecord]::new($Record.id, $activity, $status)
    $progress.ParentActivityId = $Record.parentId
    $progress.PercentComplete = $Record.percent
    $progress.SecondsRemaining = $Record.seconds
    $progress.CurrentOperation = ConvertFrom-WireText $Record.operation
    if ($Record.completed) {
        $progress.RecordType = [System.Management.Automation.ProgressRecordType]::Completed
        $Bars.Remove([int] $Record.id)
    } else {
        $Bars[[int] $Record.id] = $progress
    }
    $Cmdlet.CommandRuntime.WriteProgress($script:ProgressSource, $progress)
}

# Takes away the bars of a call that was given up. By the host, since a pipeline that stops takes nothing any more.
function script:Complete-Progress {
    param($Bars)
    # Those of files before that of the whole.
    $ids = [int[]] @($Bars.Keys)
    [array]::Sort($ids)
    [array]::Reverse($ids)
    foreach ($id in $ids) {
        $last = $Bars[$id]
        # A new one: who reads the stream may still hold the other.
        $progress = [System.Management.Automation.ProgressRecord]::new($id, $last.Activity, $last.StatusDescription)
        $progress.ParentActivityId = $last.ParentActivityId
        $progress.RecordType = [System.Management.Automation.ProgressRecordType]::Completed
        $Host.UI.WriteProgress($script:ProgressSource, $progress)
    }
}

# A non-terminating error, under the caller's preference and not under the module's own.
function script:Write-ErrorRecord {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'The engine reads it.')]
    param($Cmdlet, $Record, $Preference)
    $failure = ConvertFrom-WireError -Wire $Record.error
    $ErrorActionPreference = $Preference
    $Cmdlet.WriteError($failure)
}
