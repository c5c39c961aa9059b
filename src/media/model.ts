import type { FindingCode } from '../findings/catalogue.js';
import type { Finding } from '../findings/finding.js';
import type { ApplicationObject, Architecture, DistributionPoint, PackageObject, Site } from '../site/model.js';
import type { Reference, TaskSequence } from '../sequence/model.js';
import type { FileDigest, Piece } from '../formats/disc/layout.js';
import type { SourceFile } from '../image/layout.js';
import type { DiskTargets } from './disk-targets.js';
import type { Inventory } from './inventory.generated.js';
import type { GivenSecret } from '../sequence/place-secrets.js';
import type { Medium } from './medium.js';
import type { DatedName } from './output-name.js';
import type { Encryption } from './protect/sealed.js';
import type { ValidFor } from './validity.js';

/** What is to be built, normalised once; after this nobody asks where a value came from. */
export interface MediaRequest {
  site: Site;
  taskSequence: TaskSequence;
  /** In the order in which content is looked for. */
  distributionPoints: readonly DistributionPoint[];
  /** Absolute path of the image. */
  output: string;
  /** Where the day is part of its name. */
  dated?: DatedName;
  label: string;
  applications: readonly ApplicationObject[];
  packages: readonly PackageObject[];
  driverPackages: readonly PackageObject[];
  includeApplicationDependencies: boolean;
  /** For sequences that name none; never overrides. */
  bootImage?: PackageObject;
  /** A folder laid out like the ADK's media folder, for boot files that the boot image lacks. */
  bootFilesPath?: string;
  /** Boot without "press any key". */
  noBootPrompt: boolean;
  /** The password's UTF-16LE bytes; absent: the public default password. */
  password?: Buffer;
  encryption: Encryption;
  start?: Date;
  expiration?: Date;
  /** What the expiration comes from, where it is not a date of its own. */
  validFor?: ValidFor;
  unattended: boolean;
  variables: readonly MediaVariable[];
  /** Passwords and keys of steps that exports leave out; they go into the encrypted sequence only. */
  sequenceSecrets: readonly GivenSecret[];
  /** Runs in Windows PE before the task sequence. */
  prestartCommand?: string;
  /** The package with its files. */
  prestartPackage?: PackageObject;
  /** Writes autorun.inf where something on the media starts from Windows. */
  autoRun: boolean;
  /** Named, and not used: stand-alone media talks to no management point. */
  certificatePath?: string;
  /** Goes onto the media as the client's site code; absent: the client takes it from Active Directory. */
  siteCode?: string;
  /** Codes of errors that somebody accepts. */
  accept: ReadonlySet<FindingCode>;
  /** An existing target may be replaced. */
  force: boolean;
  medium: Medium;
  /** Disks that are made anew, in the place of an image file. */
  disks?: DiskTargets;
  /** Bytes that a disc has at most; absent: one disc, whatever its size. */
  discSize?: number;
  /** Content that the run asks for again after a later disc is copied onto that disc too. */
  duplicates: boolean;
  /** Nothing is built where it would bring nothing new. */
  onlyIfChanged: boolean;
  /** How many older media stay, where the day is part of the name; absent: all. */
  keep?: number;
  /** What the dates are held against. */
  now: Date;
  /** The day of the build: SOURCE_DATE_EPOCH, else today. */
  today: Date;
  /** SOURCE_DATE_EPOCH, in seconds; absent: the newest content's time is the media's. */
  sourceDateEpoch?: number;
}

export interface MediaVariable {
  name: string;
  value: string;
  /** Its value is shown and logged nowhere. */
  hidden: boolean;
}

/** A file of the media. */
export interface MediaFile {
  /** From the media's root, `/` between the parts, the spelling that goes onto the media. */
  path: string;
  /** Bytes. */
  size: number;
  /** 64 upper-case hex digits; of a part of a WIM, `laterDigest`. */
  sha256: string;
  modified: Date;
  source: FileSource;
}

export type FileSource =
  | { kind: 'bytes'; bytes: Uint8Array; digests?: readonly FileDigest[] }
  /** A file of the content library; `path` is where its bytes lie. */
  | { kind: 'file'; path: string; packageId: string; contentId: string; distributionPoint: string }
  /** A file of other media: a stretch of its image. */
  | { kind: 'stretch'; path: string; offset: number }
  /** A part of a WIM: runs of it, and what stands between them. Parts of one WIM have one and the same `of`. */
  | { kind: 'pieces'; of: SourceFile; pieces: readonly Piece[] };

/** A disc of the media, before it is laid out. */
export interface MediaDisc {
  /** The volume's. */
  label: string;
  /** Braced GUID, from what the disc holds. */
  id: string;
  /** The media's own time: stamps of the volume and of what we make ourselves. */
  time: Date;
  /** By path; no two paths are equal when case is folded. The inventory is the last. */
  files: readonly MediaFile[];
  /** Folders beside those that the files imply (empty ones). */
  directories: readonly string[];
  boot: BootEntries;
  inventory: Inventory;
}

/** El Torito images; each is also a file of the tree. */
export interface BootEntries {
  /** `etfsboot.com`: x86 BIOS, no emulation. */
  bios?: Uint8Array;
  /** `efisys.bin`: platform 0xEF, no emulation. */
  uefi?: Uint8Array;
}

/** A variable without its value. */
export interface PlannedVariable {
  name: string;
  /** UTF-16 units of the value. */
  length: number;
  hidden: boolean;
}

/** The plan: what goes where, how large, and what is wrong or doubtful. Holds no secret. */
export interface MediaPlan {
  taskSequence: { packageId: string; name: string };
  bootImage?: { packageId: string; name: string; architecture?: Architecture };
  label: string;
  start?: Date;
  expiration?: Date;
  passwordProtected: boolean;
  encryption: Encryption;
  variables: PlannedVariable[];
  prestartCommand?: string;
  prestartPackageId?: string;
  siteCode?: string;
  discs: PlannedDisc[];
  /** Fewer discs of that size could hold it in no order; absent where there is no such size. */
  discsAtLeast?: number;
  packages: PlannedPackage[];
  /** In the order in which content is looked for. */
  distributionPoints: PlannedPoint[];
  references: Reference[];
  findings: Finding[];
  /** Where only changed media is built: what stands, and what has changed. */
  standing?: Standing;
}

/** Whether the media that stands is what a build would make; false where that is not asked. */
export function isUnchanged({ standing }: Pick<MediaPlan, 'standing'>): boolean {
  return standing?.changes.length === 0;
}

/** The media that a build would take the place of. */
export interface Standing {
  /** Of a set, disc 1. */
  path: string;
  /** Sizes in bytes; empty where there is none. */
  discs: { path: string; size: number }[];
  expiration?: Date;
  /** Why it has to be built again; empty: it is what a build would make. */
  changes: Change[];
}

export interface Change {
  code:
    | 'NoMedia'
    | 'MediaUnreadable'
    | 'ToolChanged'
    | 'ParameterChanged'
    | 'ContentChanged'
    | 'PasswordChanged'
    | 'VariablesChanged'
    | 'SequenceChanged'
    | 'ValidityDue';
  /** Names no secret. */
  message: string;
}

export interface PlannedDisc {
  number: number;
  of: number;
  path: string;
  /** The volume's. */
  label: string;
  /** What content is on it, by content ID. */
  contents: string[];
  /** Bytes of the finished image, to the sector; undefined while an error keeps the tree from being made. */
  size?: number;
  files?: number;
}

/** A package or deployment type content on the media. */
export interface PlannedPackage {
  packageId: string;
  contentId: string;
  kind: PackageObject['kind'] | 'application';
  name: string;
  version: number;
  /** Bytes of its files. */
  size: number;
  files: number;
  distributionPoint: string;
  /** The discs that hold it, from 1; empty while an error keeps the media from being made. */
  discs: number[];
  /** Steps, `boot image`, or the parameter that asked for it. */
  wantedBy: string[];
}

/** What a distribution point is to the media. Package IDs, and content IDs of deployment types. */
export interface PlannedPoint {
  serverName: string;
  /** What it has whole, as far as that was looked at, in the version that is wanted or taken. */
  has: string[];
  /** What is taken from it. */
  taken: string[];
  /** What it has not, or in another version only. */
  lacks: string[];
  /** What it has, but not whole. */
  damaged: string[];
  /** Why it could not be asked. */
  problem?: string;
}
