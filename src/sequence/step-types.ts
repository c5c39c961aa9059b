/** Where a step can run (configmgr-behaviour.md 4.3); a step's own `runIn` may narrow it. */
export type Environment = 'WinPE' | 'FullOS' | 'any';

/** A step variable whose value names content. */
export interface ContentVariable {
  variable: string;
  kind: 'package' | 'application' | 'sequence';
  /** The value may name several, with commas between them. */
  list?: true;
  /** The variable of the same step that names the package's program. */
  program?: string;
}

export interface StepType {
  /** The step as the console calls it. */
  title: string;
  environment: Environment;
  content: readonly ContentVariable[];
}

const type = (title: string, environment: Environment, ...content: ContentVariable[]): StepType => ({ title, environment, content });
const packageIn = (variable: string): ContentVariable => ({ variable, kind: 'package' });
// One variable, two steps: Install Package names a program with it, Run Command Line doesn't.
const packageId: ContentVariable = { variable: 'PackageID', kind: 'package', program: '_SMSSWDProgramName' };

/** The step types that are known, by the `type` of their steps (configmgr-formats.md 4.2, configmgr-behaviour.md 4.3). */
export const stepTypes: Readonly<Record<string, StepType>> = {
  SMS_TaskSequence_ApplyDataImageAction: type('Apply Data Image', 'WinPE', packageIn('ImagePackageID')),
  SMS_TaskSequence_ApplyDriverPackageAction: type('Apply Driver Package', 'WinPE', packageIn('OSDApplyDriverDriverPackageID')),
  SMS_TaskSequence_ApplyNetworkSettingsAction: type('Apply Network Settings', 'WinPE'),
  SMS_TaskSequence_ApplyOperatingSystemAction: type(
    'Apply Operating System Image',
    'WinPE',
    packageIn('ImagePackageID'),
    packageIn('InstallPackageID'),
    packageIn('ConfigFilePackage'),
  ),
  SMS_TaskSequence_ApplyWindowsSettingsAction: type('Apply Windows Settings', 'WinPE'),
  SMS_TaskSequence_AutoApplyAction: type('Auto Apply Drivers', 'WinPE'),
  SMS_TaskSequence_CaptureNetworkSettingsAction: type('Capture Network Settings', 'FullOS'),
  SMS_TaskSequence_CaptureSystemImageAction: type('Capture Operating System Image', 'WinPE'),
  SMS_TaskSequence_CaptureUserStateAction: type('Capture User State', 'any', packageIn('_OSDMigrateUsmtPackageID')),
  SMS_TaskSequence_CaptureWindowsSettingsAction: type('Capture Windows Settings', 'any'),
  SMS_TaskSequence_ConnectNetworkFolderAction: type('Connect To Network Folder', 'any'),
  SMS_TaskSequence_DisableBitLockerAction: type('Disable BitLocker', 'FullOS'),
  SMS_TaskSequence_DownloadPackageContentAction: type('Download Package Content', 'any', {
    variable: 'OSDDownloadDownloadPackages',
    kind: 'package',
    list: true,
  }),
  SMS_TaskSequence_EnableBitLockerAction: type('Enable BitLocker', 'FullOS'),
  SMS_TaskSequence_InstallApplicationAction: type('Install Application', 'FullOS', { variable: 'ApplicationName', kind: 'application', list: true }),
  SMS_TaskSequence_InstallSoftwareAction: type('Install Package', 'FullOS', packageId),
  SMS_TaskSequence_InstallUpdateAction: type('Install Software Updates', 'FullOS'),
  SMS_TaskSequence_JoinDomainWorkgroupAction: type('Join Domain or Workgroup', 'FullOS'),
  SMS_TaskSequence_OfflineEnableBitLockerAction: type('Pre-provision BitLocker', 'WinPE'),
  SMS_TaskSequence_PartitionDiskAction: type('Format and Partition Disk', 'WinPE'),
  SMS_TaskSequence_PrepareOSAction: type('Prepare Windows for Capture', 'FullOS'),
  SMS_TaskSequence_PrepareSMSClientAction: type('Prepare ConfigMgr Client for Capture', 'FullOS'),
  SMS_TaskSequence_PrestartCheckAction: type('Check Readiness', 'any'),
  SMS_TaskSequence_RebootAction: type('Restart Computer', 'any'),
  SMS_TaskSequence_ReleaseStateStoreAction: type('Release State Store', 'any'),
  SMS_TaskSequence_RequestStateStoreAction: type('Request State Store', 'any'),
  SMS_TaskSequence_RestoreUserStateAction: type('Restore User State', 'FullOS', packageIn('_OSDMigrateUsmtRestorePackageID')),
  SMS_TaskSequence_RunCommandLineAction: type('Run Command Line', 'any', packageId),
  SMS_TaskSequence_RunPowerShellScriptAction: type('Run PowerShell Script', 'any', packageIn('OSDRunPowerShellScriptPackageID')),
  SMS_TaskSequence_SetDynamicVariablesAction: type('Set Dynamic Variables', 'any'),
  SMS_TaskSequence_SetVariableAction: type('Set Task Sequence Variable', 'any'),
  SMS_TaskSequence_SetupWindowsAndSMSAction: type(
    'Setup Windows and Configuration Manager',
    'any',
    packageIn('_SMSClientPackageID'),
    packageIn('_SMSClientPreProductionPackageID'),
  ),
  SMS_TaskSequence_SubTasksequence: type('Run Task Sequence', 'any', { variable: 'OSDSubTasksequencePackageID', kind: 'sequence' }),
  SMS_TaskSequence_UpgradeOperatingSystemAction: type(
    'Upgrade Operating System',
    'FullOS',
    packageIn('OSDUpgradeInstallPackageID'),
    packageIn('OSDUpgradeDriverPackageID'),
  ),
  BDD_Gather: type('Gather (MDT)', 'any'),
  BDD_InstallRoles: type('Install Roles and Features (MDT)', 'FullOS'),
  BDD_UsePackage: type('Use Toolkit Package (MDT)', 'any', packageIn('BDDPackageID')),
  BDD_Validate: type('Validate (MDT)', 'any'),
};

/**
 * Every content variable, by its name in lower case: variables are case-insensitive, and their names tell
 * content in steps of unknown types too, as custom actions have them.
 */
export const contentVariables: ReadonlyMap<string, ContentVariable> = new Map(
  Object.values(stepTypes)
    .flatMap(({ content }) => content)
    .map((content) => [content.variable.toLowerCase(), content]),
);
