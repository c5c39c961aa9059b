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
}

const entry = (severity: Severity, what: string, why: string, remedy: string, source: string): CatalogueEntry => ({ severity, what, why, remedy, source });

const page = 'Microsoft, "Create stand-alone media"';
const own = 'cmmedia';

/** Every code that a plan or a test of media can report. docs/findings.md is generated from it. */
export const catalogue = {
  NoBootImage: entry(
    'error',
    'The task sequence names no boot image.',
    'Stand-alone media starts from the boot image of its task sequence.',
    'Associate a boot image with the task sequence, or name one with -BootImage.',
    page,
  ),
  ReferenceUnknown: entry(
    'error',
    'The task sequence references an object that the site does not know.',
    'The step that needs it would fail on the target.',
    'Add the object to the site, or correct the step.',
    page,
  ),
  ReferenceDeleted: entry(
    'error',
    'A step references 00000000, the mark of a deleted package.',
    'The step would fail on the target.',
    'Choose the content again in the step, disable it, or delete it.',
    'task sequence exports',
  ),
  SequenceCycle: entry(
    'error',
    'Child task sequences run each other in a circle.',
    'The task sequence would never end.',
    'Break the circle.',
    own,
  ),
  ContentNotDistributed: entry(
    'error',
    'No distribution point that was given has the content.',
    'Without the content the media is not whole.',
    'Distribute the content to one of the distribution points, or name a further one.',
    page,
  ),
  ContentDamaged: entry(
    'error',
    'The content library holds the content, but not whole or not unchanged.',
    'The media would carry missing or damaged files.',
    'Redistribute the package to the distribution point (validate its content first).',
    own,
  ),
  ContentUnreadable: entry(
    'error',
    'The content library could not be read.',
    'Without the content the media is not whole.',
    'Give the account that builds the media Read rights on the content library.',
    page,
  ),
  BootFilesMissing: entry(
    'error',
    'Files that the firmware starts from are in neither the boot image nor -BootFilesPath.',
    'The media would not start on computers with that firmware.',
    'Use a boot image that Configuration Manager has prepared, or name an ADK media folder with -BootFilesPath.',
    own,
  ),
  BootImageWithoutTaskSequenceFiles: entry(
    'warning',
    'The boot image holds no TsBootShell.exe or TsmBootstrap.exe under sms\\bin: it is not one that Configuration Manager prepared.',
    'The media starts to a command prompt; the task sequence does not run.',
    'Add the boot image to Configuration Manager, distribute it, and use that content.',
    own,
  ),
  BootImageUnreadable: entry(
    'error',
    'The boot image is not a WIM that can be read.',
    'Boot files come from the boot image.',
    'Redistribute the boot image; solid (ESD) images must be exported to a plain WIM first.',
    own,
  ),
  BootPromptSkipped: entry(
    'warning',
    'The media starts without asking for a key.',
    'A disc left in the drive starts the deployment again after a restart.',
    'Leave out -NoBootPrompt, or take the disc out before the first restart.',
    own,
  ),
  NoStartFromWindows: entry(
    'information',
    'Nothing on the media can start from a running Windows.',
    'The media serves bare-metal deployments; a refresh or an upgrade can not be started from it.',
    'Use a boot image prepared by Configuration Manager, whose sms\\bin goes onto the media.',
    own,
  ),
  SiteUnknown: entry(
    'warning',
    'Neither the site code nor the kind of site is known.',
    'The media carries no site code (the client takes it from Active Directory) and no site-wide client settings.',
    'Say -SiteCode and -SiteKind when connecting.',
    page,
  ),
  CertificateIgnored: entry(
    'warning',
    'A certificate was named with -CertificatePath.',
    "Stand-alone media talks to no management point: the wizard's page for certificates does not exist for it, and there is no parameter for the certificate's password.",
    'Leave out -CertificatePath; bootable media are what needs a certificate.',
    page,
  ),
  PrestartCommandShell: entry(
    'warning',
    'The prestart command does not begin cmd /C.',
    'Without a shell of its own the command may not end, and the deployment waits for ever.',
    'Write cmd /C before the command.',
    'Microsoft, "Prestart commands for task sequence media"',
  ),
  PrestartPackageWithoutCommand: entry(
    'warning',
    'A package with files for a prestart command is named, but no command.',
    'The files come onto the media, and nothing runs them.',
    'Name the command with -PrestartCommand, or add the package with -Package.',
    'Microsoft, "Prestart commands for task sequence media"',
  ),
  SecretsWithoutPassword: entry(
    'warning',
    'Variables whose values are secret go onto media without a password.',
    'Without a password the keys are public: everyone who has the media can read the values.',
    'Give -MediaPassword, best with -Protection Strong where the media is not for the programs of Configuration Manager.',
    own,
  ),
  AutoRunSkipped: entry(
    'warning',
    'autorun.inf was asked for, and nothing on the media starts from a running Windows.',
    'It would point to nothing.',
    'Use a boot image prepared by Configuration Manager, or leave out -IncludeAutoRun.',
    own,
  ),
  OutputFolderMissing: entry('error', 'The folder of the output file does not exist.', 'The image can not be written.', 'Create the folder first.', page),
  TargetExists: entry(
    'error',
    'The output file exists already.',
    'It would be replaced.',
    'Confirm, use -Force, or choose another file name.',
    own,
  ),
  TargetBusy: entry(
    'error',
    'Another build is writing the same output file.',
    'Two builds would overwrite each other.',
    'Wait for it, or choose another file name.',
    own,
  ),
  NotEnoughSpace: entry(
    'error',
    'The output drive has not enough room for the new image beside the old one.',
    'The old image stays until the new one is whole, so both must fit.',
    'Free space, or choose another drive.',
    own,
  ),
  ExpirationBeforeStart: entry('error', 'The expiration date lies before the start date.', 'The media could never be used.', 'Correct the dates.', page),
  AlreadyExpired: entry('error', 'The expiration date has passed.', 'The media could never be used.', 'Choose a later date.', page),
  NameNotPortable: entry(
    'error',
    'A name can not be held by the file system of the media, or two names differ only in case.',
    'Windows would not see the file.',
    'Rename the file in the package source and redistribute.',
    own,
  ),
  InventoryMissing: entry(
    'warning',
    'The media has no cmmedia inventory: it was not made by cmmedia, or the inventory was removed.',
    'Its files can be read, but not compared with what they should be.',
    'Rebuild it with cmmedia, or compare it with its source by hand.',
    own,
  ),
  InventoryDamaged: entry(
    'error',
    'The inventory on the media is not as cmmedia wrote it, or of a version that is not known here.',
    'What the media should hold can not be told.',
    'Build the media again; test media of a newer cmmedia with that version.',
    own,
  ),
  FileMissing: entry('error', 'A file that belongs on the media is not there.', 'The deployment would fail.', 'Build the media again.', own),
  FileDamaged: entry('error', 'A file on the media differs from the inventory, can not be read, or is broken in itself.', 'The deployment would fail, or install damaged content.', 'Build the media again.', own),
  FileUnknown: entry('warning', 'A file on the media is not in the inventory.', 'It was added after the build.', 'Find out who added it, or build the media again.', own),
  MediaDamaged: entry('error', 'The file system of the media is damaged.', 'The media can not be trusted.', 'Build the media again.', own),
  MediaExpired: entry('warning', 'The media has expired, or is not valid yet.', 'It does not start on the target.', 'Build the media again with other dates.', own),
  NotPasswordProtected: entry(
    'warning',
    'A password was given, but the media opens without one.',
    'Anyone who has the media can read the task sequence and its variables.',
    'Build the media again with the password.',
    own,
  ),
  WrongPassword: entry('error', 'The password does not open the media.', 'The task sequence could not be read.', 'Give the password that the media was made with.', own),
} satisfies Record<string, CatalogueEntry>;

export type FindingCode = keyof typeof catalogue;
