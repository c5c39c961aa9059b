/** A task sequence as its `<sequence>` document says it (configmgr-formats.md 4.1), order kept. */
export interface SequenceDocument {
  /** `3.10` (ConfigMgr), `3.00` (MDT). */
  schemaVersion: string;
  /** The document's own text, `<sequence …>…</sequence>`, line ends as LF: this is what goes onto the media. */
  text: string;
  children: SequenceNode[];
  /** `<referenceList>` as written; `program` is `*` for a child sequence. */
  referenceList: { packageId: string; program?: string }[];
  /** `<globalVarList>`. */
  variables: StepVariable[];
}

export type SequenceNode = Group | Step;

interface NodeBase {
  name: string;
  description: string;
  /** Set on the node itself; see `walk` for what its groups say. */
  disabled: boolean;
  continueOnError: boolean;
  condition?: Condition;
}

export interface Group extends NodeBase {
  kind: 'group';
  children: SequenceNode[];
}

export interface Step extends NodeBase {
  kind: 'step';
  /** `SMS_TaskSequence_…Action`, `SMS_TaskSequence_SubTasksequence`, `BDD_…`. */
  type: string;
  /** The command line of `<action>`. */
  action: string;
  /** `WinPE`, `FullOS`, `WinPEandFullOS`; undefined on child sequences and in old documents. */
  runIn?: string;
  /** Seconds. */
  timeout?: number;
  successCodes: number[];
  variables: StepVariable[];
}

export interface StepVariable {
  /** The task sequence variable. */
  name: string;
  /** The SDK property that it stands for, where written. */
  property?: string;
  value: string;
  hidden: boolean;
}

export type Condition =
  /** `platform` is the name of the operating system that the operands stand for (an `osExpressionGroup`). */
  | { kind: 'operator'; operator: 'and' | 'or' | 'not'; operands: Condition[]; platform?: string }
  /** `type` without `SMS_TaskSequence_` and `ConditionExpression`: Variable, WMI, File, Folder, Registry, Software; others as written. */
  | { kind: 'expression'; type: string; properties: Record<string, string> };

/** A step with the way to it. */
export interface Placed<T extends SequenceNode = SequenceNode> {
  node: T;
  /** Names from the top, ` / ` between them, as Get-CMTaskSequenceStep shows it. */
  path: string;
  /** The node or a group around it is disabled. */
  disabled: boolean;
  /** The groups around it, outermost first. */
  groups: Group[];
}

/** A task sequence package: the document and what `object.xml` or the catalogue says of it. */
export interface TaskSequence {
  packageId: string;
  name: string;
  description: string;
  /** undefined: the sequence names no boot image. */
  bootImageId?: string;
  /** 1 generic, 2 operating system deployment; undefined where unknown (a bare document). */
  type?: number;
  sourceVersion: number;
  sourceDate?: Date;
  sourceSite?: string;
  enabled: boolean;
  document: SequenceDocument;
  /** `References` of `object.xml`: applications stand only here. */
  objectReferences: ObjectReference[];
  /** The `object.xml` that it was read from: an export of ours takes from it what we don't read. */
  objectXml?: string;
}

export interface ObjectReference {
  kind: 'package' | 'application';
  /** Package ID, or an application's model name. */
  id: string;
  program?: string;
}

/** Something a sequence needs, with everyone who wants it. */
export interface Reference {
  kind: 'bootImage' | 'package' | 'application' | 'sequence';
  /** Package ID, or an application's model name. */
  id: string;
  /** Programs of the package that steps run, in order of first use. */
  programs: string[];
  wantedBy: Want[];
}

export interface Want {
  /** The task sequence that holds the wish (a child sequence, perhaps). */
  sequenceId: string;
  /** `referenceList`, `object.xml`, `BootImageID`, or the name of the step variable. */
  source: string;
  /** Path of the step; undefined for wishes of the sequence as a whole. */
  step?: string;
  stepType?: string;
  /** The step can't run on stand-alone media: disabled, or behind a condition that is false there. */
  disabled: boolean;
}

/** What stands beside the sequences in a console export. */
export interface SequenceExport {
  /** The file that was read. */
  path: string;
  sequences: TaskSequence[];
  /** From `ReferencesInfo.xml` and `SMS_Package/…/object.xml`: names and types of what is referenced. */
  packages: ExportedPackage[];
  programs: ExportedProgram[];
  /** From `AppReferencesInfo.xml` and `SMS_Application/…/object.xml`. */
  applications: ExportedApplication[];
}

export interface ExportedPackage {
  packageId: string;
  name: string;
  /** 0 package, 3 driver, 4 task sequence, 257 OS image, 258 boot image, 259 OS upgrade (configmgr-behaviour.md 5). */
  packageType: number;
  description: string;
  version: string;
  manufacturer: string;
  language: string;
  sourceVersion?: number;
}

export interface ExportedProgram {
  packageId: string;
  name: string;
  commandLine: string;
}

export interface ExportedApplication {
  /** `ScopeId_<guid>/Application_<guid>`. */
  modelName: string;
  /** Empty where only a reference names the application. */
  name: string;
  ciId?: number;
  /** Of `SDMPackageXML`; absent where the export has none. */
  digest?: ApplicationDigest;
}

/** An application as its digest describes it; texts are empty where it says nothing. */
export interface ApplicationDigest {
  modelName: string;
  revision?: number;
  name: string;
  description: string;
  publisher: string;
  softwareVersion: string;
  /** By priority. */
  deploymentTypes: DigestDeploymentType[];
}

export interface DigestDeploymentType {
  /** `ScopeId_<guid>/DeploymentType_<guid>`. */
  modelName: string;
  name: string;
  technology: string;
  installCommand: string;
  /** What installs first; a second is what uninstalls. */
  contents: ContentName[];
  /** Groups of dependencies: each group is satisfied by any one of its members. */
  dependencies: Dependency[][];
}

export interface ContentName {
  /** `Content_<guid>`. */
  contentId: string;
  version?: number;
}

export interface Dependency {
  /** Of the application. */
  modelName: string;
  /** Whether the client installs it by itself; absent where nothing says so. */
  autoInstall?: boolean;
}
