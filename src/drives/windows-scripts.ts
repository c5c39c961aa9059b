/**
 * What PowerShell on Windows is asked about disks, and what it does to one. These are the scripts of the module's
 * folder Private too, which are generated from here: the backend asks the PowerShell that called it, and the command,
 * which has none, starts Windows PowerShell.
 */

/** Leaves `$records`; `problem` in it says why there is nothing else. Untried: it could not be run where it was written. */
export const listDisksScript = `$records = @{}
try {
    $records.disks = @(foreach ($disk in Storage\\Get-Disk -ErrorAction Stop) {
            @{
                Number = [int] $disk.Number; Model = "$($disk.Model)"; FriendlyName = "$($disk.FriendlyName)"; SerialNumber = "$($disk.SerialNumber)"; UniqueId = "$($disk.UniqueId)"
                BusType = "$($disk.BusType)"; Size = [long] $disk.Size; LogicalSectorSize = [int] $disk.LogicalSectorSize
                IsReadOnly = [bool] $disk.IsReadOnly; IsBoot = [bool] $disk.IsBoot; IsSystem = [bool] $disk.IsSystem
            }
        })
    $records.partitions = @(foreach ($partition in Storage\\Get-Partition -ErrorAction SilentlyContinue) {
            @{ DiskNumber = [int] $partition.DiskNumber; PartitionNumber = [int] $partition.PartitionNumber; Size = [long] $partition.Size; AccessPaths = @(foreach ($path in $partition.AccessPaths) { "$path" }) }
        })
    $records.volumes = @(foreach ($volume in Storage\\Get-Volume -ErrorAction SilentlyContinue) {
            @{ Path = "$($volume.Path)"; DriveType = "$($volume.DriveType)"; FileSystem = "$($volume.FileSystem)"; FileSystemLabel = "$($volume.FileSystemLabel)" }
        })
    $records.drives = @(foreach ($drive in CimCmdlets\\Get-CimInstance -ClassName Win32_DiskDrive -ErrorAction Stop) { @{ Index = [int] $drive.Index; MediaType = "$($drive.MediaType)" } })
    $records.pageFiles = @(foreach ($file in CimCmdlets\\Get-CimInstance -ClassName Win32_PageFileUsage -ErrorAction Stop) { "$($file.Name)" })
    $records.systemDrive = "$env:SystemDrive"
} catch {
    $records = @{ problem = "$_" }
}
`;

/**
 * Takes all volumes off the disk \`$number\`, if its unique ID still is \`$uniqueId\`; leaves \`$records\`. Untried, like
 * the one above.
 */
export const clearDiskScript = `$records = @{}
try {
    $disk = Storage\\Get-Disk -Number $number -ErrorAction Stop
    if ("$($disk.UniqueId)".Trim() -cne $uniqueId) { throw 'It is another disk than the one that was planned.' }
    if ("$($disk.PartitionStyle)" -ne 'RAW') { Storage\\Clear-Disk -Number $number -RemoveData -RemoveOEM -Confirm:$false -ErrorAction Stop }
} catch {
    $records = @{ problem = "$_" }
}
`;

const generated = '# Generated from src/drives/windows-scripts.ts by `npm run generate`. Do not edit.\n';

/** The module's scripts by name, run when the backend asks: what they leave goes back as JSON. */
export const moduleScripts: Readonly<Record<string, string>> = {
  'Disks.ps1': `${generated}# What Windows says of its disks.\n\n${listDisksScript}ConvertTo-WireJson $records\n`,
  'ClearDisk.ps1': `${generated}# Takes all volumes off a disk, before it is written.\nparam($Asked)\n\n$number = [int] $Asked.number\n$uniqueId = ConvertFrom-WireText $Asked.uniqueId\n${clearDiskScript}ConvertTo-WireJson $records\n`,
};
