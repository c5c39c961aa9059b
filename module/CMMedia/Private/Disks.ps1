# Generated from src/drives/windows-scripts.ts by `npm run generate`. Do not edit.
# What Windows says of its disks.

$records = @{}
try {
    $records.disks = @(foreach ($disk in Storage\Get-Disk -ErrorAction Stop) {
            @{
                Number = [int] $disk.Number; Model = "$($disk.Model)"; FriendlyName = "$($disk.FriendlyName)"; SerialNumber = "$($disk.SerialNumber)"; UniqueId = "$($disk.UniqueId)"
                BusType = "$($disk.BusType)"; Size = [long] $disk.Size; LogicalSectorSize = [int] $disk.LogicalSectorSize
                IsReadOnly = [bool] $disk.IsReadOnly; IsBoot = [bool] $disk.IsBoot; IsSystem = [bool] $disk.IsSystem
            }
        })
    $records.partitions = @(foreach ($partition in Storage\Get-Partition -ErrorAction SilentlyContinue) {
            @{ DiskNumber = [int] $partition.DiskNumber; PartitionNumber = [int] $partition.PartitionNumber; Size = [long] $partition.Size; AccessPaths = @(foreach ($path in $partition.AccessPaths) { "$path" }) }
        })
    $records.volumes = @(foreach ($volume in Storage\Get-Volume -ErrorAction SilentlyContinue) {
            @{ Path = "$($volume.Path)"; DriveType = "$($volume.DriveType)"; FileSystem = "$($volume.FileSystem)"; FileSystemLabel = "$($volume.FileSystemLabel)" }
        })
    $records.drives = @(foreach ($drive in CimCmdlets\Get-CimInstance -ClassName Win32_DiskDrive -ErrorAction Stop) { @{ Index = [int] $drive.Index; MediaType = "$($drive.MediaType)" } })
    $records.pageFiles = @(foreach ($file in CimCmdlets\Get-CimInstance -ClassName Win32_PageFileUsage -ErrorAction Stop) { "$($file.Name)" })
    $records.systemDrive = "$env:SystemDrive"
} catch {
    $records = @{ problem = "$_" }
}
ConvertTo-WireJson $records
