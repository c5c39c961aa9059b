# Generated from the cmdlet definitions; edit those.

# What the scripts in Private, which fit any such module, know of this one; the variable names the Node.js to use.
$script:Module = @{ Name = 'CMMedia'; Root = $PSScriptRoot; NodeVariable = 'CMMEDIA_NODE' }

# The values that a parameter may have. No completion starts a backend.
function Get-BackendCompletion {
    param([string] $Kind, [string] $Word)
    . $PSScriptRoot/Private/Completion.ps1
    Get-Completion -Kind $Kind -Word $Word
}

# The first call: loads what does the work, which has this name too, and hands over to it.
function Invoke-BackendCmdlet {
    param([string] $Name, $Cmdlet, $Bound, $Shape)
    . $PSScriptRoot/Private/Load.ps1
    Invoke-BackendCmdlet @PSBoundParameters
}

function Connect-CMMediaSite {
    <#
    .SYNOPSIS
    Chooses the site that the other cmdlets read from.

    .DESCRIPTION
    A site is a catalogue, site.yaml, that names task sequences, packages, applications and distribution points; or console exports of task sequences together with the content library of a distribution point, with no catalogue at all.

    The connection lasts until Disconnect-CMMediaSite, another connection, or the end of the PowerShell session. Each runspace has its own.

    .PARAMETER Path
    The site.yaml, or the folder that holds it.

    .PARAMETER Export
    Task sequences exported from the console (zip), or their XML. Names, boot images and references come from them.

    .PARAMETER ContentLibrary
    The SCCMContentLib folders that contents are read from, each that of one distribution point; further drives of the same library follow after a semicolon. Without it only the task sequences can be looked at.

    .PARAMETER SiteCode
    The code of the site that the exports come from. It goes onto the media as the code that the client is assigned to.

    .PARAMETER SiteKind
    The kind of that site.

    Accepted values: Primary, CentralAdministration.

    .PARAMETER UncMap
    Where shares are mounted on a system that knows no UNC paths: a share, such as \\server\share, to a folder.

    .PARAMETER PassThru
    Returns the site. By default nothing is returned.

    .EXAMPLE
    PS> Connect-CMMediaSite -Path .\samples\contoso\site.yaml

    Connects to a site that a catalogue describes.

    .EXAMPLE
    PS> Connect-CMMediaSite -Export .\windows.zip -ContentLibrary 'D:\SCCMContentLib' -SiteCode ABC -SiteKind Primary

    Takes the task sequence from a console export and the contents from a distribution point, with no catalogue.

    .INPUTS
    None

    .OUTPUTS
    CMMedia.Site

    .LINK
    Disconnect-CMMediaSite

    .LINK
    Get-CMTaskSequence

    .LINK
    New-CMStandaloneMedia
    #>
    [CmdletBinding(DefaultParameterSetName = 'Catalogue', PositionalBinding = $false)]
    [OutputType('CMMedia.Site')]
    param(
        [Parameter(ParameterSetName = 'Catalogue', Mandatory = $true, Position = 0)]
        [string]
        $Path,

        [Parameter(ParameterSetName = 'Export', Mandatory = $true)]
        [ValidateNotNull()]
        [string[]]
        $Export,

        [Parameter(ParameterSetName = 'Export')]
        [ValidateNotNull()]
        [string[]]
        $ContentLibrary,

        [Parameter(ParameterSetName = 'Export')]
        [string]
        $SiteCode,

        [Parameter(ParameterSetName = 'Export')]
        [ValidateSet('Primary', 'CentralAdministration')]
        [string]
        $SiteKind,

        [Parameter()]
        [ValidateNotNull()]
        [hashtable]
        $UncMap,

        [Parameter()]
        [switch]
        $PassThru
    )
    process {
        Invoke-BackendCmdlet -Name 'Connect-CMMediaSite' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Path = 'path'
            Export = 'path'
            ContentLibrary = 'path'
            SiteCode = 'value'
            SiteKind = 'value'
            UncMap = 'value'
            PassThru = 'value'
        }
    }
}

function Copy-CMStandaloneMedia {
    <#
    .SYNOPSIS
    Makes a stick of finished media.

    .DESCRIPTION
    Takes an ISO, a set of ISO files or an image of a stick, and nothing else: no site, no content library. Every file is checked against the inventory of the media while it is copied; WIM files that are larger than a file of a stick may be are split.

    NAME.iso stands for the set NAME-1.iso, NAME-2.iso and so on, as any disc of it does; what lies on several discs comes together on the stick. With -WhatIf the plan is returned.

    .PARAMETER Path
    The media: an ISO file, a disc of a set, or an image of a stick.

    .PARAMETER Destination
    A removable disk, several of them, or an image file of a stick. A drive letter or mount point stands for the disk that holds the volume; everything on it goes.

    .PARAMETER AllowFixedDisk
    Also takes disks that call themselves fixed, as many USB SSDs do, where they can be pulled. Never a disk of the running system.

    .PARAMETER SkipVerification
    Does not read a disk back after it was written.

    .PARAMETER Force
    Replaces what is there without asking. A file stays until the new one is whole.

    .EXAMPLE
    PS> Copy-CMStandaloneMedia -Path .\windows11.iso -Destination .\windows11.img

    Makes the image of a stick from an ISO. With -Destination E: it would be the stick itself, after a question.

    .INPUTS
    String

    .OUTPUTS
    CMMedia.MediaBuild
    CMMedia.MediaPlan

    .LINK
    New-CMStandaloneMedia

    .LINK
    Test-CMStandaloneMedia
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The backend decides when to ask; the pump calls ShouldProcess for it.')]
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CMMedia.MediaBuild', 'CMMedia.MediaPlan')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipelineByPropertyName = $true)]
        [Alias('MediaPath', 'FullName', 'PSPath')]
        [string]
        $Path,

        [Parameter(Mandatory = $true, Position = 1)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'MediaDrive' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $Destination,

        [Parameter()]
        [switch]
        $AllowFixedDisk,

        [Parameter()]
        [switch]
        $SkipVerification,

        [Parameter()]
        [switch]
        $Force
    )
    process {
        Invoke-BackendCmdlet -Name 'Copy-CMStandaloneMedia' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Path = 'path'
            Destination = 'path'
            AllowFixedDisk = 'value'
            SkipVerification = 'value'
            Force = 'value'
        }
    }
}

function Disconnect-CMMediaSite {
    <#
    .SYNOPSIS
    Ends the connection that Connect-CMMediaSite made.

    .DESCRIPTION
    Afterwards the other cmdlets end with the error NotConnected. Without a connection it does nothing.

    .EXAMPLE
    PS> Disconnect-CMMediaSite

    Ends the connection.

    .INPUTS
    None

    .OUTPUTS
    None

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(PositionalBinding = $false)]
    param()
    process {
        Invoke-BackendCmdlet -Name 'Disconnect-CMMediaSite' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{}
    }
}

function Export-CMTaskSequence {
    <#
    .SYNOPSIS
    Exports a task sequence into a file as the console does.

    .DESCRIPTION
    The file is a zip as the console and Microsoft's cmdlet of this name write it, for Import-CMTaskSequence and Connect-CMMediaSite -Export. A task sequence that came from such an export keeps everything that the export says of it.

    The same task sequence gives the same bytes each time. An existing file stays until the new one is whole.

    .PARAMETER InputObject
    The task sequence: what Get-CMTaskSequence returns, a package ID or a name. Each that comes through the pipeline makes a file: of several under one name the last would be left.

    Takes objects of the class SMS_TaskSequencePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER TaskSequencePackageId
    The package ID of the task sequence.

    .PARAMETER Name
    The name of the task sequence. Wildcards count with ForceWildcardHandling alone.

    .PARAMETER ExportFilePath
    The zip file to make. Its folder must exist.

    .PARAMETER Comment
    A comment, which the export carries.

    .PARAMETER WithDependence
    Exports the child task sequences too. Packages and applications are named, as they always are, but do not come along: that is warned of.

    Default: False.

    .PARAMETER WithContent
    Exports the contents too. Not yet supported.

    Default: False.

    .PARAMETER Force
    Replaces an existing file without asking. It stays until the new one is whole.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Export-CMTaskSequence -Name 'Windows 11' -ExportFilePath .\windows11.zip

    Exports one task sequence.

    .EXAMPLE
    PS> Get-CMTaskSequence | ForEach-Object { $_ | Export-CMTaskSequence -ExportFilePath ".\$($_.PackageID).zip" -WithDependence $true -Force }

    Exports each task sequence into a file of its own, with its child task sequences.

    .INPUTS
    SMS_TaskSequencePackage

    .OUTPUTS
    None

    .LINK
    Import-CMTaskSequence

    .LINK
    Get-CMTaskSequence

    .LINK
    Connect-CMMediaSite
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The backend decides when to ask; the pump calls ShouldProcess for it.')]
    [CmdletBinding(DefaultParameterSetName = 'SearchPackageByNameMandatory', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    param(
        [Parameter(ParameterSetName = 'SearchByValueMandatory', Mandatory = $true, ValueFromPipeline = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequence' $args[2] })]
        [ValidateNotNull()]
        [object]
        $InputObject,

        [Parameter(ParameterSetName = 'SearchPackageByIdMandatory', Mandatory = $true)]
        [Alias('PackageId', 'Id')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequenceId' $args[2] })]
        [string]
        $TaskSequencePackageId,

        [Parameter(ParameterSetName = 'SearchPackageByNameMandatory', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequence' $args[2] })]
        [string]
        $Name,

        [Parameter(Mandatory = $true)]
        [Alias('FileName', 'FilePath', 'Path')]
        [string]
        $ExportFilePath,

        [Parameter()]
        [Alias('Comments')]
        [string]
        $Comment,

        [Parameter()]
        [bool]
        $WithDependence,

        [Parameter()]
        [bool]
        $WithContent,

        [Parameter()]
        [switch]
        $Force,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Export-CMTaskSequence' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            InputObject = 'object', 'PackageID', 'Name'
            TaskSequencePackageId = 'value'
            Name = 'value'
            ExportFilePath = 'path'
            Comment = 'value'
            WithDependence = 'value'
            WithContent = 'value'
            Force = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMApplication {
    <#
    .SYNOPSIS
    Gets applications of the connected site.

    .DESCRIPTION
    Returns the applications with the given name, ID, model name or deployment type, or all. What is returned can be passed to New-CMStandaloneMedia -Application.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER Id
    The CI_ID.

    .PARAMETER InputObject
    A deployment type, whose application is wanted.

    Takes objects of the class SMS_DeploymentType, this module's or Microsoft's, and IDs or names.

    .PARAMETER ModelName
    The model name: ScopeId_…/Application_….

    .PARAMETER ShowHidden
    Accepted for scripts that use it; a catalogue and an export hold no hidden applications.

    .PARAMETER Fast
    Leaves out the properties that Configuration Manager fills only on demand (Sequence, References, SDMPackageXML). Nothing warns where it is not given, whatever $CMPSSuppressFastNotUsedCheck says.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMApplication -Name 'Contoso Viewer'

    Gets one application by its name.

    .INPUTS
    SMS_DeploymentType

    .OUTPUTS
    IResultObject#SMS_ApplicationLatest

    .LINK
    New-CMStandaloneMedia

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_ApplicationLatest')]
    param(
        [Parameter(ParameterSetName = 'SearchByName', Position = 0)]
        [Alias('LocalizedDisplayName', 'ApplicationName')]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Application' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('CIId', 'CI_ID')]
        [int]
        $Id,

        [Parameter(ParameterSetName = 'SearchByDeploymentType', Mandatory = $true, ValueFromPipeline = $true)]
        [Alias('DeploymentType')]
        [ValidateNotNull()]
        [object]
        $InputObject,

        [Parameter(ParameterSetName = 'SearchByModelName', Mandatory = $true)]
        [string]
        $ModelName,

        [Parameter()]
        [switch]
        $ShowHidden,

        [Parameter()]
        [switch]
        $Fast,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMApplication' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            Id = 'value'
            InputObject = 'object', 'AppModelName', 'ModelName', 'CI_UniqueID', 'CI_ID', 'LocalizedDisplayName', 'Name'
            ModelName = 'value'
            ShowHidden = 'value'
            Fast = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMBootImage {
    <#
    .SYNOPSIS
    Gets boot images of the connected site.

    .DESCRIPTION
    Returns the boot images with the given name or package ID, or all. What is returned can be passed to New-CMStandaloneMedia -BootImage, for task sequences that name no boot image.

    .PARAMETER Name
    The name, literally unless ForceWildcardHandling is given.

    .PARAMETER Id
    The package ID.

    .PARAMETER Reload
    Accepted for scripts that use it; what is returned is always read anew.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMBootImage -Name 'Boot image (x64)'

    Gets one boot image by its name.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_BootImagePackage

    .LINK
    New-CMStandaloneMedia

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_BootImagePackage')]
    param(
        [Parameter(ParameterSetName = 'SearchByName')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'BootImage' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('PackageId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'BootImageId' $args[2] })]
        [string]
        $Id,

        [Parameter()]
        [Alias('ReloadImage')]
        [switch]
        $Reload,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMBootImage' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            Id = 'value'
            Reload = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMDeploymentType {
    <#
    .SYNOPSIS
    Gets deployment types of applications.

    .DESCRIPTION
    Returns an application's deployment types, in order of priority. Of an export it has those that the digests of its applications describe: nothing for one that only a task sequence names.

    .PARAMETER ApplicationName
    The name of the application, literally unless ForceWildcardHandling is given.

    .PARAMETER DeploymentTypeName
    The name of the deployment type; wildcards are taken.

    .PARAMETER DeploymentTypeId
    The CI_ID of the deployment type.

    .PARAMETER InputObject
    The application.

    Takes objects of the class SMS_ApplicationLatest, this module's or Microsoft's, and IDs or names.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMDeploymentType -ApplicationName 'Contoso Viewer'

    Gets the deployment types of an application.

    .INPUTS
    SMS_ApplicationLatest

    .OUTPUTS
    IResultObject#SMS_DeploymentType

    .LINK
    Get-CMApplication

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_DeploymentType')]
    param(
        [Parameter(ParameterSetName = 'SearchByName', Mandatory = $true)]
        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Application' $args[2] })]
        [string]
        $ApplicationName,

        [Parameter(ParameterSetName = 'SearchByName')]
        [Parameter(ParameterSetName = 'SearchByDTValue')]
        [Alias('LocalizedDisplayName')]
        [SupportsWildcards()]
        [string]
        $DeploymentTypeName,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('CIId', 'CI_ID')]
        [int]
        $DeploymentTypeId,

        [Parameter(ParameterSetName = 'SearchByDTValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Alias('Application')]
        [ValidateNotNull()]
        [object]
        $InputObject,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMDeploymentType' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            ApplicationName = 'value'
            DeploymentTypeName = 'value'
            DeploymentTypeId = 'value'
            InputObject = 'object', 'ModelName', 'CI_UniqueID', 'CI_ID', 'LocalizedDisplayName', 'Name'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMDistributionPoint {
    <#
    .SYNOPSIS
    Gets distribution points of the connected site.

    .DESCRIPTION
    Returns the distribution points with the given server name, site code or group, or all. What is returned can be passed to New-CMStandaloneMedia -DistributionPoint.

    .PARAMETER SiteSystemServerName
    The server name, with or without leading backslashes; wildcards are taken.

    .PARAMETER SiteCode
    Only the distribution points of this site.

    .PARAMETER DistributionPointGroup
    A distribution point group, whose members are wanted.

    Takes objects of the class SMS_DistributionPointGroup, this module's or Microsoft's, and IDs or names.

    .PARAMETER DistributionPointGroupId
    The ID of a distribution point group.

    .PARAMETER DistributionPointGroupName
    The name of a distribution point group.

    .PARAMETER InputObject
    A distribution point or another role of its server, read anew. A string is a server name.

    Takes objects of the class SMS_SCI_SysResUse, this module's or Microsoft's, and IDs or names.

    .PARAMETER AllSite
    Accepted for scripts that use it; those of every site that the catalogue has are returned also without it.

    .PARAMETER ForTaskSequence
    A task sequence: only distribution points that hold something that its media needs, as the wizard lists them. An object, an ID or a name. A distribution point whose library can not be read is left out with a warning.

    Takes objects of the class SMS_TaskSequencePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMDistributionPoint -SiteSystemServerName dp01.contoso.com

    Gets one distribution point by its server name.

    .EXAMPLE
    PS> Get-CMDistributionPoint -DistributionPointGroupName 'Head office'

    Gets the members of a group.

    .EXAMPLE
    PS> Get-CMDistributionPoint -ForTaskSequence 'Windows 11 refresh'

    Gets the distribution points that hold something of what media of a task sequence needs: all that New-CMStandaloneMedia -DistributionPoint can use.

    .EXAMPLE
    PS> Get-CMDistributionPointGroup -Name 'B*' | Get-CMDistributionPoint

    Gets the members of all groups whose names begin with B.

    .INPUTS
    SMS_DistributionPointGroup

    .INPUTS
    SMS_SCI_SysResUse

    .OUTPUTS
    IResultObject#SMS_SCI_SysResUse

    .LINK
    Get-CMDistributionPointGroup

    .LINK
    New-CMStandaloneMedia

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_SCI_SysResUse')]
    param(
        [Parameter(ParameterSetName = 'SearchByName', Position = 0)]
        [Alias('Name', 'ServerName')]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [string]
        $SiteSystemServerName,

        [Parameter(ParameterSetName = 'SearchByName')]
        [string]
        $SiteCode,

        [Parameter(ParameterSetName = 'SearchByGroup', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'SearchByValue', ValueFromPipeline = $true)]
        [ValidateNotNull()]
        [object]
        $DistributionPointGroup,

        [Parameter(ParameterSetName = 'SearchByGroupId', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPointGroupId' $args[2] })]
        [string]
        $DistributionPointGroupId,

        [Parameter(ParameterSetName = 'SearchByGroupName', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPointGroup' $args[2] })]
        [string]
        $DistributionPointGroupName,

        [Parameter(ParameterSetName = 'SearchByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [ValidateNotNull()]
        [object]
        $InputObject,

        [Parameter()]
        [Alias('AllSites')]
        [switch]
        $AllSite,

        [Parameter()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'TaskSequence' $args[2] })]
        [ValidateNotNull()]
        [object]
        $ForTaskSequence,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMDistributionPoint' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            SiteSystemServerName = 'value'
            SiteCode = 'value'
            DistributionPointGroup = 'object', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name', 'GroupID'
            DistributionPointGroupId = 'value'
            DistributionPointGroupName = 'value'
            InputObject = 'object', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name', 'GroupID'
            AllSite = 'value'
            ForTaskSequence = 'object', 'PackageID', 'Name'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMDistributionPointGroup {
    <#
    .SYNOPSIS
    Gets distribution point groups of the connected site.

    .DESCRIPTION
    Returns the distribution point groups with the given name or ID, or all. Get-CMDistributionPoint takes what is returned from the pipeline, and returns the members.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER Id
    The GUID of the group, with or without braces.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMDistributionPointGroup -Name 'Head office' | Get-CMDistributionPoint

    Gets the members of a group.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_DistributionPointGroup

    .LINK
    Get-CMDistributionPoint

    .LINK
    Start-CMContentDistribution

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_DistributionPointGroup')]
    param(
        [Parameter(ParameterSetName = 'SearchByName')]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPointGroup' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('GroupId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPointGroupId' $args[2] })]
        [string]
        $Id,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMDistributionPointGroup' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            Id = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMDriverPackage {
    <#
    .SYNOPSIS
    Gets driver packages of the connected site.

    .DESCRIPTION
    Returns the driver packages with the given name or package IDs, or all. What is returned can be passed to New-CMStandaloneMedia -DriverPackage.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER Id
    Package IDs.

    .PARAMETER Fast
    Leaves out the properties that Configuration Manager fills only on demand (Sequence, References, SDMPackageXML). Nothing warns where it is not given, whatever $CMPSSuppressFastNotUsedCheck says.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMDriverPackage -Name '*Latitude*'

    Gets the driver packages whose names hold Latitude.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_DriverPackage

    .LINK
    New-CMStandaloneMedia

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_DriverPackage')]
    param(
        [Parameter(ParameterSetName = 'SearchByName')]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DriverPackage' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('PackageId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DriverPackageId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $Id,

        [Parameter()]
        [switch]
        $Fast,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMDriverPackage' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            Id = 'value'
            Fast = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMMediaDrive {
    <#
    .SYNOPSIS
    Gets the disks of this machine, and says which of them media can be written to.

    .DESCRIPTION
    Returns every disk with its path, model, serial number, unique ID, bus, size and volumes, whether it is removable and why. Usable says whether media may be written to it; Findings say what speaks against it.

    Only removable disks are written. A disk that can be pulled and calls itself fixed, as many USB SSDs do, is usable with AllowFixedDisk; so is a loop device of Linux, unless something is mounted from its file. Disks of the running system and what is built in never are.

    Disks are asked of lsblk on Linux, of diskutil on macOS and of Get-Disk on Windows. Nothing is changed. Needs no site.

    .PARAMETER Path
    Only these: the path of a disk, or a drive letter or mount point of a volume on it, which stands for the whole disk. All disks without it.

    .PARAMETER AllowFixedDisk
    Judges as New-CMStandaloneMedia would with its AllowFixedDisk: disks that can be pulled are usable also where they call themselves fixed.

    .EXAMPLE
    PS> Get-CMMediaDrive

    Lists all disks.

    .EXAMPLE
    PS> Get-CMMediaDrive | Where-Object Usable

    Lists those that media can be written to.

    .EXAMPLE
    PS> Get-CMMediaDrive -AllowFixedDisk | Select-Object -ExpandProperty Findings | Format-List

    Says what speaks against each of the others.

    .INPUTS
    None

    .OUTPUTS
    CMMedia.Drive

    .LINK
    New-CMStandaloneMedia
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('CMMedia.Drive')]
    param(
        [Parameter(Position = 0)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'MediaDrive' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $Path,

        [Parameter()]
        [switch]
        $AllowFixedDisk
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMMediaDrive' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Path = 'value'
            AllowFixedDisk = 'value'
        }
    }
}

function Get-CMOperatingSystemImage {
    <#
    .SYNOPSIS
    Gets operating system images of the connected site.

    .DESCRIPTION
    Returns the operating system images with the given name or package ID, or all.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER Id
    The package ID.

    .PARAMETER Reload
    Accepted for scripts that use it; what is returned is always read anew.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMOperatingSystemImage -Name 'Windows 11*'

    Gets all operating system images whose names begin with Windows 11.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_ImagePackage

    .LINK
    Get-CMOperatingSystemInstaller

    .LINK
    Start-CMContentDistribution

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_ImagePackage')]
    param(
        [Parameter(ParameterSetName = 'SearchByName')]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemImage' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('PackageId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemImageId' $args[2] })]
        [string]
        $Id,

        [Parameter()]
        [Alias('ReloadImage')]
        [switch]
        $Reload,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMOperatingSystemImage' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            Id = 'value'
            Reload = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMOperatingSystemInstaller {
    <#
    .SYNOPSIS
    Gets operating system upgrade packages of the connected site.

    .DESCRIPTION
    Returns the operating system upgrade packages with the given name or package ID, or all.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER Id
    The package ID.

    .PARAMETER Reload
    Accepted for scripts that use it; what is returned is always read anew.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMOperatingSystemInstaller -Name 'Windows 11*'

    Gets all upgrade packages whose names begin with Windows 11.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_OperatingSystemInstallPackage

    .LINK
    Get-CMOperatingSystemImage

    .LINK
    Start-CMContentDistribution

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_OperatingSystemInstallPackage')]
    param(
        [Parameter(ParameterSetName = 'SearchByName')]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemInstaller' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('PackageId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemInstallerId' $args[2] })]
        [string]
        $Id,

        [Parameter()]
        [Alias('ReloadImage')]
        [switch]
        $Reload,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMOperatingSystemInstaller' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            Id = 'value'
            Reload = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMPackage {
    <#
    .SYNOPSIS
    Gets packages of the connected site.

    .DESCRIPTION
    Returns the packages with the given name or package ID, or all. What is returned can be passed to New-CMStandaloneMedia -Package.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER Id
    The package ID.

    .PARAMETER PackageType
    The kind of package; RegularPackage without it.

    Accepted values: RegularPackage, Driver, TaskSequence, SoftwareUpdate, ContentPackage, ImageDeployment, BootImage, OSInstallPackage.

    .PARAMETER Fast
    Leaves out the properties that Configuration Manager fills only on demand (Sequence, References, SDMPackageXML). Nothing warns where it is not given, whatever $CMPSSuppressFastNotUsedCheck says.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMPackage -Name 'Contoso*' -Fast

    Gets all packages whose names begin with Contoso.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_Package

    .LINK
    New-CMStandaloneMedia

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_Package')]
    param(
        [Parameter(ParameterSetName = 'SearchByName')]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Package' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('PackageId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'PackageId' $args[2] })]
        [string]
        $Id,

        [Parameter()]
        [ValidateSet('RegularPackage', 'Driver', 'TaskSequence', 'SoftwareUpdate', 'ContentPackage', 'ImageDeployment', 'BootImage', 'OSInstallPackage')]
        [string]
        $PackageType,

        [Parameter()]
        [switch]
        $Fast,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMPackage' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            Id = 'value'
            PackageType = 'value'
            Fast = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMProgram {
    <#
    .SYNOPSIS
    Gets programs of packages.

    .DESCRIPTION
    Returns the programs of one package, of the packages of a name, or of all, in the order in which the package has them.

    .PARAMETER PackageName
    The name of the package, literally unless ForceWildcardHandling is given.

    .PARAMETER Package
    The package.

    Takes objects of the class SMS_Package, this module's or Microsoft's, and IDs or names.

    .PARAMETER PackageId
    The ID of the package.

    .PARAMETER ProgramName
    The name of the program; wildcards are taken.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMPackage -Name 'Contoso*' -Fast | Get-CMProgram -ProgramName Install

    Gets the program Install of each package whose name begins with Contoso.

    .INPUTS
    SMS_Package

    .OUTPUTS
    IResultObject#SMS_Program

    .LINK
    Get-CMPackage

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_Program')]
    param(
        [Parameter(ParameterSetName = 'SearchByName')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Package' $args[2] })]
        [string]
        $PackageName,

        [Parameter(ParameterSetName = 'SearchByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [ValidateNotNull()]
        [object]
        $Package,

        [Parameter(ParameterSetName = 'SearchById', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'PackageId' $args[2] })]
        [string]
        $PackageId,

        [Parameter()]
        [SupportsWildcards()]
        [string]
        $ProgramName,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMProgram' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            PackageName = 'value'
            Package = 'object', 'PackageID', 'Name'
            PackageId = 'value'
            ProgramName = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMSite {
    <#
    .SYNOPSIS
    Gets the connected site.

    .DESCRIPTION
    Returns the connected site, where its code and name are the given ones.

    .PARAMETER SiteCode
    The site code.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> (Get-CMSite).SiteCode

    Says the code of the connected site.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_Site

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_Site')]
    param(
        [Parameter(Position = 0)]
        [string]
        $SiteCode,

        [Parameter()]
        [Alias('SiteName')]
        [SupportsWildcards()]
        [string]
        $Name,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMSite' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            SiteCode = 'value'
            Name = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMStandaloneMedia {
    <#
    .SYNOPSIS
    Says what is on finished media.

    .DESCRIPTION
    Returns the label, task sequence, dates and packages that the inventory on the media names, without reading its content. To compare the content, use Test-CMStandaloneMedia.

    Needs no site and no content library.

    .PARAMETER Path
    ISO files; wildcards are taken. A file that has exactly this name is meant, also where the name has wildcard characters.

    .PARAMETER MediaPassword
    The password of the media, to try whether it opens it.

    .EXAMPLE
    PS> (Get-CMStandaloneMedia -Path .\windows11.iso).Packages

    Lists the packages on an ISO.

    .INPUTS
    String[]

    .OUTPUTS
    CMMedia.Media

    .LINK
    Test-CMStandaloneMedia

    .LINK
    New-CMStandaloneMedia
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('CMMedia.Media')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipelineByPropertyName = $true)]
        [Alias('MediaPath', 'OutputPath', 'FullName', 'PSPath')]
        [SupportsWildcards()]
        [ValidateNotNull()]
        [string[]]
        $Path,

        [Parameter()]
        [ValidateNotNull()]
        [securestring]
        $MediaPassword
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMStandaloneMedia' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Path = 'wildcardPath'
            MediaPassword = 'value'
        }
    }
}

function Get-CMTaskSequence {
    <#
    .SYNOPSIS
    Gets task sequences of the connected site.

    .DESCRIPTION
    Returns the task sequences with the given name or package ID, or all. What is returned can be passed to New-CMStandaloneMedia.

    .PARAMETER Name
    The name; wildcards are taken.

    .PARAMETER TaskSequencePackageId
    The package ID.

    .PARAMETER Fast
    Leaves out the properties that Configuration Manager fills only on demand (Sequence, References, SDMPackageXML). Nothing warns where it is not given, whatever $CMPSSuppressFastNotUsedCheck says.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Get-CMTaskSequence -Name 'Windows*'

    Gets all task sequences whose names begin with Windows.

    .EXAMPLE
    PS> Get-CMTaskSequence -TaskSequencePackageId CON00001

    Gets one task sequence by its package ID.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_TaskSequencePackage

    .LINK
    New-CMStandaloneMedia

    .LINK
    Connect-CMMediaSite
    #>
    [CmdletBinding(DefaultParameterSetName = 'SearchByName', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_TaskSequencePackage')]
    param(
        [Parameter(ParameterSetName = 'SearchByName', Position = 0)]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequence' $args[2] })]
        [string]
        $Name,

        [Parameter(ParameterSetName = 'SearchByIdMandatory', Mandatory = $true)]
        [Alias('PackageId', 'Id')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequenceId' $args[2] })]
        [string]
        $TaskSequencePackageId,

        [Parameter()]
        [switch]
        $Fast,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMTaskSequence' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Name = 'value'
            TaskSequencePackageId = 'value'
            Fast = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMTaskSequenceGroup {
    <#
    .SYNOPSIS
    Gets the groups of a task sequence.

    .DESCRIPTION
    Returns groups in the order of the task sequence, a group before those within it. Steps holds what a group holds, groups among it.

    .PARAMETER InputObject
    The task sequence.

    Takes objects of the class SMS_TaskSequencePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER TaskSequenceId
    The package ID of the task sequence.

    .PARAMETER TaskSequenceName
    The name of the task sequence, literally unless ForceWildcardHandling is given.

    .PARAMETER StepName
    Only those of this name, literally unless ForceWildcardHandling is given.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> (Get-CMTaskSequenceGroup -TaskSequenceName 'Windows 11 refresh' -StepName 'Install operating system').Steps

    Gets the steps of one group.

    .INPUTS
    SMS_TaskSequencePackage

    .OUTPUTS
    IResultObject#SMS_TaskSequence_Group

    .LINK
    Get-CMTaskSequenceStep

    .LINK
    Get-CMTaskSequence
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByValue', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_TaskSequence_Group')]
    param(
        [Parameter(ParameterSetName = 'ByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Alias('TaskSequence')]
        [ValidateNotNull()]
        [object]
        $InputObject,

        [Parameter(ParameterSetName = 'ById', Mandatory = $true)]
        [Alias('Id', 'TaskSequencePackageId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequenceId' $args[2] })]
        [string]
        $TaskSequenceId,

        [Parameter(ParameterSetName = 'ByName', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequence' $args[2] })]
        [string]
        $TaskSequenceName,

        [Parameter()]
        [string]
        $StepName,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMTaskSequenceGroup' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            InputObject = 'object', 'PackageID', 'Name'
            TaskSequenceId = 'value'
            TaskSequenceName = 'value'
            StepName = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Get-CMTaskSequenceStep {
    <#
    .SYNOPSIS
    Gets the steps and groups of a task sequence.

    .DESCRIPTION
    Returns steps and groups in the order of the task sequence, a group before what it holds. What a step says beside the properties of all steps stands under the name of its property, such as CommandLine, as text.

    Path is the way to the step; Disabled says whether the step or a group around it is disabled.

    RunsOnMedia says whether it runs on stand-alone media, as far as conditions settle that: No for what is disabled, or stands behind a condition that is false there whatever the rest is, such as one that _SMSTSMediaType is not FullMedia; Yes for what runs once the task sequence comes to it; else Unknown. RunsOnMediaReason says why. Variables of media are not known here.

    .PARAMETER InputObject
    The task sequence.

    Takes objects of the class SMS_TaskSequencePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER TaskSequenceId
    The package ID of the task sequence.

    .PARAMETER TaskSequenceName
    The name of the task sequence, literally unless ForceWildcardHandling is given.

    .PARAMETER StepName
    Only those of this name, literally unless ForceWildcardHandling is given.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .PARAMETER ActionClassName
    Only steps of this class, such as SMS_TaskSequence_RunCommandLineAction; SMS_TaskSequence_Group for groups.

    .EXAMPLE
    PS> Get-CMTaskSequence -Name 'Windows 11 refresh' | Get-CMTaskSequenceStep

    Gets all steps and groups of a task sequence.

    .EXAMPLE
    PS> Get-CMTaskSequenceStep -TaskSequenceName 'Windows 11 refresh' -ActionClassName SMS_TaskSequence_SetVariableAction |
        Select-Object Name, VariableName, VariableValue

    Lists the variables that a task sequence sets.

    .INPUTS
    SMS_TaskSequencePackage

    .OUTPUTS
    IResultObject#SMS_TaskSequence_Step

    .LINK
    Get-CMTaskSequenceGroup

    .LINK
    Get-CMTaskSequence
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByValue', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_TaskSequence_Step')]
    param(
        [Parameter(ParameterSetName = 'ByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Alias('TaskSequence')]
        [ValidateNotNull()]
        [object]
        $InputObject,

        [Parameter(ParameterSetName = 'ById', Mandatory = $true)]
        [Alias('Id', 'TaskSequencePackageId')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequenceId' $args[2] })]
        [string]
        $TaskSequenceId,

        [Parameter(ParameterSetName = 'ByName', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequence' $args[2] })]
        [string]
        $TaskSequenceName,

        [Parameter()]
        [string]
        $StepName,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling,

        [Parameter()]
        [string]
        $ActionClassName
    )
    process {
        Invoke-BackendCmdlet -Name 'Get-CMTaskSequenceStep' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            InputObject = 'object', 'PackageID', 'Name'
            TaskSequenceId = 'value'
            TaskSequenceName = 'value'
            StepName = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
            ActionClassName = 'value'
        }
    }
}

function Import-CMTaskSequence {
    <#
    .SYNOPSIS
    Takes exported task sequences into the connected site.

    .DESCRIPTION
    Connected to a site.yaml, each task sequence is put beside it as imported/<package ID>.zip, from where later connections read it too; site.yaml itself is not changed. Connected to exports, it is known as long as the connection lasts. Task sequences keep their IDs. All of an export are imported, or none.

    Only task sequences are imported. Packages and applications are those of the site; what it lacks is warned of.

    .PARAMETER Path
    What the console or Export-CMTaskSequence exported (zip), or the XML of a task sequence.

    .PARAMETER ImportActionType
    What happens to a task sequence whose ID the site has already: Skip leaves the one that is there, Overwrite and OverwriteIgnoreDependencyFailure replace it, all others end with the error TaskSequenceExists. Rename ends with ImportActionNotSupported, since the ID is what others reference it by.

    Accepted values: NotSet, Skip, DirectImport, Rename, Overwrite, ImportFail, IgnoreDependencyFailure, AppendDriverCategories, OverwriteIgnoreDependencyFailure.

    Default: NotSet.

    .PARAMETER ImportActionTypeSpec
    The action for each class of objects: class names to actions. SMS_TaskSequencePackage goes before ImportActionType; objects of other classes are not imported.

    .PARAMETER IgnoreDependency
    Does not warn of packages, applications and child task sequences that the site lacks.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Import-CMTaskSequence -Path .\windows11.zip

    Imports the task sequences of an export.

    .EXAMPLE
    PS> Import-CMTaskSequence -Path .\windows11.zip -ImportActionType Overwrite

    Also replaces those that were imported before.

    .INPUTS
    None

    .OUTPUTS
    IResultObject#SMS_TaskSequencePackage

    .LINK
    Export-CMTaskSequence

    .LINK
    Get-CMTaskSequence

    .LINK
    Connect-CMMediaSite
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The backend decides when to ask; the pump calls ShouldProcess for it.')]
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('IResultObject#SMS_TaskSequencePackage')]
    param(
        [Parameter(Mandatory = $true)]
        [Alias('FileName', 'FilePath', 'ImportFilePath')]
        [string]
        $Path,

        [Parameter()]
        [Alias('ImportActionForAllObjects')]
        [ValidateSet('NotSet', 'Skip', 'DirectImport', 'Rename', 'Overwrite', 'ImportFail', 'IgnoreDependencyFailure', 'AppendDriverCategories', 'OverwriteIgnoreDependencyFailure')]
        [string]
        $ImportActionType,

        [Parameter()]
        [Alias('ImportActionTypeForSpecificClass')]
        [ValidateNotNull()]
        [hashtable]
        $ImportActionTypeSpec,

        [Parameter()]
        [switch]
        $IgnoreDependency,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Import-CMTaskSequence' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Path = 'path'
            ImportActionType = 'value'
            ImportActionTypeSpec = 'value'
            IgnoreDependency = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function New-CMStandaloneMedia {
    <#
    .SYNOPSIS
    Builds stand-alone media: a bootable ISO that deploys an operating system with no network.

    .DESCRIPTION
    The media holds a task sequence and everything it needs: boot image, operating system image, drivers, packages and applications, read from the content libraries of distribution points. It needs neither the console nor Windows.

    Everything that is wrong or doubtful is found before the first byte is written. Every file is checked against the content library while it is copied. An existing file stays until the new one is whole, whatever stops the build.

    With -WhatIf the plan is returned: what comes onto the media from where, its exact size, and all findings.

    .PARAMETER TaskSequence
    The task sequence: what Get-CMTaskSequence returns, a package ID or a name.

    Takes objects of the class SMS_TaskSequencePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER DistributionPoint
    The distribution points whose content libraries are read, in the order in which content is looked for.

    Takes objects of the class SMS_SCI_SysResUse, this module's or Microsoft's, and IDs or names.

    .PARAMETER MediaType
    CdDvd makes an ISO file, or several; Usb a stick.

    Accepted values: Usb, CdDvd.

    .PARAMETER Path
    The ISO file to make. Its folder must exist. In the file name, {date} stands for the day of the build (2027-01-31), and {name} for the task sequence's name.

    .PARAMETER StartDate
    The media does not start before this time.

    .PARAMETER ExpirationDate
    The media does not start after this time.

    .PARAMETER MediaPassword
    Must be entered before the media starts. It encrypts the task sequence and its variables, not the content; the encryption that Configuration Manager uses is weak (docs/media-format.md), so choose a long one.

    .PARAMETER Protection
    What the password's encryption is. Compatible is Configuration Manager's own, which is weak: a guess costs next to nothing. Strong is scrypt and AES-256-GCM (docs/media-format.md), with a password only; Configuration Manager's programs can not open such media.

    Accepted values: Compatible, Strong.

    Default: Compatible.

    .PARAMETER Application
    Applications that come onto the media beside those that the task sequence references.

    Takes objects of the class SMS_ApplicationLatest, this module's or Microsoft's, and IDs or names.

    .PARAMETER Package
    Packages that come onto the media beside those that the task sequence references.

    Takes objects of the class SMS_Package, this module's or Microsoft's, and IDs or names.

    .PARAMETER DriverPackage
    Driver packages that come onto the media beside those that the task sequence references.

    Takes objects of the class SMS_DriverPackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER IncludeApplicationDependency
    Adds the applications that those on the media depend on.

    .PARAMETER Variable
    Task sequence variables that the media carries: names to values. A SecureString is written as any other value, but neither shown nor logged.

    .PARAMETER SequenceSecret
    Passwords and keys of steps, which exports leave out (the finding SecretStripped names them): @{ 'Settings / Join|DomainPassword' = $secureString }. The key is the step's path as Get-CMTaskSequenceStep shows it, | and the property; the value is a SecureString, which goes into the encrypted task sequence only.

    .PARAMETER AllowUnattended
    Starts without prompting for network settings or optional task sequences. A password is still asked for.

    .PARAMETER AcceptFinding
    Codes of errors that become warnings, so that the media is built in spite of them; '*' for all that can be accepted. docs/findings.md says which can, and why. What was accepted is Accepted in the Findings.

    .PARAMETER Force
    Replaces an existing file without asking. It stays until the new one is whole.

    .PARAMETER MediaLabel
    The volume's label.

    Default: Configuration Manager.

    .PARAMETER BootImage
    The boot image for a task sequence that names none. It never replaces the one that a task sequence names.

    Takes objects of the class SMS_BootImagePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER BootFilesPath
    An ADK media folder for boot files that the boot image lacks.

    .PARAMETER AllowDuplicateContent
    Copies content that the run asks for again after a later disc onto that disc too, so that no disc has to be put in twice. With -MediaSize.

    .PARAMETER AllowFixedDisk
    With -MediaType Usb: also takes disks that call themselves fixed, as many USB SSDs do, where they can be pulled. Never a disk of the running system.

    .PARAMETER SkipVerification
    With -MediaType Usb: does not read a disk back after it was written.

    .PARAMETER NoBootPrompt
    Starts from the media without asking for a key. A disc left in the drive then starts the deployment again.

    .PARAMETER MediaEncryption
    The cipher of the media's variables and task sequence with -Protection Compatible. Aes128 is what Configuration Manager is known to read.

    Accepted values: Aes128, Aes256.

    Default: Aes128.

    .PARAMETER OnlyIfChanged
    Builds only where it would bring something new: where content, task sequence, variables, password or other parameters are not those of the media that stands, or that media can not be read. Else nothing is written, and the object says that it is Unchanged. Media whose content was never touched is not read whole; Test-CMStandaloneMedia does that.

    .PARAMETER ValidFor
    How long the media is valid from the day it is built on, to the end of the last day: '90 days', '12 weeks', P90D, or a time span of whole days. Takes the place of -ExpirationDate. With -OnlyIfChanged the days that pass are no change until the media is due by -RenewAfter.

    .PARAMETER RenewAfter
    Percent of the days of -ValidFor, from 1 to 100, after which -OnlyIfChanged builds the media again though nothing else has changed.

    Default: 50.

    .PARAMETER Keep
    How many older media of the same -Path with {date} in it stay beside the new one; the oldest beyond these are removed once the new one is whole. Only files that cmmedia made are removed. All stay without it.

    .PARAMETER SiteCode
    The site that the client is assigned to, where it is not the connected site's.

    .PARAMETER MediaSize
    How large a disc is: 681,574,400, 4,700,372,992 or 8,543,666,176 bytes. Where one disc is not enough there are several, NAME-1.iso, NAME-2.iso and so on, in the order in which the run first asks for what is on them. None and SizeUnlimited make one file.

    Accepted values: None, Size650MB, Size4GB, Size8GB, SizeUnlimited.

    Default: None.

    .PARAMETER FormatMedia
    With -MediaType Usb: makes the whole stick anew, a disk or an image file of one.

    .PARAMETER LogPath
    The log file, or a folder for CreateTSMedia.log. A log that reaches 5 MB is renamed to end in .lo_. Nothing is logged with -WhatIf.

    Default: CreateTSMedia.log in %LOCALAPPDATA%\cmmedia\Logs, ~/Library/Logs/cmmedia or ~/.local/state/cmmedia.

    .PARAMETER LogVariableValue
    Logs the values of variables, and not only their names and lengths. Those of SecureStrings are never logged.

    .PARAMETER TemporaryFolder
    The staging folder of the original. It must exist, and nothing is written there: content goes straight onto the media.

    .PARAMETER NoAutoRun
    Writes no autorun.inf, which is the default. Microsoft's pages contradict each other on whether this switch leaves the file out or puts it on; here it does what its name says.

    .PARAMETER IncludeAutoRun
    Writes an autorun.inf that starts LaunchMedia.cmd, where the media has that. Many antimalware programs block such files.

    .PARAMETER PrestartCommand
    A command that runs in Windows PE before the task sequence, as 'cmd /C command'. It lies in the media's encrypted variables, under a name of our own: under which Configuration Manager's programs look for it is not known.

    .PARAMETER PrestartPackage
    The package that holds the files of the prestart command. It comes onto the media as SMS\PKG and its ID.

    Takes objects of the class SMS_Package, this module's or Microsoft's, and IDs or names.

    .PARAMETER CertificatePath
    A certificate. It is not used, and a warning says so: stand-alone media talks to no management point.

    .PARAMETER AllowUacPrompt
    Changes nothing: no rights of an administrator are needed, and nothing asks for elevation.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> $sequence = Get-CMTaskSequence -Name 'Windows 11'
    $point = Get-CMDistributionPoint -SiteSystemServerName dp01.contoso.com
    New-CMStandaloneMedia -TaskSequence $sequence -DistributionPoint $point -MediaType CdDvd -Path .\windows11.iso

    Builds an ISO.

    .EXAMPLE
    PS> New-CMStandaloneMedia -TaskSequence 'Windows 11' -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path .\windows11.iso -WhatIf

    Returns the plan and writes nothing.

    .EXAMPLE
    PS> $media = @{
        TaskSequence      = 'Windows 11'
        DistributionPoint = 'dp01.contoso.com'
        MediaType         = 'CdDvd'
        Path              = '.\windows11.iso'
        StartDate         = Get-Date
        ExpirationDate    = (Get-Date).AddDays(90)
        MediaPassword     = Read-Host -AsSecureString -Prompt 'Media password'
    }
    New-CMStandaloneMedia @media -Force

    Builds media with a password that is valid for 90 days, and replaces the old file.

    .EXAMPLE
    PS> $media = @{
        TaskSequence      = 'Windows 11'
        DistributionPoint = 'dp01.contoso.com'
        MediaType         = 'CdDvd'
        Path              = '.\windows11-{date}.iso'
    }
    New-CMStandaloneMedia @media -OnlyIfChanged -ValidFor '90 days' -Keep 2 -Force

    The call of a nightly task: builds media that is valid for 90 days where something has changed or half of these have passed, and keeps the last two beside it.

    .INPUTS
    None

    .OUTPUTS
    CMMedia.MediaBuild
    CMMedia.MediaPlan

    .LINK
    Test-CMStandaloneMedia

    .LINK
    Get-CMTaskSequence

    .LINK
    Get-CMDistributionPoint

    .LINK
    Connect-CMMediaSite
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The backend decides when to ask; the pump calls ShouldProcess for it.')]
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CMMedia.MediaBuild', 'CMMedia.MediaPlan')]
    param(
        [Parameter(Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'TaskSequence' $args[2] })]
        [ValidateNotNull()]
        [object]
        $TaskSequence,

        [Parameter(Mandatory = $true)]
        [Alias('DistributionPoints')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [ValidateNotNull()]
        [object[]]
        $DistributionPoint,

        [Parameter(Mandatory = $true)]
        [ValidateSet('Usb', 'CdDvd')]
        [string]
        $MediaType,

        [Parameter(Mandatory = $true)]
        [Alias('MediaPath', 'OutputPath', 'DriveName')]
        [ValidateNotNull()]
        [string[]]
        $Path,

        [Parameter()]
        [Alias('MediaStartDate', 'Start')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Date' $args[2] })]
        [datetime]
        $StartDate,

        [Parameter()]
        [Alias('MediaExpirationDate', 'Expiration')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Date' $args[2] })]
        [datetime]
        $ExpirationDate,

        [Parameter()]
        [ValidateNotNull()]
        [securestring]
        $MediaPassword,

        [Parameter()]
        [ValidateSet('Compatible', 'Strong')]
        [string]
        $Protection,

        [Parameter()]
        [Alias('Applications')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Application' $args[2] })]
        [ValidateNotNull()]
        [object[]]
        $Application,

        [Parameter()]
        [Alias('Packages')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Package' $args[2] })]
        [ValidateNotNull()]
        [object[]]
        $Package,

        [Parameter()]
        [Alias('DriverPackages', 'PackageDriver', 'PackageDrivers')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DriverPackage' $args[2] })]
        [ValidateNotNull()]
        [object[]]
        $DriverPackage,

        [Parameter()]
        [Alias('IncludeApplicationDependencies')]
        [switch]
        $IncludeApplicationDependency,

        [Parameter()]
        [Alias('TaskSequenceVariables', 'Variables')]
        [ValidateNotNull()]
        [hashtable]
        $Variable,

        [Parameter()]
        [ValidateNotNull()]
        [hashtable]
        $SequenceSecret,

        [Parameter()]
        [switch]
        $AllowUnattended,

        [Parameter()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AcceptableFinding' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $AcceptFinding,

        [Parameter()]
        [switch]
        $Force,

        [Parameter()]
        [string]
        $MediaLabel,

        [Parameter()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'BootImage' $args[2] })]
        [ValidateNotNull()]
        [object]
        $BootImage,

        [Parameter()]
        [string]
        $BootFilesPath,

        [Parameter()]
        [switch]
        $AllowDuplicateContent,

        [Parameter()]
        [switch]
        $AllowFixedDisk,

        [Parameter()]
        [switch]
        $SkipVerification,

        [Parameter()]
        [switch]
        $NoBootPrompt,

        [Parameter()]
        [ValidateSet('Aes128', 'Aes256')]
        [string]
        $MediaEncryption,

        [Parameter()]
        [switch]
        $OnlyIfChanged,

        [Parameter()]
        [string]
        $ValidFor,

        [Parameter()]
        [int]
        $RenewAfter,

        [Parameter()]
        [int]
        $Keep,

        [Parameter()]
        [string]
        $SiteCode,

        [Parameter()]
        [ValidateSet('None', 'Size650MB', 'Size4GB', 'Size8GB', 'SizeUnlimited')]
        [string]
        $MediaSize,

        [Parameter()]
        [switch]
        $FormatMedia,

        [Parameter()]
        [string]
        $LogPath,

        [Parameter()]
        [switch]
        $LogVariableValue,

        [Parameter()]
        [Alias('TemporaryDirectory', 'StagingArea')]
        [string]
        $TemporaryFolder,

        [Parameter()]
        [switch]
        $NoAutoRun,

        [Parameter()]
        [switch]
        $IncludeAutoRun,

        [Parameter()]
        [Alias('PreExecCommandLine')]
        [string]
        $PrestartCommand,

        [Parameter()]
        [ValidateNotNull()]
        [object]
        $PrestartPackage,

        [Parameter()]
        [string]
        $CertificatePath,

        [Parameter()]
        [switch]
        $AllowUacPrompt,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'New-CMStandaloneMedia' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            TaskSequence = 'object', 'PackageID', 'Name'
            DistributionPoint = 'object[]', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name'
            MediaType = 'value'
            Path = 'path'
            StartDate = 'value'
            ExpirationDate = 'value'
            MediaPassword = 'value'
            Protection = 'value'
            Application = 'object[]', 'ModelName', 'CI_UniqueID', 'CI_ID', 'LocalizedDisplayName', 'Name'
            Package = 'object[]', 'PackageID', 'Name'
            DriverPackage = 'object[]', 'PackageID', 'Name'
            IncludeApplicationDependency = 'value'
            Variable = 'value'
            SequenceSecret = 'value'
            AllowUnattended = 'value'
            AcceptFinding = 'value'
            Force = 'value'
            MediaLabel = 'value'
            BootImage = 'object', 'PackageID', 'Name'
            BootFilesPath = 'path'
            AllowDuplicateContent = 'value'
            AllowFixedDisk = 'value'
            SkipVerification = 'value'
            NoBootPrompt = 'value'
            MediaEncryption = 'value'
            OnlyIfChanged = 'value'
            ValidFor = 'value'
            RenewAfter = 'value'
            Keep = 'value'
            SiteCode = 'value'
            MediaSize = 'value'
            FormatMedia = 'value'
            LogPath = 'path'
            LogVariableValue = 'value'
            TemporaryFolder = 'path'
            NoAutoRun = 'value'
            IncludeAutoRun = 'value'
            PrestartCommand = 'value'
            PrestartPackage = 'object', 'PackageID', 'Name'
            CertificatePath = 'path'
            AllowUacPrompt = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function New-CMTaskSequenceMedia {
    <#
    .SYNOPSIS
    Builds stand-alone media, with the parameters of the older cmdlet.

    .DESCRIPTION
    With -StandaloneMedia it does what New-CMStandaloneMedia does, which has more parameters and is what new scripts should call.

    Bootable, prestaged and capture media end with the error MediaKindNotSupported.

    .PARAMETER StandaloneMedia
    Makes stand-alone media.

    .PARAMETER BootableMedia
    Bootable media, which are not made here.

    .PARAMETER PrestagedMedia
    Prestaged media, which are not made here.

    .PARAMETER CaptureMedia
    Capture media, which are not made here.

    .PARAMETER TaskSequence
    The task sequence: what Get-CMTaskSequence returns, a package ID or a name.

    Takes objects of the class SMS_TaskSequencePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER TaskSequenceId
    The package ID of the task sequence.

    .PARAMETER TaskSequenceDistributionPoint
    The distribution points whose content libraries are read.

    Takes objects of the class SMS_SCI_SysResUse, this module's or Microsoft's, and IDs or names.

    .PARAMETER TaskSequenceDistributionPointServerName
    The server names of those distribution points.

    .PARAMETER MediaInputType
    CdDvd makes an ISO file. Hd is not for stand-alone media.

    Accepted values: Usb, CdDvd, Hd.

    Default: CdDvd.

    .PARAMETER MediaPath
    The ISO file to make. Its folder must exist.

    .PARAMETER DriveName
    The drive of a USB stick. With CdDvd it says nothing.

    .PARAMETER MediaSize
    How large a disc is; where one is not enough there are several, NAME-1.iso, NAME-2.iso and so on. None and SizeUnlimited make one file.

    Accepted values: None, Size650MB, Size4GB, Size8GB, SizeUnlimited.

    Default: None.

    .PARAMETER ProtectPassword
    Whether the media have a password; -Password then says which.

    .PARAMETER Password
    Must be entered before the media starts.

    .PARAMETER IncludeApplicationDependency
    Adds the applications that those on the media depend on.

    Default: False.

    .PARAMETER Variable
    Task sequence variables that the media carries: names to values.

    .PARAMETER AllowUnattendedDeployment
    Starts without prompting for network settings or optional task sequences.

    Default: False.

    .PARAMETER AllowUacPrompt
    Changes nothing: no rights of an administrator are needed, and nothing asks for elevation.

    .PARAMETER EnablePrestartCommand
    Whether there is a prestart command; -PrestartCommandLine then says which.

    .PARAMETER PrestartCommandLine
    A command that runs before the task sequence, as -PrestartCommand of New-CMStandaloneMedia.

    .PARAMETER CommandIncludeFile
    False leaves the package of the prestart command out.

    .PARAMETER CommandPackage
    The package of the prestart command, as -PrestartPackage of New-CMStandaloneMedia.

    Takes objects of the class SMS_Package, this module's or Microsoft's, and IDs or names.

    .PARAMETER CommandPackageName
    The name of that package.

    .PARAMETER CommandPackageDistributionPoint
    A distribution point that has that package; it is read beside the others.

    Takes objects of the class SMS_SCI_SysResUse, this module's or Microsoft's, and IDs or names.

    .PARAMETER CommandDistributionPointServerName
    The server name of that distribution point.

    .PARAMETER BootImage
    Not for stand-alone media.

    Takes objects of the class SMS_BootImagePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER BootImageId
    Not for stand-alone media.

    .PARAMETER BootImageDistributionPoint
    Not for stand-alone media.

    Takes objects of the class SMS_SCI_SysResUse, this module's or Microsoft's, and IDs or names.

    .PARAMETER BootImageDistributionPointServerName
    Not for stand-alone media.

    .PARAMETER BootImageManagementPoint
    Not for stand-alone media.

    Takes objects of the class SMS_SCI_SysResUse, this module's or Microsoft's, and IDs or names.

    .PARAMETER BootImageManagementPointServerName
    Not for stand-alone media.

    .PARAMETER MediaMode
    Not for stand-alone media.

    Accepted values: Dynamic, SiteBased.

    .PARAMETER StartDate
    Not for stand-alone media. New-CMStandaloneMedia has it for those.

    .PARAMETER ExpirationDate
    Not for stand-alone media. New-CMStandaloneMedia has it for those.

    .PARAMETER CreateMediaSelfCertificate
    Not for stand-alone media.

    .PARAMETER ImportCertificatePath
    Not for stand-alone media.

    .PARAMETER ImportCertificatePassword
    Not for stand-alone media.

    .PARAMETER EnableUnknownSupport
    Not for stand-alone media.

    .PARAMETER UserDeviceAffinity
    Not for stand-alone media.

    Accepted values: DoNotAllow, AdministratorApproval, AutoApproval.

    .PARAMETER OperatingSystemImagePackage
    Not for stand-alone media.

    Takes objects of the class SMS_ImagePackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER OperatingSystemImagePackageId
    Not for stand-alone media.

    .PARAMETER OperatingSystemImageName
    Not for stand-alone media.

    .PARAMETER OperatingSystemImageDistributionPoint
    Not for stand-alone media.

    Takes objects of the class SMS_SCI_SysResUse, this module's or Microsoft's, and IDs or names.

    .PARAMETER OperatingSystemImageDistributionPointServerName
    Not for stand-alone media.

    .PARAMETER Application
    Not for stand-alone media. New-CMStandaloneMedia has it for those.

    Takes objects of the class SMS_ApplicationLatest, this module's or Microsoft's, and IDs or names.

    .PARAMETER ApplicationName
    Not for stand-alone media.

    .PARAMETER Package
    Not for stand-alone media. New-CMStandaloneMedia has it for those.

    Takes objects of the class SMS_Package, this module's or Microsoft's, and IDs or names.

    .PARAMETER PackageName
    Not for stand-alone media.

    .PARAMETER DriverPackage
    Not for stand-alone media. New-CMStandaloneMedia has it for those.

    Takes objects of the class SMS_DriverPackage, this module's or Microsoft's, and IDs or names.

    .PARAMETER DriverPackageName
    Not for stand-alone media.

    .PARAMETER Comment
    Not for stand-alone media.

    .PARAMETER CreatedBy
    Not for stand-alone media.

    .PARAMETER Version
    Not for stand-alone media.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> New-CMTaskSequenceMedia -StandaloneMedia -MediaInputType CdDvd -MediaPath .\windows11.iso -ProtectPassword $false `
        -TaskSequenceId CON00001 -TaskSequenceDistributionPointServerName dp01.contoso.com

    Builds an ISO.

    .INPUTS
    SMS_TaskSequencePackage

    .INPUTS
    SMS_SCI_SysResUse

    .INPUTS
    SMS_BootImagePackage

    .INPUTS
    SMS_ImagePackage

    .INPUTS
    SMS_ApplicationLatest

    .INPUTS
    SMS_Package

    .INPUTS
    SMS_DriverPackage

    .OUTPUTS
    CMMedia.MediaBuild
    CMMedia.MediaPlan

    .LINK
    New-CMStandaloneMedia

    .LINK
    Get-CMTaskSequence

    .LINK
    Get-CMDistributionPoint
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The backend decides when to ask; the pump calls ShouldProcess for it.')]
    [CmdletBinding(DefaultParameterSetName = 'NewBootableMedia', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CMMedia.MediaBuild', 'CMMedia.MediaPlan')]
    param(
        [Parameter(ParameterSetName = 'NewStandAloneMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue', Mandatory = $true)]
        [Alias('StandAloneMediaOption')]
        [switch]
        $StandaloneMedia,

        [Parameter(ParameterSetName = 'NewBootableMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue', Mandatory = $true)]
        [Alias('BootableMediaOption')]
        [switch]
        $BootableMedia,

        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true)]
        [Alias('PrestagedMediaOption', 'PrestageMedia')]
        [switch]
        $PrestagedMedia,

        [Parameter(ParameterSetName = 'NewCaptureMediaByValue', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewCaptureMedia', Mandatory = $true)]
        [Alias('CaptureMediaOption')]
        [switch]
        $CaptureMedia,

        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'TaskSequence' $args[2] })]
        [ValidateNotNull()]
        [object]
        $TaskSequence,

        [Parameter(ParameterSetName = 'NewStandAloneMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'TaskSequenceId' $args[2] })]
        [string]
        $TaskSequenceId,

        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Alias('TaskSequenceDistributionPoints')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [ValidateNotNull()]
        [object[]]
        $TaskSequenceDistributionPoint,

        [Parameter(ParameterSetName = 'NewStandAloneMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [Alias('TaskSequenceDistributionPointServerNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $TaskSequenceDistributionPointServerName,

        [Parameter(ParameterSetName = 'NewBootableMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewStandAloneMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewCaptureMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewCaptureMediaByValue')]
        [ValidateSet('Usb', 'CdDvd', 'Hd')]
        [string]
        $MediaInputType,

        [Parameter(Mandatory = $true)]
        [string]
        $MediaPath,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewCaptureMediaByValue')]
        [Parameter(ParameterSetName = 'NewCaptureMedia')]
        [string]
        $DriveName,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [ValidateSet('None', 'Size650MB', 'Size4GB', 'Size8GB', 'SizeUnlimited')]
        [string]
        $MediaSize,

        [Parameter(ParameterSetName = 'NewBootableMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewStandAloneMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [bool]
        $ProtectPassword,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [ValidateNotNull()]
        [securestring]
        $Password,

        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Alias('IncludeApplicationDependencies')]
        [bool]
        $IncludeApplicationDependency,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [ValidateNotNull()]
        [hashtable]
        $Variable,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [bool]
        $AllowUnattendedDeployment,

        [Parameter()]
        [switch]
        $AllowUacPrompt,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [bool]
        $EnablePrestartCommand,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [Alias('CommandLine')]
        [string]
        $PrestartCommandLine,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [bool]
        $CommandIncludeFile,

        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [ValidateNotNull()]
        [object]
        $CommandPackage,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Package' $args[2] })]
        [string]
        $CommandPackageName,

        [Parameter(ParameterSetName = 'NewStandAloneMediaByValue')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [ValidateNotNull()]
        [object]
        $CommandPackageDistributionPoint,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewStandAloneMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [string]
        $CommandDistributionPointServerName,

        [Parameter(ParameterSetName = 'NewBootableMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewCaptureMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [ValidateNotNull()]
        [object]
        $BootImage,

        [Parameter(ParameterSetName = 'NewBootableMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewCaptureMedia', Mandatory = $true)]
        [string]
        $BootImageId,

        [Parameter(ParameterSetName = 'NewBootableMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewCaptureMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [ValidateNotNull()]
        [object]
        $BootImageDistributionPoint,

        [Parameter(ParameterSetName = 'NewBootableMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewCaptureMedia', Mandatory = $true)]
        [Alias('DistributionPointServerName')]
        [string]
        $BootImageDistributionPointServerName,

        [Parameter(ParameterSetName = 'NewBootableMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [Alias('BootImageManagementPoints')]
        [ValidateNotNull()]
        [object[]]
        $BootImageManagementPoint,

        [Parameter(ParameterSetName = 'NewBootableMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [Alias('ManagementPointServerName', 'BootImageManagementPointServerNames')]
        [ValidateNotNull()]
        [string[]]
        $BootImageManagementPointServerName,

        [Parameter(ParameterSetName = 'NewBootableMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true)]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [ValidateSet('Dynamic', 'SiteBased')]
        [string]
        $MediaMode,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Date' $args[2] })]
        [datetime]
        $StartDate,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Date' $args[2] })]
        [datetime]
        $ExpirationDate,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [bool]
        $CreateMediaSelfCertificate,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [string]
        $ImportCertificatePath,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [ValidateNotNull()]
        [securestring]
        $ImportCertificatePassword,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [bool]
        $EnableUnknownSupport,

        [Parameter(ParameterSetName = 'NewBootableMedia')]
        [Parameter(ParameterSetName = 'NewBootableMediaByValue')]
        [ValidateSet('DoNotAllow', 'AdministratorApproval', 'AutoApproval')]
        [string]
        $UserDeviceAffinity,

        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', ValueFromPipeline = $true)]
        [ValidateNotNull()]
        [object]
        $OperatingSystemImagePackage,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [string]
        $OperatingSystemImagePackageId,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [string]
        $OperatingSystemImageName,

        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', Mandatory = $true, ValueFromPipeline = $true)]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [ValidateNotNull()]
        [object]
        $OperatingSystemImageDistributionPoint,

        [Parameter(ParameterSetName = 'NewPrestagedMedia', Mandatory = $true)]
        [string]
        $OperatingSystemImageDistributionPointServerName,

        [Parameter(ParameterSetName = 'NewPrestagedMedia', ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', ValueFromPipeline = $true)]
        [Alias('Applications')]
        [ValidateNotNull()]
        [object[]]
        $Application,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [ValidateNotNull()]
        [string[]]
        $ApplicationName,

        [Parameter(ParameterSetName = 'NewPrestagedMedia', ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', ValueFromPipeline = $true)]
        [Alias('Packages')]
        [ValidateNotNull()]
        [object[]]
        $Package,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [ValidateNotNull()]
        [string[]]
        $PackageName,

        [Parameter(ParameterSetName = 'NewPrestagedMedia', ValueFromPipeline = $true)]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue', ValueFromPipeline = $true)]
        [Alias('DriverPackages', 'PackageDriver', 'PackageDrivers')]
        [ValidateNotNull()]
        [object[]]
        $DriverPackage,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Alias('PackageDriverName')]
        [ValidateNotNull()]
        [string[]]
        $DriverPackageName,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [string]
        $Comment,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [string]
        $CreatedBy,

        [Parameter(ParameterSetName = 'NewPrestagedMedia')]
        [Parameter(ParameterSetName = 'NewPrestagedMediaByValue')]
        [string]
        $Version,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'New-CMTaskSequenceMedia' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            StandaloneMedia = 'value'
            BootableMedia = 'value'
            PrestagedMedia = 'value'
            CaptureMedia = 'value'
            TaskSequence = 'object', 'PackageID', 'Name'
            TaskSequenceId = 'value'
            TaskSequenceDistributionPoint = 'object[]', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name'
            TaskSequenceDistributionPointServerName = 'value'
            MediaInputType = 'value'
            MediaPath = 'path'
            DriveName = 'value'
            MediaSize = 'value'
            ProtectPassword = 'value'
            Password = 'value'
            IncludeApplicationDependency = 'value'
            Variable = 'value'
            AllowUnattendedDeployment = 'value'
            AllowUacPrompt = 'value'
            EnablePrestartCommand = 'value'
            PrestartCommandLine = 'value'
            CommandIncludeFile = 'value'
            CommandPackage = 'object', 'PackageID', 'Name'
            CommandPackageName = 'value'
            CommandPackageDistributionPoint = 'object', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name'
            CommandDistributionPointServerName = 'value'
            BootImage = 'object', 'PackageID', 'Name'
            BootImageId = 'value'
            BootImageDistributionPoint = 'object', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name'
            BootImageDistributionPointServerName = 'value'
            BootImageManagementPoint = 'object[]', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name'
            BootImageManagementPointServerName = 'value'
            MediaMode = 'value'
            StartDate = 'value'
            ExpirationDate = 'value'
            CreateMediaSelfCertificate = 'value'
            ImportCertificatePath = 'path'
            ImportCertificatePassword = 'value'
            EnableUnknownSupport = 'value'
            UserDeviceAffinity = 'value'
            OperatingSystemImagePackage = 'object', 'PackageID', 'Name'
            OperatingSystemImagePackageId = 'value'
            OperatingSystemImageName = 'value'
            OperatingSystemImageDistributionPoint = 'object', 'NetworkOSPath', 'ServerName', 'NALPath', 'Name'
            OperatingSystemImageDistributionPointServerName = 'value'
            Application = 'object[]', 'ModelName', 'CI_UniqueID', 'CI_ID', 'LocalizedDisplayName', 'Name'
            ApplicationName = 'value'
            Package = 'object[]', 'PackageID', 'Name'
            PackageName = 'value'
            DriverPackage = 'object[]', 'PackageID', 'Name'
            DriverPackageName = 'value'
            Comment = 'value'
            CreatedBy = 'value'
            Version = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Start-CMContentDistribution {
    <#
    .SYNOPSIS
    Copies the sources of a catalogue's objects into the content libraries of distribution points.

    .DESCRIPTION
    The content library has the layout that Configuration Manager uses. Files that are there already are not copied again, and what is unchanged is left as it is, so that it can be repeated at any time.

    Only sites with a catalogue (site.yaml) have sources; the library of a real distribution point is never written.

    .PARAMETER InputObject
    What Get-CMPackage, Get-CMApplication and their like return. A task sequence stands for everything that it references.

    .PARAMETER All
    Everything that the catalogue has a source for.

    .PARAMETER ApplicationId
    IDs of applications.

    .PARAMETER ApplicationName
    Names of applications.

    .PARAMETER BootImageId
    IDs of boot images.

    .PARAMETER BootImageName
    Names of boot images.

    .PARAMETER DriverPackageId
    IDs of driver packages.

    .PARAMETER DriverPackageName
    Names of driver packages.

    .PARAMETER OperatingSystemImageId
    IDs of operating system images.

    .PARAMETER OperatingSystemImageName
    Names of operating system images.

    .PARAMETER OperatingSystemInstallerId
    IDs of operating system installers.

    .PARAMETER OperatingSystemInstallerName
    Names of operating system installers.

    .PARAMETER PackageId
    IDs of packages.

    .PARAMETER PackageName
    Names of packages.

    .PARAMETER TaskSequenceId
    IDs of task sequences; everything that they reference is distributed.

    .PARAMETER TaskSequenceName
    Names of task sequences; everything that they reference is distributed.

    .PARAMETER DistributionPointName
    Server names of distribution points.

    .PARAMETER DistributionPointGroupName
    Names of distribution point groups.

    .PARAMETER DisableContentDependencyDetection
    Leaves out the applications that an application depends on.

    .PARAMETER Force
    Replaces content that is distributed already under the same version but differs.

    .PARAMETER DisableWildcardHandling
    Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.

    .PARAMETER ForceWildcardHandling
    Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.

    .EXAMPLE
    PS> Start-CMContentDistribution -All -DistributionPointName dp01.contoso.com

    Distributes everything.

    .EXAMPLE
    PS> Get-CMPackage -Name 'Contoso*' | Start-CMContentDistribution -DistributionPointGroupName 'Head office'

    Distributes some packages to a group.

    .INPUTS
    Object

    .OUTPUTS
    CMMedia.ContentDistribution

    .LINK
    Get-CMDistributionPoint

    .LINK
    Connect-CMMediaSite
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The backend decides when to ask; the pump calls ShouldProcess for it.')]
    [CmdletBinding(DefaultParameterSetName = 'SearchByValueMandatory', SupportsShouldProcess = $true, ConfirmImpact = 'Medium', PositionalBinding = $false)]
    [OutputType('CMMedia.ContentDistribution')]
    param(
        [Parameter(ParameterSetName = 'SearchByValueMandatory', Mandatory = $true, ValueFromPipeline = $true)]
        [Alias('Application', 'Package', 'BootImage', 'DriverPackage', 'ImagePackage', 'OperatingSystemInstaller', 'TaskSequence')]
        [ValidateNotNull()]
        [object]
        $InputObject,

        [Parameter(ParameterSetName = 'All', Mandatory = $true)]
        [switch]
        $All,

        [Parameter(ParameterSetName = 'SearchByIdMandatory_Application', Mandatory = $true)]
        [Alias('ApplicationIds')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'ApplicationId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $ApplicationId,

        [Parameter(ParameterSetName = 'SearchByNameMandatory_Application', Mandatory = $true)]
        [Alias('ApplicationNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Application' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $ApplicationName,

        [Parameter(ParameterSetName = 'SearchByIdMandatory_BootImage', Mandatory = $true)]
        [Alias('BootImageIds')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'BootImageId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $BootImageId,

        [Parameter(ParameterSetName = 'SearchByNameMandatory_BootImage', Mandatory = $true)]
        [Alias('BootImageNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'BootImage' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $BootImageName,

        [Parameter(ParameterSetName = 'SearchByIdMandatory_DriverPackage', Mandatory = $true)]
        [Alias('DriverPackageIds')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DriverPackageId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $DriverPackageId,

        [Parameter(ParameterSetName = 'SearchByNameMandatory_DriverPackage', Mandatory = $true)]
        [Alias('DriverPackageNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DriverPackage' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $DriverPackageName,

        [Parameter(ParameterSetName = 'SearchByIdMandatory_OperatingSystemImage', Mandatory = $true)]
        [Alias('OperatingSystemImageIds')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemImageId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $OperatingSystemImageId,

        [Parameter(ParameterSetName = 'SearchByNameMandatory_OperatingSystemImage', Mandatory = $true)]
        [Alias('OperatingSystemImageNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemImage' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $OperatingSystemImageName,

        [Parameter(ParameterSetName = 'SearchByIdMandatory_OperatingSystemInstaller', Mandatory = $true)]
        [Alias('OperatingSystemInstallerIds')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemInstallerId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $OperatingSystemInstallerId,

        [Parameter(ParameterSetName = 'SearchByNameMandatory_OperatingSystemInstaller', Mandatory = $true)]
        [Alias('OperatingSystemInstallerNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'OperatingSystemInstaller' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $OperatingSystemInstallerName,

        [Parameter(ParameterSetName = 'SearchByIdMandatory_Package', Mandatory = $true)]
        [Alias('PackageIds')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'PackageId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $PackageId,

        [Parameter(ParameterSetName = 'SearchByNameMandatory_Package', Mandatory = $true)]
        [Alias('PackageNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'Package' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $PackageName,

        [Parameter(ParameterSetName = 'SearchByIdMandatory_TaskSequence', Mandatory = $true)]
        [Alias('TaskSequenceIds')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequenceId' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $TaskSequenceId,

        [Parameter(ParameterSetName = 'SearchByNameMandatory_TaskSequence', Mandatory = $true)]
        [Alias('TaskSequenceNames')]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'AnyTaskSequence' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $TaskSequenceName,

        [Parameter()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPoint' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $DistributionPointName,

        [Parameter()]
        [ArgumentCompleter({ & (Get-Module 'CMMedia') Get-BackendCompletion 'DistributionPointGroup' $args[2] })]
        [ValidateNotNull()]
        [string[]]
        $DistributionPointGroupName,

        [Parameter()]
        [Alias('DisableDetectAssociatedContentDependencies')]
        [switch]
        $DisableContentDependencyDetection,

        [Parameter()]
        [switch]
        $Force,

        [Parameter()]
        [switch]
        $DisableWildcardHandling,

        [Parameter()]
        [switch]
        $ForceWildcardHandling
    )
    process {
        Invoke-BackendCmdlet -Name 'Start-CMContentDistribution' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            InputObject = 'object', 'PackageID', 'ModelName', 'CI_UniqueID'
            All = 'value'
            ApplicationId = 'value'
            ApplicationName = 'value'
            BootImageId = 'value'
            BootImageName = 'value'
            DriverPackageId = 'value'
            DriverPackageName = 'value'
            OperatingSystemImageId = 'value'
            OperatingSystemImageName = 'value'
            OperatingSystemInstallerId = 'value'
            OperatingSystemInstallerName = 'value'
            PackageId = 'value'
            PackageName = 'value'
            TaskSequenceId = 'value'
            TaskSequenceName = 'value'
            DistributionPointName = 'value'
            DistributionPointGroupName = 'value'
            DisableContentDependencyDetection = 'value'
            Force = 'value'
            DisableWildcardHandling = 'value'
            ForceWildcardHandling = 'value'
        }
    }
}

function Test-CMMediaHost {
    <#
    .SYNOPSIS
    Checks whether this machine has what building media needs.

    .DESCRIPTION
    Looks at PowerShell, Node.js, the pipe between them, the account and its rights, the folders that media is made in and the space in them, and what is read: the content libraries of the connected site and further folders and shares. One object per check says how it went, and what to do where it did not go well. It takes less than a minute, also where a share does not answer.

    Run it as the account that builds, and in the way it builds: a scheduled task has other rights, other drives and another PATH than a prompt. Its output is what to send with a question; it holds names of users, folders and servers, and no secret.

    Nothing is changed; in each folder for media a file is made and removed again.

    .PARAMETER Path
    Folders that media is to be made in.

    Default: the current folder.

    .PARAMETER Source
    Further folders, files and shares that are read, such as console exports and the sources of packages.

    .PARAMETER MinimumFreeGB
    How many gibibytes a folder for media must have free: the size of the media, beside the old one that stays until the new one is whole.

    Default: 10.

    .EXAMPLE
    PS> Test-CMMediaHost

    Checks the machine, and the current folder as the one that media is made in.

    .EXAMPLE
    PS> Connect-CMMediaSite -Path .\site.yaml
    Test-CMMediaHost -Path D:\Media -MinimumFreeGB 30 | Where-Object Status -ne 'Passed' | Format-List

    Checks also the content libraries of a site, and shows only what did not pass.

    .EXAMPLE
    PS> if ((Test-CMMediaHost -Path .\media).Status -contains 'Failed') { throw 'This machine can not build media.' }

    Ends a script where something is missing.

    .INPUTS
    None

    .OUTPUTS
    CMMedia.HostCheck

    .LINK
    Connect-CMMediaSite

    .LINK
    New-CMStandaloneMedia
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('CMMedia.HostCheck')]
    param(
        [Parameter(Position = 0)]
        [ValidateNotNull()]
        [string[]]
        $Path,

        [Parameter()]
        [ValidateNotNull()]
        [string[]]
        $Source,

        [Parameter()]
        [int]
        $MinimumFreeGB
    )
    process {
        Invoke-BackendCmdlet -Name 'Test-CMMediaHost' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Path = 'path'
            Source = 'path'
            MinimumFreeGB = 'value'
        }
    }
}

function Test-CMStandaloneMedia {
    <#
    .SYNOPSIS
    Reads finished media and compares every file with its inventory.

    .DESCRIPTION
    Every file of the media is read and compared with the SHA-256 that the inventory on the media holds for it; with the password, the encrypted task sequence is opened too. On media that cmmedia did not make, it says what can be said.

    A disc of a set is tested together with those that lie beside it under the names of the set; NAME.iso stands for NAME-1.iso, NAME-2.iso and so on. A disc that is missing, there twice or of another set is found.

    Needs no site and no content library. Faults are in the Findings of what is returned, and Passed is false.

    .PARAMETER Path
    ISO files; wildcards are taken. A file that has exactly this name is meant, also where the name has wildcard characters.

    .PARAMETER MediaPassword
    The password of the media. Without it the encrypted task sequence is compared, but not opened.

    .EXAMPLE
    PS> Test-CMStandaloneMedia -Path .\windows11.iso

    Checks an ISO.

    .EXAMPLE
    PS> New-CMStandaloneMedia @media | Test-CMStandaloneMedia -MediaPassword $password

    Builds media and checks what was built.

    .INPUTS
    String[]

    .OUTPUTS
    CMMedia.MediaTest

    .LINK
    New-CMStandaloneMedia
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('CMMedia.MediaTest')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipelineByPropertyName = $true)]
        [Alias('MediaPath', 'OutputPath', 'FullName', 'PSPath')]
        [SupportsWildcards()]
        [ValidateNotNull()]
        [string[]]
        $Path,

        [Parameter()]
        [ValidateNotNull()]
        [securestring]
        $MediaPassword
    )
    begin { $gathered = [Collections.Generic.List[string]]::new() }
    process { $gathered.AddRange($Path) }
    end {
        if ($gathered.Count -eq 0) { return }
        $PSBoundParameters['Path'] = $gathered.ToArray()
        Invoke-BackendCmdlet -Name 'Test-CMStandaloneMedia' -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape @{
            Path = 'wildcardPath'
            MediaPassword = 'value'
        }
    }
}

Export-ModuleMember -Function @(
    'Connect-CMMediaSite',
    'Copy-CMStandaloneMedia',
    'Disconnect-CMMediaSite',
    'Export-CMTaskSequence',
    'Get-CMApplication',
    'Get-CMBootImage',
    'Get-CMDeploymentType',
    'Get-CMDistributionPoint',
    'Get-CMDistributionPointGroup',
    'Get-CMDriverPackage',
    'Get-CMMediaDrive',
    'Get-CMOperatingSystemImage',
    'Get-CMOperatingSystemInstaller',
    'Get-CMPackage',
    'Get-CMProgram',
    'Get-CMSite',
    'Get-CMStandaloneMedia',
    'Get-CMTaskSequence',
    'Get-CMTaskSequenceGroup',
    'Get-CMTaskSequenceStep',
    'Import-CMTaskSequence',
    'New-CMStandaloneMedia',
    'New-CMTaskSequenceMedia',
    'Start-CMContentDistribution',
    'Test-CMMediaHost',
    'Test-CMStandaloneMedia'
)
