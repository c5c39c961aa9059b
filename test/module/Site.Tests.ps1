# The Get cmdlets on a site with one of everything: what they find, what they return, and what they take from others.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    $site = "$folder/site.yaml"
    Set-Content $site -Encoding utf8NoBOM -Value @'
site: { code: ABC, kind: CentralAdministration, name: The site }
distributionPoints:
  - { server: dp01.test.example, library: dp01, groups: [Everywhere, 'North [1]'] }
  - { server: dp02.test.example, library: dp02, groups: [Everywhere], siteCode: AB2 }
  - { server: dp03.test.example, library: dp03 }
distributionPointGroups:
  - { name: Everywhere, id: 6617708d-0f98-4898-8d05-9e882c23dcb2, description: All of them }
  - { name: Nowhere }
taskSequences:
  - { file: sequence.xml, id: ABC00001, name: 'Déploiement [A]', bootImage: ABC0000B }
bootImages:
  - { id: ABC0000B, name: Boot, architecture: x64, source: boot.wim }
operatingSystemImages:
  - { id: ABC0000C, name: Windows image }
operatingSystemInstallers:
  - { id: ABC0000D, name: Windows upgrade, sourceVersion: 4 }
driverPackages:
  - { id: ABC0000E, name: Drivers }
packages:
  - { id: ABC0000F, name: Tools, version: '2.0', programs: [{ name: Install, commandLine: install.cmd }, { name: Remove, commandLine: remove.cmd }] }
  - { id: ABC00010, name: 'Tools [2]', programs: [{ name: Install, commandLine: two.cmd }] }
applications:
  - id: 11111111-2222-3333-4444-555555555555
    name: Viewer
    ciId: 16777300
    revision: 7
    deploymentTypes:
      - { name: Viewer MSI, ciId: 16777301, technology: MSI, installCommand: msiexec /i v.msi }
      - { name: Viewer link, installCommand: link.cmd, hasContent: false }
  - { id: 66666666-2222-3333-4444-555555555555, name: Reader, deploymentTypes: [{ name: Reader, installCommand: r.cmd }] }
'@
    Set-Content "$folder/sequence.xml" -Encoding utf8NoBOM -Value @'
<sequence version="3.10">
  <group name="Préparation" description="first" disable="true">
    <condition><operator type="or">
      <expression type="SMS_TaskSequence_VariableConditionExpression"><variable name="Variable">A</variable><variable name="Operator">equals</variable><variable name="Value">1</variable></expression>
      <expression type="SMS_TaskSequence_WMIConditionExpression"><variable name="Query">Select * from X</variable></expression>
    </operator></condition>
    <step type="SMS_TaskSequence_RunCommandLineAction" name="Étape" runIn="WinPE" timeout="900" continueOnError="true">
      <action>smsswd.exe /run: cmd</action>
      <defaultVarList>
        <variable name="CommandLine" property="CommandLine" hidden="true">cmd.exe</variable>
        <variable name="a" property="Name">a name of its own</variable>
        <variable name="Twice">1</variable>
        <variable name="TWICE">2</variable>
        <variable name="">nameless</variable>
      </defaultVarList>
    </step>
    <group name="Inner"><step type="SMS_TaskSequence_RebootAction" name="Again"><action>smsboot.exe</action></step></group>
  </group>
  <step type="SMS_TaskSequence_RebootAction" name="Again"><action>smsboot.exe</action></step>
</sequence>
'@
    Import-Module "$repository/module/CMMedia" -Force
    Connect-CMMediaSite -Path $site

    # What Microsoft's module returns is an object of .NET with a type name in front.
    Add-Type 'public class ForeignObject { public string PackageID { get; set; } public string GroupID { get; set; } public string NetworkOSPath { get; set; } public string ModelName { get; set; } public string AppModelName { get; set; } }'
    function Get-Foreign {
        param([string] $Class, [hashtable] $Property)
        $object = [psobject] (New-Object ForeignObject -Property $Property)
        $object.PSObject.TypeNames.Insert(0, "IResultObject#$Class")
        $object
    }
}

AfterAll {
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'The objects' {
    It 'carry type names of both modules, and their key properties: <Call>' -ForEach @(
        @{ Call = { Get-CMTaskSequence }; Types = 'SMS_TaskSequencePackage', 'CMMedia.TaskSequence'; Properties = 'PackageID', 'Name', 'BootImageID', 'Sequence', 'References', 'ReferencesCount', 'SourceVersion', 'PackageType', 'Description' }
        @{ Call = { Get-CMApplication Viewer }; Types = 'SMS_ApplicationLatest', 'CMMedia.Application'; Properties = 'CI_ID', 'CI_UniqueID', 'ModelName', 'ModelID', 'LocalizedDisplayName', 'PackageID', 'SDMPackageXML', 'HasContent', 'NumberOfDeploymentTypes', 'IsEnabled', 'IsSuperseded' }
        @{ Call = { Get-CMPackage -Name Tools }; Types = 'SMS_Package', 'CMMedia.Package'; Properties = 'PackageID', 'Name', 'Manufacturer', 'Version', 'Language', 'SourceVersion', 'PackageSize', 'PkgSourcePath', 'PkgFlags', 'StoredPkgVersion' }
        @{ Call = { Get-CMDriverPackage }; Types = 'SMS_DriverPackage', 'CMMedia.DriverPackage'; Properties = 'PackageID', 'Name', 'PackageType' }
        @{ Call = { Get-CMBootImage }; Types = 'SMS_BootImagePackage', 'CMMedia.BootImage'; Properties = 'PackageID', 'Name', 'Architecture', 'ImageOSVersion', 'ImagePath', 'PkgSourcePath', 'ProductionClientVersion', 'InputLocale', 'PreExecCommandLine', 'SourceVersion', 'PackageType' }
        @{ Call = { Get-CMOperatingSystemImage }; Types = 'SMS_ImagePackage', 'CMMedia.OperatingSystemImage'; Properties = 'PackageID', 'PackageType', 'ImageProperty', 'PkgSourcePath' }
        @{ Call = { Get-CMOperatingSystemInstaller }; Types = 'SMS_OperatingSystemInstallPackage', 'CMMedia.OperatingSystemInstaller'; Properties = 'PackageID', 'PackageType' }
        @{ Call = { Get-CMDistributionPoint dp01* }; Types = 'SMS_SCI_SysResUse', 'CMMedia.DistributionPoint'; Properties = 'NetworkOSPath', 'NALPath', 'SiteCode', 'RoleName', 'SslState', 'Type', 'Props', 'PropLists' }
        @{ Call = { Get-CMDistributionPointGroup -Name Every* }; Types = 'SMS_DistributionPointGroup', 'CMMedia.DistributionPointGroup'; Properties = 'GroupID', 'Name', 'Description', 'MemberCount' }
        @{ Call = { Get-CMSite }; Types = 'SMS_Site', 'CMMedia.Site'; Properties = 'SiteCode', 'SiteName', 'Type' }
        @{ Call = { Get-CMProgram -ProgramName Remove }; Types = 'SMS_Program', 'CMMedia.Program'; Properties = 'PackageID', 'PackageName', 'ProgramName', 'CommandLine' }
        @{ Call = { Get-CMDeploymentType -ApplicationName Reader }; Types = 'SMS_DeploymentType', 'CMMedia.DeploymentType'; Properties = 'CI_ID', 'ModelName', 'AppModelName', 'LocalizedDisplayName', 'Technology' }
        @{ Call = { Get-CMTaskSequenceStep -TaskSequenceId ABC00001 -StepName Inner }; Types = 'SMS_TaskSequence_Group', 'CMMedia.TaskSequenceStep'; Properties = 'Name', 'Description', 'Enabled', 'ContinueOnError', 'Condition', 'Steps' }
    ) {
        $object = & $Call
        @($object).Count | Should -Be 1
        $object.PSObject.TypeNames[0] | Should -BeExactly "IResultObject#$($Types[0])"
        $object.PSObject.TypeNames | Should -Contain $Types[1]
        foreach ($property in $Properties) { $object.PSObject.Properties.Name | Should -Contain $property }
    }

    It 'have a view that is a table' {
        foreach ($object in (Get-CMTaskSequence), (Get-CMPackage)[0], (Get-CMBootImage), (Get-CMApplication)[0], (Get-CMProgram)[0], (Get-CMDeploymentType -ApplicationName Reader),
            (Get-CMDistributionPoint)[0], (Get-CMDistributionPointGroup)[0], (Get-CMSite), (Get-CMTaskSequenceGroup -TaskSequenceId ABC00001)[0]) {
            $names = @(($object | Out-String -Width 300).Trim() -split "`n")[0].Trim() -split ' {1,}'
            $names.Count | Should -BeIn 4, 5
        }
    }
}

Describe 'Get-CMTaskSequence, -Application, -Package' {
    It 'leave out what is costly with -Fast' {
        (Get-CMApplication Viewer -Fast).PSObject.Properties.Name | Should -Not -Contain 'SDMPackageXML'
        (Get-CMTaskSequence 'D*' -Fast).PSObject.Properties.Name | Should -Not -Contain 'References'
    }
    It 'warn of nothing without -Fast' {
        $null = Get-CMTaskSequence -WarningVariable warnings
        $null = Get-CMApplication -WarningVariable +warnings
        $warnings | Should -BeNullOrEmpty
    }
    It 'take names literally where it is wanted' {
        Get-CMTaskSequence 'Déploiement [A]' | Should -BeNullOrEmpty
        (Get-CMTaskSequence 'Déploiement [A]' -DisableWildcardHandling).PackageID | Should -Be 'ABC00001'
        (Get-CMPackage -Name 'Tools `[2`]').PackageID | Should -Be 'ABC00010'
    }
}

Describe 'Get-CMApplication' {
    It 'finds the application of a deployment type: <Name>' -ForEach @(
        @{ Name = 'its object'; Get = { Get-CMDeploymentType -ApplicationName Viewer -DeploymentTypeName '*link' } }
        @{ Name = 'its name'; Get = { 'Viewer MSI' } }
        @{ Name = 'its CI_ID'; Get = { 16777301 } }
        @{ Name = 'a hashtable'; Get = { @{ LocalizedDisplayName = 'Viewer link' } } }
        @{ Name = "an object of Microsoft's module"; Get = { Get-Foreign SMS_DeploymentType @{ AppModelName = (Get-CMApplication Viewer).ModelName } } }
    ) {
        (& $Get | Get-CMApplication).LocalizedDisplayName | Should -Be 'Viewer'
    }
    It 'knows no other deployment type' {
        (Get-Failure { 'Nothing' | Get-CMApplication }).FullyQualifiedErrorId | Should -Be 'DeploymentTypeNotFound,Get-CMApplication'
    }
    It 'finds by CI_ID and model name' {
        (Get-CMApplication -CI_ID 16777300).LocalizedDisplayName | Should -Be 'Viewer'
        (Get-CMApplication -ModelName (Get-CMApplication Reader).ModelName).LocalizedDisplayName | Should -Be 'Reader'
    }
}

Describe 'Get-CMDeploymentType' {
    It 'finds by application and name, or CI_ID' {
        (Get-CMDeploymentType -ApplicationName viewer).PriorityInLatestApp | Should -Be 1, 2
        (Get-CMDeploymentType -ApplicationName Viewer -DeploymentTypeName '*MSI').CI_ID | Should -Be 16777301
        (Get-CMDeploymentType -ApplicationName Viewer -DeploymentTypeId 16777301).LocalizedDisplayName | Should -Be 'Viewer MSI'
        (Get-CMApplication | Get-CMDeploymentType).Count | Should -Be 3
        (Get-CMApplication Viewer | Get-CMDeploymentType -DeploymentTypeName '*link').ContentId | Should -BeExactly ''
    }
    It 'takes the name of an application literally unless forced' {
        (Get-CMDeploymentType -ApplicationName 'Re*' -ForceWildcardHandling).ApplicationName | Should -Be 'Reader'
        (Get-Failure { Get-CMDeploymentType -ApplicationName 'Re*' }).FullyQualifiedErrorId | Should -Be 'ApplicationNotFound,Get-CMDeploymentType'
    }
}

Describe 'Get-CMProgram' {
    It 'finds by package and name' {
        (Get-CMProgram).CommandLine | Should -Be 'install.cmd', 'remove.cmd', 'two.cmd'
        (Get-CMProgram -ProgramName 'Inst*').PackageID | Should -Be 'ABC0000F', 'ABC00010'
        (Get-CMProgram -PackageId ABC00010).CommandLine | Should -Be 'two.cmd'
        (Get-CMProgram -PackageName 'Tools [2]').CommandLine | Should -Be 'two.cmd'
        (Get-CMPackage -Name Tools | Get-CMProgram -ProgramName Remove).CommandLine | Should -Be 'remove.cmd'
        ([pscustomobject] @{ PackageID = 'ABC0000F' }, 'Tools' | Get-CMProgram).Count | Should -Be 4
        (Get-CMProgram -Package (Get-Foreign SMS_Package @{ PackageID = 'ABC00010' })).CommandLine | Should -Be 'two.cmd'
        Get-CMProgram -PackageName 'Tools*' | Should -BeNullOrEmpty
        (Get-CMProgram -PackageName 'Tools*' -ForceWildcardHandling).Count | Should -Be 3
    }
    It 'wants a package that is there' {
        (Get-Failure { Get-CMProgram -PackageId ABC00099 }).FullyQualifiedErrorId | Should -Be 'PackageNotFound,Get-CMProgram'
    }
}

Describe 'Get-CMDistributionPoint' {
    It 'takes a group, in whatever way: <Name>' -ForEach @(
        @{ Name = 'piped'; Get = { Get-CMDistributionPointGroup -Name 'Every*' | Get-CMDistributionPoint } }
        @{ Name = 'piped with a switch'; Get = { Get-CMDistributionPointGroup -Name 'Every*' | Get-CMDistributionPoint -AllSite } }
        @{ Name = 'an argument'; Get = { Get-CMDistributionPoint -DistributionPointGroup (Get-CMDistributionPointGroup -Name 'Every*') } }
        @{ Name = 'the other argument'; Get = { Get-CMDistributionPoint -InputObject (Get-CMDistributionPointGroup -Name 'Every*') } }
        @{ Name = 'a name as argument'; Get = { Get-CMDistributionPoint -DistributionPointGroup Everywhere } }
        @{ Name = 'by name'; Get = { Get-CMDistributionPoint -DistributionPointGroupName everywhere } }
        @{ Name = 'by ID'; Get = { Get-CMDistributionPoint -DistributionPointGroupId '{6617708D-0F98-4898-8D05-9E882C23DCB2}' } }
        @{ Name = 'a hashtable'; Get = { @{ GroupID = '6617708D-0F98-4898-8D05-9E882C23DCB2' } | Get-CMDistributionPoint } }
        @{ Name = "an object of Microsoft's module"; Get = { Get-Foreign SMS_DistributionPointGroup @{ GroupID = '{6617708D-0F98-4898-8D05-9E882C23DCB2}' } | Get-CMDistributionPoint } }
    ) {
        (& $Get).ServerName | Should -Be 'dp01.test.example', 'dp02.test.example'
    }
    It 'takes a distribution point, in whatever way: <Name>' -ForEach @(
        @{ Name = 'piped'; Get = { Get-CMDistributionPoint 'dp02*' | Get-CMDistributionPoint } }
        @{ Name = 'an argument'; Get = { Get-CMDistributionPoint -InputObject (Get-CMDistributionPoint -SiteCode AB2) } }
        @{ Name = 'a name in the pipeline'; Get = { 'dp02.test.example' | Get-CMDistributionPoint } }
        @{ Name = 'with backslashes'; Get = { Get-CMDistributionPoint -SiteSystemServerName '\\DP02.test.example' } }
        @{ Name = 'in the first position'; Get = { Get-CMDistributionPoint '\\dp02*' } }
        @{ Name = "an object of Microsoft's module"; Get = { Get-Foreign SMS_SCI_SysResUse @{ NetworkOSPath = '\\dp02.test.example' } | Get-CMDistributionPoint } }
        @{ Name = 'with a group'; Get = { Get-CMDistributionPoint -InputObject '\\dp02.test.example' -DistributionPointGroup @{ GroupID = '6617708D-0F98-4898-8D05-9E882C23DCB2' } } }
    ) {
        (& $Get).NetworkOSPath | Should -Be '\\dp02.test.example'
    }
    It 'returns what only both are' {
        Get-CMDistributionPoint -InputObject dp03.test.example -DistributionPointGroup @{ GroupID = '6617708D-0F98-4898-8D05-9E882C23DCB2' } | Should -BeNullOrEmpty
    }
    It 'gets a group without members, and none for none' {
        Get-CMDistributionPoint -DistributionPointGroupName Nowhere | Should -BeNullOrEmpty
        Get-CMDistributionPointGroup -Name 'Not there' | Get-CMDistributionPoint | Should -BeNullOrEmpty
        (Get-Failure { Get-CMDistributionPoint -DistributionPointGroupName 'Not there' }).FullyQualifiedErrorId | Should -Be 'DistributionPointGroupNotFound,Get-CMDistributionPoint'
    }
    It 'takes names of groups literally unless forced' {
        (Get-CMDistributionPoint -DistributionPointGroupName 'North [1]').ServerName | Should -Be 'dp01.test.example'
        (Get-CMDistributionPoint -DistributionPointGroupName '*where' -ForceWildcardHandling).Count | Should -Be 2
        (Get-CMDistributionPointGroup -Name 'North [1]' -DisableWildcardHandling).MemberCount | Should -Be 1
    }
    It 'returns all where nothing is asked for' { (Get-CMDistributionPoint).Count | Should -Be 3 }
}

Describe 'Get-CMDistributionPointGroup' {
    It 'finds by ID, with braces or without' {
        foreach ($id in '{6617708D-0F98-4898-8D05-9E882C23DCB2}', '6617708d-0f98-4898-8d05-9e882c23dcb2') { (Get-CMDistributionPointGroup -GroupId $id).Description | Should -Be 'All of them' }
        (Get-CMDistributionPointGroup).Name | Should -Be 'Everywhere', 'Nowhere', 'North [1]'
    }
}

Describe 'Get-CMSite' {
    It 'returns the connected site where it is the one' {
        (Get-CMSite abc).Type | Should -Be 4
        (Get-CMSite -SiteName 'the *').SiteCode | Should -Be 'ABC'
        Get-CMSite XYZ | Should -BeNullOrEmpty
        Get-CMSite -Name Other | Should -BeNullOrEmpty
    }
}

Describe 'The images' {
    It 'are found by name and ID' {
        (Get-CMOperatingSystemImage -Name 'Windows*').PackageType | Should -Be 257
        (Get-CMOperatingSystemInstaller -PackageId abc0000d -Reload).SourceVersion | Should -Be 4
        (Get-CMBootImage -Name 'B*' -ForceWildcardHandling -ReloadImage).ImagePath | Should -Be (Join-Path $folder boot.wim)
        Get-CMBootImage -Name 'B*' | Should -BeNullOrEmpty
        (Get-CMPackage -PackageType OSInstallPackage).PackageID | Should -Be 'ABC0000D'
    }
}

Describe 'Get-CMTaskSequenceStep' {
    It 'returns steps and groups in order, with the way to them' {
        (Get-CMTaskSequence 'D*' -Fast | Get-CMTaskSequenceStep).Path | Should -Be 'Préparation', 'Préparation / Étape', 'Préparation / Inner', 'Préparation / Inner / Again', 'Again'
    }
    It 'finds by name, literally unless forced, and by class' {
        (Get-CMTaskSequenceStep -TaskSequenceName 'Déploiement [A]' -StepName again).Path | Should -Be 'Préparation / Inner / Again', 'Again'
        Get-CMTaskSequenceStep -Id ABC00001 -StepName 'A*' | Should -BeNullOrEmpty
        (Get-CMTaskSequenceStep -TaskSequenceName 'D*' -StepName 'A*' -ForceWildcardHandling).Count | Should -Be 2
        (Get-CMTaskSequenceStep -InputObject 'ABC00001' -ActionClassName sms_tasksequence_runcommandlineaction).Name | Should -Be 'Étape'
        ([pscustomobject] @{ PackageID = 'ABC00001' } | Get-CMTaskSequenceStep -ActionClassName SMS_TaskSequence_Group).Count | Should -Be 2
    }
    It 'says what a step says' {
        $step = Get-CMTaskSequenceStep -TaskSequenceId ABC00001 -StepName 'Étape'
        $step.PSObject.TypeNames[0] | Should -BeExactly 'IResultObject#SMS_TaskSequence_RunCommandLineAction'
        $step.Name, $step.CommandLine, $step.SupportedEnvironment, $step.Action, $step.Twice | Should -BeExactly 'Étape', 'cmd.exe', 'WinPE', 'smsswd.exe /run: cmd', '1'
        $step.Timeout | Should -Be 900
        $step.Enabled, $step.Disabled, $step.ContinueOnError | Should -Be $true, $true, $true
        $step.RunsOnMedia, $step.RunsOnMediaReason | Should -BeExactly 'No', 'a group around it is disabled'
    }
    It 'shows conditions as the SDK has them' {
        $condition = (Get-CMTaskSequenceStep -TaskSequenceId ABC00001 -StepName 'Préparation').Condition
        $condition.Operands[0].OperatorType | Should -Be 'or'
        $condition.Operands[0].Operands.Count | Should -Be 2
        $condition.Operands[0].Operands[0].PSObject.TypeNames | Should -Contain 'IResultObject#SMS_TaskSequence_VariableConditionExpression'
        $condition.Operands[0].Operands[0].Variable | Should -Be 'A'
        $condition.Operands[0].Operands[1].Query | Should -Be 'Select * from X'
    }
    It 'returns every step and group of real exports' {
        $exports = @(Get-ChildItem "$repository/../shared/fixtures/task-sequence-exports" -Recurse -Filter *.zip -ErrorAction Ignore)
        if (-not $exports) { Set-ItResult -Skipped -Because 'it needs ../shared/fixtures/task-sequence-exports'; return }
        $null = New-Item -ItemType Directory "$folder/SCCMContentLib/PkgLib", "$folder/SCCMContentLib/DataLib", "$folder/SCCMContentLib/FileLib"
        try {
            foreach ($export in $exports) {
                Connect-CMMediaSite -Export $export.FullName -ContentLibrary "$folder/SCCMContentLib"
                foreach ($sequence in Get-CMTaskSequence) {
                    $elements = Select-Xml -Content $sequence.Sequence -XPath '//step|//group|//subtasksequence'
                    $nodes = @($sequence | Get-CMTaskSequenceStep)
                    $nodes.Name | Should -BeExactly $elements.Node.name -Because $export.Name
                    ($nodes | Where-Object ObjectClassName -EQ SMS_TaskSequence_Group).Count | Should -Be ($elements | Where-Object { $_.Node.LocalName -eq 'group' }).Count
                }
            }
        } finally { Connect-CMMediaSite -Path $site }
    }
    It 'wants a task sequence that is there' {
        foreach ($call in { Get-CMTaskSequenceStep -TaskSequenceId ABC00099 }, { Get-CMTaskSequenceStep -TaskSequenceName 'D*' }) {
            (Get-Failure $call).FullyQualifiedErrorId | Should -Be 'TaskSequenceNotFound,Get-CMTaskSequenceStep'
        }
    }
}

Describe 'Get-CMTaskSequenceGroup' {
    It 'returns groups with what they hold' {
        $groups = Get-CMTaskSequence | Get-CMTaskSequenceGroup
        $groups.Name | Should -Be 'Préparation', 'Inner'
        $groups[0].Enabled | Should -BeFalse
        $groups[0].Steps.Name | Should -Be 'Étape', 'Inner'
        $groups[0].Steps[1].Steps[0].Path | Should -Be 'Préparation / Inner / Again'
        (Get-CMTaskSequenceGroup -TaskSequenceName 'Déploiement [A]' -StepName inner).Steps.Name | Should -Be 'Again'
    }
}

Describe 'A cmdlet' {
    It 'names what it needs of an object that has none of it' {
        (Get-Failure { [pscustomobject] @{ Colour = 'red' } | Get-CMTaskSequenceStep }).FullyQualifiedErrorId | Should -Be 'ObjectNotUsable,Get-CMTaskSequenceStep'
    }
    It 'refuses nothing where an object is wanted' {
        (Get-Failure { Get-CMProgram -Package $null }).CategoryInfo.Category | Should -Be 'InvalidData'
    }
}
