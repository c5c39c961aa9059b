# Get-CMMediaDrive from PowerShell, and the scripts that ask and clear the disks of Windows, over stand-ins for the
# commands that only Windows has.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Module "$repository/module/CMMedia" -Force
    $records = Get-Content "$repository/test/drives/records/windows.json" -Raw | ConvertFrom-Json
    $stand = @(
        New-Module -Name Storage {
            $script:Records = $null
            $script:Cleared = [Collections.Generic.List[object]]::new()
            $script:Problem = $null
            function Get-Disk {
                [CmdletBinding()] param([int] $Number = -1)
                if ($script:Problem) { Write-Error $script:Problem; return }
                $script:Records.disks | Where-Object { $Number -lt 0 -or $_.Number -eq $Number }
            }
            function Get-Partition { [CmdletBinding()] param() $script:Records.partitions }
            function Get-Volume { [CmdletBinding()] param() $script:Records.volumes }
            function Clear-Disk { [CmdletBinding(SupportsShouldProcess)] param([int] $Number, [switch] $RemoveData, [switch] $RemoveOEM) $script:Cleared.Add("$Number $RemoveData $RemoveOEM") }
            Export-ModuleMember -Function *
        } | Import-Module -PassThru -Force
        New-Module -Name CimCmdlets {
            $script:Records = $null
            function Get-CimInstance {
                [CmdletBinding()] param($ClassName)
                if ($ClassName -eq 'Win32_DiskDrive') { $script:Records.drives } else { $script:Records.pageFiles | ForEach-Object { [pscustomobject] @{ Name = $_ } } }
            }
            Export-ModuleMember -Function *
        } | Import-Module -PassThru -Force
    )
    foreach ($one in $stand) { & $one { $script:Records = $args[0] } $records }
    $env:SystemDrive = 'C:'
    # As the pump runs them.
    function Invoke-Answer { param($Script, $Asked) & (Get-Module CMMedia) { param($File, $Asked) & { . $File -Asked $Asked } } "$repository/module/CMMedia/Private/$Script" $Asked | ConvertFrom-Json }
    # With the properties of every object in one order.
    function Get-Sorted {
        param($Value)
        if ($Value -is [array]) { , @($Value | ForEach-Object { Get-Sorted $_ }) }
        elseif ($Value -is [pscustomobject]) { $sorted = [ordered] @{}; foreach ($name in $Value.PSObject.Properties.Name | Sort-Object) { $sorted[$name] = Get-Sorted $Value.$name }; $sorted }
        else { $Value }
    }
}

AfterAll {
    Remove-Item Env:SystemDrive
    Remove-Module CMMedia, Storage, CimCmdlets
}

Describe 'The script that asks Windows' {
    It 'is one that the pump knows, like the other one' {
        try { $null = Get-CMSite } catch { $_.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*' }
        $answers = & (Get-Module CMMedia) { $script:Answers }
        foreach ($question in 'shell', 'disks', 'clearDisk') { "$repository/module/CMMedia/Private/$($answers[$question])" | Should -Exist }
    }
    It 'says what the backend reads' {
        Get-Sorted (Invoke-Answer Disks.ps1) | ConvertTo-Json -Depth 5 | Should -Be (Get-Sorted $records | ConvertTo-Json -Depth 5)
    }
    It 'says why it can not' {
        & $stand[0] { $script:Problem = 'Access to a CIM resource was not available to the client.' }
        try { (Invoke-Answer Disks.ps1).problem | Should -BeLike '*CIM resource*' } finally { & $stand[0] { $script:Problem = $null } }
    }
}

Describe 'The script that clears a disk' {
    BeforeEach { & $stand[0] { $script:Cleared.Clear() } }
    It 'clears the one that is meant' {
        $answer = Invoke-Answer ClearDisk.ps1 @{ number = 1; uniqueId = $records.disks[2].UniqueId }
        $answer.problem | Should -BeNullOrEmpty
        & $stand[0] { $script:Cleared } | Should -Be '1 True True'
    }
    It 'leaves one that took its place' {
        (Invoke-Answer ClearDisk.ps1 @{ number = 1; uniqueId = 'another' }).problem | Should -Not -BeNullOrEmpty
        & $stand[0] { $script:Cleared } | Should -BeNullOrEmpty
    }
}

Describe 'Get-CMMediaDrive' -Skip:(-not $IsLinux -or -not (Get-Command lsblk -ErrorAction Ignore)) {
    It 'lists the disks of this machine, never usable where the system runs from' {
        $drives = @(Get-CMMediaDrive)
        $drives | ForEach-Object { $_.PSObject.TypeNames[0] } | Sort-Object -Unique | Should -Be 'CMMedia.Drive'
        foreach ($drive in $drives) {
            $drive.Size | Should -BeGreaterThan 0
            $drive.Usable | Should -Be (-not $drive.Findings)
            if ($drive.System) { $drive.Findings.Code | Should -Contain 'DiskIsSystem' }
        }
    }
    It 'returns what is named, and says what it does not find' {
        # Not a loop device: other tests make and take away theirs meanwhile.
        $first = @(Get-CMMediaDrive | Where-Object BusType -ne LOOP)[0]
        (Get-CMMediaDrive $first.Path).Path | Should -Be $first.Path
        $found = Get-CMMediaDrive -Path $first.Path, '/dev/no-such-disk' -ErrorAction SilentlyContinue -ErrorVariable problem
        $found.Path | Should -Be $first.Path
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'DiskUnknown,*'
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }
    It 'is shown as a table with the reason' {
        $shown = [pscustomobject] @{ PSTypeName = 'CMMedia.Drive'; Path = '/dev/sdb'; Model = 'Ultra'; Size = 30GB; Usable = $true; Reason = 'USB'; Findings = @(); Volumes = @([pscustomobject] @{ Label = 'STICK'; Mounts = @('/media/x') }) } | Out-String -Width 300
        $shown | Should -Match '(?m)^/dev/sdb +Ultra +30\.0 GB +True +STICK /media/x +USB'
    }
}
