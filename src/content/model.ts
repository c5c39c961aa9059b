/** A file of a content library, by the name it has in its package. */
export interface ContentFile {
  /** Relative to the content's root, `/` between the parts, original spelling. */
  path: string;
  /** Bytes. */
  size: number;
  /** 64 upper-case hex digits. */
  sha256: string;
  /** Last write time, UTC, as the library's INI says. */
  modified: Date;
  /** Where its bytes lie: the path of the FileLib file. */
  location: string;
}

/** One content: `ABC00001.1` of a package, `Content_<guid>.<revision>` of a deployment type. */
export interface Content {
  contentId: string;
  /** The version after the last dot of the content ID. */
  version: number;
  /** Every folder, also the empty ones; relative, `/` between the parts. */
  directories: string[];
  files: ContentFile[];
}

export interface ContentProblem {
  code: 'ContentDamaged' | 'ContentUnreadable';
  /** The file of the library that is wrong or missing. */
  path: string;
  /** What is wrong, without the path. */
  message: string;
  /** The system refused it to the account that runs. */
  denied?: true;
}

/** What a library has of a package or content; with problems when it isn't whole. */
export interface ContentReading {
  contents: Content[];
  problems: ContentProblem[];
}

/**
 * A content library in Microsoft's layout (configmgr-formats.md 5), only read. Looked up by ID, never
 * walked whole: a library may hold millions of files and lie on a share.
 */
export interface ContentLibrary {
  /** The `SCCMContentLib` folders, the primary drive's (PkgLib, DataLib) first. */
  readonly roots: readonly string[];
  /** The IDs of all packages that the library has, from the names in PkgLib alone. */
  packageIds(): Promise<string[]>;
  /** The current version's content of a package; undefined when the library does not have the package. */
  readPackage(packageId: string, signal?: AbortSignal): Promise<ContentReading | undefined>;
  /** The contents that it has of a package's current version, by names alone: nothing says that they are whole. */
  contentsOf(packageId: string): Promise<string[]>;
  /** The versions that it has of a content (`Content_<guid>`), by names alone; lowest first. */
  versionsOf(content: string): Promise<number[]>;
  /** One content by its ID, as deployment types name it; undefined when the library does not have it. */
  readContent(contentId: string, signal?: AbortSignal): Promise<ContentReading | undefined>;
}
