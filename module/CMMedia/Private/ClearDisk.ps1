# Generated from src/drives/windows-scripts.ts by `npm run generate`. Do not edit.
# Takes all volumes off a disk, before it is written.
param($Asked)

$number = [int] $Asked.number
$uniqueId = ConvertFrom-WireText $Asked.uniqueId
$records = @{}
try {
    $disk = Storage\Get-Disk -Number $number -ErrorAction Stop
    if ("$($disk.UniqueId)".Trim() -cne $uniqueId) { throw 'It is another disk than the one that was planned.' }
    if ("$($disk.PartitionStyle)" -ne 'RAW') { Storage\Clear-Disk -Number $number -RemoveData -RemoveOEM -Confirm:$false -ErrorAction Stop }
} catch {
    $records = @{ problem = "$_" }
}
ConvertTo-WireJson $records
