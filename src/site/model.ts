import type { ContentLibrary } from '../content/model.js';
import type { ContentName, Dependency, SequenceExport, TaskSequence } from '../sequence/model.js';

/**
 * A ConfigMgr site as the program sees it. Behind it lies a `site.yaml`, console exports with a content
 * library, or (later) a live site: nothing above this interface may know which, or that a look-up is
 * local or cheap. Every look-up brings only what is asked for.
 */
export interface Site {
  /** Three characters; undefined when nobody said it. */
  readonly code: string | undefined;
  readonly kind: SiteKind | undefined;
  readonly name: string;
  /** Whether the site's client settings turn on the software distribution agent; undefined when nobody said it. */
  readonly softwareDistribution?: boolean | undefined;
  /** Where it comes from, for messages: the path of `site.yaml`, the export's name. */
  readonly origin: string;

  /** Throws `TaskSequenceListed` for one that a catalogue both lists and has imported. */
  taskSequences(query: Query): Promise<TaskSequence[]>;
  /** Packages of every kind, by ID or name; `kinds` narrows. */
  packages(query: Query, kinds?: readonly PackageKind[]): Promise<PackageObject[]>;
  applications(query: ApplicationQuery): Promise<ApplicationObject[]>;
  distributionPoints(query?: Query): Promise<DistributionPoint[]>;
  distributionPointGroups(query?: Query): Promise<DistributionPointGroup[]>;

  /**
   * Takes task sequences in: look-ups find them from now on, instead of those with the same IDs. All or none.
   * A catalogue keeps them; exports know them as long as they are connected. Throws `TaskSequenceListed` for
   * what `site.yaml` itself lists, and what writing throws.
   */
  importSequences(found: SequenceExport): Promise<void>;
}

export type SiteKind = 'Primary' | 'CentralAdministration';

/** All, by exact ID, or by name with PowerShell wildcards; case never counts. */
export interface Query {
  id?: string;
  name?: string;
  /** The name is meant literally: `[` and `*` are characters. */
  literal?: boolean;
}

export interface ApplicationQuery extends Query {
  modelName?: string;
}

export type PackageKind = 'package' | 'driverPackage' | 'bootImage' | 'operatingSystemImage' | 'operatingSystemInstaller';

/** ConfigMgr's PackageType numbers (configmgr-behaviour.md 5). */
export const packageTypeOf: Record<PackageKind, number> = {
  package: 0,
  driverPackage: 3,
  operatingSystemImage: 257,
  bootImage: 258,
  operatingSystemInstaller: 259,
};

export interface PackageObject {
  kind: PackageKind;
  packageId: string;
  name: string;
  description: string;
  manufacturer: string;
  version: string;
  language: string;
  /** The version of the content: 1, 2, …; undefined where only the library knows. */
  sourceVersion?: number;
  /** Boot images only. */
  architecture?: Architecture;
  programs: Program[];
  /** False: a package of programs only; there is nothing to copy. Absent: not known. */
  hasContent?: boolean;
  /** What its content is distributed from; only a catalogue has it. An absolute path. */
  source?: string;
}

export type Architecture = 'x86' | 'x64' | 'arm64';

export interface Program {
  name: string;
  commandLine: string;
}

export interface ApplicationObject {
  /** `ScopeId_<guid>/Application_<guid>`. */
  modelName: string;
  /** The model name and `/<revision>`. */
  ciUniqueId: string;
  ciId?: number;
  name: string;
  description: string;
  manufacturer: string;
  version: string;
  revision: number;
  deploymentTypes: DeploymentType[];
}

export interface DeploymentType {
  /** `ScopeId_<guid>/DeploymentType_<guid>`. */
  modelName: string;
  ciId?: number;
  name: string;
  technology: string;
  installCommand: string;
  /** `Content_<guid>`, without the revision; undefined when there is nothing to copy. */
  contentId?: string;
  contentVersion?: number;
  /** What its content is distributed from; only a catalogue has it. An absolute path. */
  source?: string;
  /** Further contents: of an export, what uninstalls where that is not what installs. */
  furtherContents?: readonly ContentName[];
  /** Groups of dependencies: each group is satisfied by any one of its members. */
  dependencies: Dependency[][];
}

export interface DistributionPoint {
  /** Fully qualified server name, without backslashes; a library that lies on no server goes by its folder's path. */
  serverName: string;
  siteCode: string | undefined;
  groups: string[];
  /** Opens its content library; throws `ContentLibraryNotFound` where there is none, `ContentLibraryUnreachable` when it can't be read. */
  library(): Promise<ContentLibrary>;
  /** The `SCCMContentLib` folder that content may be distributed into; only a catalogue has it. An absolute path. */
  distributesTo?: string;
}

export interface DistributionPointGroup {
  /** A GUID in braces. */
  groupId: string;
  name: string;
  description: string;
  /** Server names of its distribution points. */
  members: string[];
}
