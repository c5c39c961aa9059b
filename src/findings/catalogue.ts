export type Severity = 'error' | 'warning' | 'information';

export interface CatalogueEntry {
  severity: Severity;
  /** What is found. */
  what: string;
  /** Why it matters on the target computer. */
  why: string;
  /** What to do; a finding may say it more exactly. */
  remedy: string;
  /** Where the rule comes from. */
  source: string;
  /** Whether somebody may go on in spite of it (`-AcceptFinding`). */
  acceptable: boolean;
  /** Why that is so. */
  acceptReason: string;
}

type Acceptance = Pick<CatalogueEntry, 'acceptable' | 'acceptReason'>;
const yes = (acceptReason: string): Acceptance => ({ acceptable: true, acceptReason });
const no = (acceptReason: string): Acceptance => ({ acceptable: false, acceptReason });

const entry = (severity: Severity, acceptance: Acceptance, what: string, why: string, remedy: string, source: string): CatalogueEntry => ({ severity, what, why, remedy, source, ...acceptance });

const noError = no('It is no error: nothing needs to be accepted.');
const finished = no('It is found on finished media, where nothing can be accepted.');
const asWanted = yes('Whoever knows that the deployment does without may want the media all the same.');

const page = 'Microsoft, "Create stand-alone media"';
const variablesPage = 'Microsoft, "How to use task sequence variables"';
const own = 'cmmedia';

/** Every code that a plan or a test of media can report. docs/findings.md is generated from it. */
export const catalogue = {
  AutoApplyDriversStep: entry(
    'error',
    asWanted,
    'An Auto Apply Drivers step can run.',
    'It asks a management point which drivers fit, and there is none on stand-alone media.',
    'Use Apply Driver Package steps, with conditions on the model where there are several, or keep this step for other media with the condition _SMSTSMediaType not equals FullMedia.',
    page,
  ),
  DownloadPackageContentStep: entry(
    'error',
    asWanted,
    'A Download Package Content step can run.',
    'It asks a management point where the content lies, and fails where there is none, though the content is on the media.',
    'Take the content from the package of the step that uses it (Run Command Line, Apply Driver Package), or keep this step for other media with the condition _SMSTSMediaType not equals FullMedia.',
    page,
  ),
  SoftwareUpdatesStep: entry(
    'error',
    asWanted,
    'An Install Software Updates step can run.',
    'Stand-alone media does not support installing software updates.',
    'Service the operating system image, or keep this step for other media with the condition _SMSTSMediaType not equals FullMedia.',
    page,
  ),
  SoftwareBeforeOperatingSystem: entry(
    'error',
    asWanted,
    'An Install Package or Install Application step can run before the step that deploys the operating system.',
    'Stand-alone media does not install software before the operating system.',
    'Move the step behind Setup Windows and Configuration Manager.',
    page,
  ),
  NotAnOperatingSystemDeployment: entry(
    'error',
    yes('The operating system may be deployed by steps that are not known here.'),
    'No step that can run applies or upgrades an operating system. It is a warning where a command line or a script runs in Windows PE, since many deploy by script.',
    'Stand-alone media does not run custom task sequences that deploy no operating system.',
    'Use a task sequence that deploys an operating system.',
    page,
  ),
  UserDeviceAffinity: entry(
    'warning',
    noError,
    'SMSTSUDAUsers or SMSTSAssignUsersMode is set by a step or a variable of the media.',
    'Stand-alone media does not support associating users with the computer.',
    'Remove the variable, and associate users after the deployment.',
    page,
  ),
  DynamicPackages: entry(
    'error',
    asWanted,
    'An Install Package step takes its packages from a base variable.',
    'Stand-alone media installs no packages that are chosen while it runs.',
    'Name each package in a step of its own.',
    page,
  ),
  DynamicApplications: entry(
    'error',
    asWanted,
    'An Install Application step takes its applications from a base variable.',
    'Stand-alone media installs no applications that are chosen while it runs.',
    'Name the applications in the step.',
    page,
  ),
  PreproductionClient: entry(
    'error',
    asWanted,
    'A Setup Windows and Configuration Manager step uses the pre-production client package. That package never goes onto the media.',
    'Stand-alone media does not support the pre-production client.',
    'Clear "Use pre-production client package when available" in the step.',
    page,
  ),
  FeatureUpdateUpgrade: entry(
    'error',
    asWanted,
    'An Upgrade Operating System step is fed by a feature update.',
    'A feature update is content of software updates, which stand-alone media does not have.',
    'Choose an operating system upgrade package in the step.',
    'Microsoft, SMS_TaskSequence_UpgradeOperatingSystemAction',
  ),
  SoftwareDistributionAgentOff: entry(
    'error',
    asWanted,
    'An Install Package step can run, and nothing turns on the software distribution agent that it needs: the media is made at a central administration site, at a primary whose site.yaml says `softwareDistribution: false`, or (a warning) at a site of unknown kind. A step that creates CCM_SoftwareDistributionClientConfig is looked for in command lines and scripts of the task sequence, not in packages.',
    'A central administration site gives no client configuration to media (GetClientConfigPolicies fails there with 0x80041001), and Install Package then fails on the target.',
    "Make the media at a primary site, or add a Run PowerShell Script step after Setup Windows and Configuration Manager that creates CCM_SoftwareDistributionClientConfig in root\\ccm\\policy\\machine\\requestedconfig (ComponentName 'Enable SWDist', Enabled 'true', LockSettings 'TRUE', PolicySource 'local', PolicyVersion '1.0', SiteSettingsKey '1').",
    page,
  ),
  ApplicationDependencyMissing: entry(
    'error',
    yes('The image may have what the application depends on.'),
    'An application depends on another that is not on the media.',
    'The application can not be installed where what it depends on is not there.',
    'Add it with -IncludeApplicationDependency or -Application.',
    page,
  ),
  ChildSequenceMissing: entry(
    'error',
    yes('The step may never come to need it.'),
    'A step runs a child task sequence that the site does not know.',
    'The step would fail on the target.',
    'Export the task sequence with its dependencies, add the child to the site, or correct the step.',
    page,
  ),
  ChildSequenceDisabled: entry(
    'error',
    asWanted,
    'A step runs a child task sequence that is disabled.',
    'A disabled child task sequence fails the deployment.',
    'Enable the child, or disable the step that runs it.',
    'Microsoft, "Task sequence steps", Run Task Sequence',
  ),
  ChildSequenceHasBootImage: entry(
    'error',
    asWanted,
    'A step runs a child task sequence that names a boot image of its own.',
    'A child task sequence must have no boot image.',
    'Remove the boot image from the child.',
    'Microsoft, "Task sequence steps", Run Task Sequence',
  ),
  ImageIndexMissing: entry(
    'error',
    asWanted,
    'The image index that a step names is not in the WIM file.',
    'The step would fail on the target.',
    'Choose one of the images that the file has.',
    own,
  ),
  ArchitectureMismatch: entry(
    'error',
    asWanted,
    'A step applies an operating system image of another architecture than the boot image: an error for Arm beside Intel; a warning for x86 beside x64, which works with BIOS only.',
    'Firmware starts Windows PE and Windows of its own architecture; only BIOS starts both x86 and x64.',
    "Use a boot image of the operating system's architecture.",
    own,
  ),
  InvalidVariableName: entry(
    'error',
    no('Configuration Manager does not take the name.'),
    'The name of a variable of the media can not be one.',
    'A name begins with a letter and has up to 256 letters, digits, underscores and hyphens; case does not count.',
    'Correct the name.',
    variablesPage,
  ),
  ReservedVariable: entry(
    'error',
    no('The task sequence would not take the value.'),
    'A variable of the media has a name that begins with an underscore.',
    'Such variables are read-only, or the media sets them itself.',
    'Leave the variable out, or choose a name that begins with a letter.',
    variablesPage,
  ),
  VariableTooLong: entry(
    'error',
    no('The task sequence would not take the value.'),
    'The value of a variable of the media has more than 4,000 characters.',
    'A value holds up to 4,000 characters.',
    'Shorten the value, or bring it in a file of a package.',
    variablesPage,
  ),
  EmptyVariable: entry(
    'warning',
    yes('Somebody may be there to fill it in.'),
    'A variable of the media has an empty value. It is an error where the media runs unattended.',
    'The wizard shows a page on which someone must fill it in, and waits.',
    'Give it a value, or leave it out.',
    'Microsoft, "User experiences for OS deployment"',
  ),
  StartsInFuture: entry('information', noError, 'The media is not valid yet.', 'It does not start before its start date.', 'Nothing, if the date is meant so.', page),
  NoBootImage: entry(
    'error',
    no('Without a boot image there is nothing to start.'),
    'The task sequence names no boot image.',
    'Stand-alone media starts from the boot image of its task sequence.',
    'Associate a boot image with the task sequence, or name one with -BootImage.',
    page,
  ),
  ReferenceUnknown: entry(
    'error',
    yes('The media is built without the object. The boot image can not be done without.'),
    'The task sequence references an object that the site does not know.',
    'The step that needs it would fail on the target.',
    'Add the object to the site, or correct the step.',
    page,
  ),
  ReferenceDeleted: entry(
    'error',
    yes('The step may never come to need it.'),
    'A step references 00000000, the mark of a deleted package.',
    'The step would fail on the target.',
    'Choose the content again in the step, disable it, or delete it.',
    'task sequence exports',
  ),
  SequenceCycle: entry(
    'error',
    no('A circle ends on no computer.'),
    'Child task sequences run each other in a circle.',
    'The task sequence would never end.',
    'Break the circle.',
    own,
  ),
  ContentNotDistributed: entry(
    'error',
    yes('The media is built without the content. The boot image can not be done without.'),
    'No distribution point that was given has the content.',
    'Without the content the media is not whole.',
    'Distribute the content to one of the distribution points, or name a further one.',
    page,
  ),
  ContentDamaged: entry(
    'error',
    no('What is damaged can be repaired, and is never left out quietly.'),
    'The content library holds the content, but not whole or not unchanged.',
    'The media would carry missing or damaged files.',
    'Redistribute the package to the distribution point (validate its content first).',
    own,
  ),
  ContentUnreadable: entry(
    'error',
    yes('Other distribution points may have everything; what none of them has is a finding of its own.'),
    'The content library could not be read.',
    'Without the content the media is not whole.',
    'Give the account that builds the media Read rights on the content library.',
    page,
  ),
  BootFilesMissing: entry(
    'error',
    no('Media that no firmware starts is none.'),
    'Files that the firmware starts from are in neither the boot image nor -BootFilesPath.',
    'The media would not start on computers with that firmware.',
    'Use a boot image that Configuration Manager has prepared, or name an ADK media folder with -BootFilesPath.',
    own,
  ),
  BootImageWithoutTaskSequenceFiles: entry(
    'warning',
    noError,
    'The boot image holds no TsBootShell.exe or TsmBootstrap.exe under sms\\bin: it is not one that Configuration Manager prepared.',
    'The media starts to a command prompt; the task sequence does not run.',
    'Add the boot image to Configuration Manager, distribute it, and use that content.',
    own,
  ),
  BootImageUnreadable: entry(
    'error',
    no('Without boot files the media does not start.'),
    'The boot image is not a WIM that can be read.',
    'Boot files come from the boot image.',
    'Redistribute the boot image; solid (ESD) images must be exported to a plain WIM first.',
    own,
  ),
  BootPromptSkipped: entry(
    'warning',
    noError,
    'The media starts without asking for a key.',
    'A disc left in the drive starts the deployment again after a restart.',
    'Leave out -NoBootPrompt, or take the disc out before the first restart.',
    own,
  ),
  NoStartFromWindows: entry(
    'information',
    noError,
    'Nothing on the media can start from a running Windows.',
    'The media serves bare-metal deployments; a refresh or an upgrade can not be started from it.',
    'Use a boot image prepared by Configuration Manager, whose sms\\bin goes onto the media.',
    own,
  ),
  SiteUnknown: entry(
    'warning',
    noError,
    'Neither the site code nor the kind of site is known.',
    'The media carries no site code (the client takes it from Active Directory) and no site-wide client settings.',
    'Say -SiteCode and -SiteKind when connecting.',
    page,
  ),
  CertificateIgnored: entry(
    'warning',
    noError,
    'A certificate was named with -CertificatePath.',
    "Stand-alone media talks to no management point: the wizard's page for certificates does not exist for it, and there is no parameter for the certificate's password.",
    'Leave out -CertificatePath; bootable media are what needs a certificate.',
    page,
  ),
  PrestartCommandShell: entry(
    'warning',
    noError,
    'The prestart command does not begin cmd /C.',
    'Without a shell of its own the command may not end, and the deployment waits for ever.',
    'Write cmd /C before the command.',
    'Microsoft, "Prestart commands for task sequence media"',
  ),
  PrestartPackageWithoutCommand: entry(
    'warning',
    noError,
    'A package with files for a prestart command is named, but no command.',
    'The files come onto the media, and nothing runs them.',
    'Name the command with -PrestartCommand, or add the package with -Package.',
    'Microsoft, "Prestart commands for task sequence media"',
  ),
  SecretsWithoutPassword: entry(
    'warning',
    noError,
    'Variables whose values are secret go onto media without a password.',
    'Without a password the keys are public: everyone who has the media can read the values.',
    'Give -MediaPassword, best with -Protection Strong where the media is not for the programs of Configuration Manager.',
    own,
  ),
  AutoRunSkipped: entry(
    'warning',
    noError,
    'autorun.inf was asked for, and nothing on the media starts from a running Windows.',
    'It would point to nothing.',
    'Use a boot image prepared by Configuration Manager, or leave out -IncludeAutoRun.',
    own,
  ),
  OutputFolderMissing: entry('error', no('There is no place to write to.'), 'The folder of the output file does not exist.', 'The image can not be written.', 'Create the folder first.', page),
  TargetExists: entry(
    'error',
    no('-Force is the way to say so.'),
    'The output file exists already.',
    'It would be replaced.',
    'Confirm, use -Force, or choose another file name.',
    own,
  ),
  TargetBusy: entry(
    'error',
    no('Two builds would overwrite each other.'),
    'Another build is writing the same output file.',
    'Two builds would overwrite each other.',
    'Wait for it, or choose another file name.',
    own,
  ),
  NotEnoughSpace: entry(
    'error',
    no('The media would not fit.'),
    'The output drive has not enough room for the new image beside the old one.',
    'The old image stays until the new one is whole, so both must fit.',
    'Free space, or choose another drive.',
    own,
  ),
  ExpirationBeforeStart: entry('error', no('No clock could ever start the media.'), 'The expiration date lies before the start date.', 'The media could never be used.', 'Correct the dates.', page),
  AlreadyExpired: entry('error', yes('Media that no longer starts may be wanted for a test.'), 'The expiration date has passed.', 'The media could never be used.', 'Choose a later date.', page),
  NameNotPortable: entry(
    'error',
    no('The file could not be written, or not be found.'),
    'A name can not be held by the file system of the media, or two names differ only in case.',
    'Windows would not see the file.',
    'Rename the file in the package source and redistribute.',
    own,
  ),
  InventoryMissing: entry(
    'warning',
    finished,
    'The media has no cmmedia inventory: it was not made by cmmedia, or the inventory was removed.',
    'Its files can be read, but not compared with what they should be.',
    'Rebuild it with cmmedia, or compare it with its source by hand.',
    own,
  ),
  InventoryDamaged: entry(
    'error',
    finished,
    'The inventory on the media is not as cmmedia wrote it, or of a version that is not known here.',
    'What the media should hold can not be told.',
    'Build the media again; test media of a newer cmmedia with that version.',
    own,
  ),
  FileMissing: entry('error', finished, 'A file that belongs on the media is not there.', 'The deployment would fail.', 'Build the media again.', own),
  FileDamaged: entry('error', finished, 'A file on the media differs from the inventory, can not be read, or is broken in itself.', 'The deployment would fail, or install damaged content.', 'Build the media again.', own),
  FileUnknown: entry('warning', finished, 'A file on the media is not in the inventory.', 'It was added after the build.', 'Find out who added it, or build the media again.', own),
  MediaDamaged: entry('error', finished, 'The file system of the media is damaged.', 'The media can not be trusted.', 'Build the media again.', own),
  MediaExpired: entry('warning', finished, 'The media has expired, or is not valid yet.', 'It does not start on the target.', 'Build the media again with other dates.', own),
  NotPasswordProtected: entry(
    'warning',
    finished,
    'A password was given, but the media opens without one.',
    'Anyone who has the media can read the task sequence and its variables.',
    'Build the media again with the password.',
    own,
  ),
  WrongPassword: entry('error', finished, 'The password does not open the media.', 'The task sequence could not be read.', 'Give the password that the media was made with.', own),
} satisfies Record<string, CatalogueEntry>;

export type FindingCode = keyof typeof catalogue;
