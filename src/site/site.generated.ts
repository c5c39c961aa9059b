// Generated from site.schema.json by `npm run generate`; not edited by hand.

/**
 * three letters or digits
 */
export type SiteCode = string;
/**
 * Name, for people; may be searched with wildcards.
 */
export type Name = string;
/**
 * Description.
 */
export type Description = string;
/**
 * a package ID is a site code and five letters or digits, such as ABC00001
 */
export type PackageId = string;
/**
 * The version of what is inside, as people write it; no relation to sourceVersion.
 */
export type Version = string;
/**
 * Manufacturer.
 */
export type Manufacturer = string;
/**
 * Language.
 */
export type Language = string;
/**
 * Version of the content, from 1. Raise it when the source has changed and is to be distributed again.
 */
export type SourceVersion = number;
/**
 * What the content is distributed from: a folder, a file, or a .tar, .tar.gz or .tgz archive that is unpacked. Not needed where the library has the content already.
 */
export type Source = string;

/**
 * A site written by hand: what it is, where its content libraries are, and its objects with the sources that their content is distributed from. Paths are relative to the file.
 */
export interface SiteCatalogue {
  site: SiteIdentity;
  /**
   * Where content is read from and distributed to.
   */
  distributionPoints?: CatalogueDistributionPoint[];
  /**
   * More about distribution point groups: only those need an entry that have an ID or a description. Which servers belong to a group is said where the servers are.
   */
  distributionPointGroups?: CatalogueDistributionPointGroup[];
  /**
   * Files with task sequences.
   */
  taskSequences?: CatalogueTaskSequence[];
  /**
   * Boot images.
   */
  bootImages?: CatalogueBootImage[];
  /**
   * Operating system images.
   */
  operatingSystemImages?: CatalogueImage[];
  /**
   * Operating system upgrade packages.
   */
  operatingSystemInstallers?: CatalogueImage[];
  /**
   * Driver packages.
   */
  driverPackages?: CatalogueImage[];
  /**
   * Packages, with programs or for their files alone.
   */
  packages?: CataloguePackage[];
  /**
   * Applications.
   */
  applications?: CatalogueApplication[];
}
/**
 * The site itself.
 */
export interface SiteIdentity {
  code: SiteCode;
  /**
   * Primary, or CentralAdministration for a hierarchy's top. Media of a central administration site carries no site code: the client takes it from Active Directory.
   */
  kind?: 'Primary' | 'CentralAdministration';
  /**
   * The site's name, for people.
   */
  name?: string;
  /**
   * Whether the site's client settings turn on the software distribution agent, which Install Package needs. False has media found wanting whose task sequence does not turn it on itself.
   */
  softwareDistribution?: boolean;
}
/**
 * A distribution point.
 */
export interface CatalogueDistributionPoint {
  /**
   * a fully qualified server name, without backslashes
   */
  server: string;
  /**
   * Distribution point groups that it belongs to.
   */
  groups?: string[];
  /**
   * Its content library: the SCCMContentLib folder, or a drive or share that holds it; a list when it spans several drives, the primary first. Content is distributed into the first.
   *
   * @minItems 1
   */
  library: string | [string, ...string[]];
  siteCode?: SiteCode;
}
/**
 * A distribution point group.
 */
export interface CatalogueDistributionPointGroup {
  name: Name;
  /**
   * The GUID of the group, without braces; derived from the site code and its name when left out.
   */
  id?: string;
  description?: Description;
}
/**
 * A file with one or more task sequences.
 */
export interface CatalogueTaskSequence {
  /**
   * A console export (.zip), an object.xml, or a bare <sequence> document.
   */
  file: string;
  /**
   * Its package ID; a bare document has none of its own. In an export of several it picks the one.
   */
  id?: string;
  /**
   * Name, for people; may be searched with wildcards.
   */
  name?: string;
  /**
   * Package ID of its boot image, where the file names none.
   */
  bootImage?: string;
}
/**
 * A boot image.
 */
export interface CatalogueBootImage {
  id: PackageId;
  name: Name;
  /**
   * Processor architecture; where it is left out, the WIM file says it.
   */
  architecture?: 'x86' | 'x64' | 'arm64';
  version?: Version;
  manufacturer?: Manufacturer;
  language?: Language;
  description?: Description;
  sourceVersion?: SourceVersion;
  source?: Source;
}
/**
 * An operating system image, an upgrade package or a driver package.
 */
export interface CatalogueImage {
  id: PackageId;
  name: Name;
  version?: Version;
  manufacturer?: Manufacturer;
  language?: Language;
  description?: Description;
  sourceVersion?: SourceVersion;
  source?: Source;
}
/**
 * A package.
 */
export interface CataloguePackage {
  id: PackageId;
  name: Name;
  version?: Version;
  manufacturer?: Manufacturer;
  language?: Language;
  description?: Description;
  sourceVersion?: SourceVersion;
  source?: Source;
  /**
   * False for a package of programs alone, with nothing to distribute.
   */
  hasContent?: boolean;
  /**
   * Its programs.
   */
  programs?: CatalogueProgram[];
}
/**
 * A program of a package.
 */
export interface CatalogueProgram {
  name: Name;
  /**
   * Runs in the folder of the package's content.
   */
  commandLine: string;
}
/**
 * An application.
 */
export interface CatalogueApplication {
  /**
   * a GUID without braces, or a model name: ScopeId_<guid>/Application_<guid>
   */
  id: string;
  /**
   * The GUID of the scope, where `id` is only a GUID; derived from the site code when left out.
   */
  scope?: string;
  /**
   * CI_ID, where scripts look applications up by it.
   */
  ciId?: number;
  name: Name;
  version?: Version;
  manufacturer?: Manufacturer;
  description?: Description;
  /**
   * Revision of the application, from 1.
   */
  revision?: number;
  /**
   * Its deployment types, in order of priority.
   */
  deploymentTypes: CatalogueDeploymentType[];
}
/**
 * A deployment type of an application.
 */
export interface CatalogueDeploymentType {
  name: Name;
  /**
   * CI_ID, where scripts look deployment types up by it.
   */
  ciId?: number;
  /**
   * Installation technology, such as Script (the default) or MSI.
   */
  technology?: string;
  /**
   * Runs in the folder of the content.
   */
  installCommand: string;
  /**
   * The GUID of its content (Content_<guid>); derived from the application's and its own name when left out.
   */
  content?: string;
  /**
   * False when there is nothing to distribute.
   */
  hasContent?: boolean;
  /**
   * Version of the content, from 1. Raise it when the source has changed and is to be distributed again.
   */
  sourceVersion?: number;
  source?: Source;
  /**
   * Groups of applications that must be there first; each group is satisfied by any one of its members.
   */
  dependencies?: [CatalogueDependency, ...CatalogueDependency[]][];
}
/**
 * An application that another depends on.
 */
export interface CatalogueDependency {
  /**
   * Its id, model name or name.
   */
  application: string;
  /**
   * Installed automatically when it is missing (the default).
   */
  autoInstall?: boolean;
}

/** The schema itself, for ajv. */
export const siteCatalogueSchema: Readonly<Record<string, unknown>> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "SiteCatalogue",
  "description": "A site written by hand: what it is, where its content libraries are, and its objects with the sources that their content is distributed from. Paths are relative to the file.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "site"
  ],
  "properties": {
    "site": {
      "title": "SiteIdentity",
      "description": "The site itself.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "code"
      ],
      "properties": {
        "code": {
          "$ref": "#/$defs/siteCode"
        },
        "kind": {
          "description": "Primary, or CentralAdministration for a hierarchy's top. Media of a central administration site carries no site code: the client takes it from Active Directory.",
          "enum": [
            "Primary",
            "CentralAdministration"
          ]
        },
        "name": {
          "description": "The site's name, for people.",
          "type": "string"
        },
        "softwareDistribution": {
          "description": "Whether the site's client settings turn on the software distribution agent, which Install Package needs. False has media found wanting whose task sequence does not turn it on itself.",
          "type": "boolean"
        }
      }
    },
    "distributionPoints": {
      "description": "Where content is read from and distributed to.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/distributionPoint"
      }
    },
    "distributionPointGroups": {
      "description": "More about distribution point groups: only those need an entry that have an ID or a description. Which servers belong to a group is said where the servers are.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/distributionPointGroup"
      }
    },
    "taskSequences": {
      "description": "Files with task sequences.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/taskSequence"
      }
    },
    "bootImages": {
      "description": "Boot images.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/bootImage"
      }
    },
    "operatingSystemImages": {
      "description": "Operating system images.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/image"
      }
    },
    "operatingSystemInstallers": {
      "description": "Operating system upgrade packages.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/image"
      }
    },
    "driverPackages": {
      "description": "Driver packages.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/image"
      }
    },
    "packages": {
      "description": "Packages, with programs or for their files alone.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/package"
      }
    },
    "applications": {
      "description": "Applications.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/application"
      }
    }
  },
  "$defs": {
    "siteCode": {
      "description": "three letters or digits",
      "type": "string",
      "pattern": "^[A-Za-z0-9]{3}$"
    },
    "packageId": {
      "description": "a package ID is a site code and five letters or digits, such as ABC00001",
      "type": "string",
      "pattern": "^[A-Za-z0-9]{8}$"
    },
    "guid": {
      "description": "a GUID without braces, such as 0f3c1e6a-6f1d-4f6c-9a55-0c2f9b6f7d10",
      "type": "string",
      "pattern": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
    },
    "name": {
      "description": "Name, for people; may be searched with wildcards.",
      "type": "string",
      "minLength": 1
    },
    "version": {
      "description": "The version of what is inside, as people write it; no relation to sourceVersion.",
      "type": "string"
    },
    "manufacturer": {
      "description": "Manufacturer.",
      "type": "string"
    },
    "language": {
      "description": "Language.",
      "type": "string"
    },
    "description": {
      "description": "Description.",
      "type": "string"
    },
    "sourceVersion": {
      "description": "Version of the content, from 1. Raise it when the source has changed and is to be distributed again.",
      "type": "integer",
      "minimum": 1,
      "maximum": 999999999
    },
    "source": {
      "description": "What the content is distributed from: a folder, a file, or a .tar, .tar.gz or .tgz archive that is unpacked. Not needed where the library has the content already.",
      "type": "string",
      "minLength": 1
    },
    "distributionPoint": {
      "title": "CatalogueDistributionPoint",
      "description": "A distribution point.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "server",
        "library"
      ],
      "properties": {
        "server": {
          "description": "a fully qualified server name, without backslashes",
          "type": "string",
          "pattern": "^[^\\\\/\\s]+$"
        },
        "groups": {
          "description": "Distribution point groups that it belongs to.",
          "type": "array",
          "items": {
            "type": "string",
            "minLength": 1
          }
        },
        "library": {
          "description": "Its content library: the SCCMContentLib folder, or a drive or share that holds it; a list when it spans several drives, the primary first. Content is distributed into the first.",
          "type": [
            "string",
            "array"
          ],
          "minLength": 1,
          "minItems": 1,
          "items": {
            "type": "string",
            "minLength": 1
          }
        },
        "siteCode": {
          "$ref": "#/$defs/siteCode"
        }
      }
    },
    "distributionPointGroup": {
      "title": "CatalogueDistributionPointGroup",
      "description": "A distribution point group.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name"
      ],
      "properties": {
        "name": {
          "$ref": "#/$defs/name"
        },
        "id": {
          "$ref": "#/$defs/guid",
          "description": "The GUID of the group, without braces; derived from the site code and its name when left out."
        },
        "description": {
          "$ref": "#/$defs/description"
        }
      }
    },
    "taskSequence": {
      "title": "CatalogueTaskSequence",
      "description": "A file with one or more task sequences.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "file"
      ],
      "properties": {
        "file": {
          "description": "A console export (.zip), an object.xml, or a bare <sequence> document.",
          "type": "string",
          "minLength": 1
        },
        "id": {
          "$ref": "#/$defs/packageId",
          "description": "Its package ID; a bare document has none of its own. In an export of several it picks the one."
        },
        "name": {
          "$ref": "#/$defs/name",
          "description": "Its name; a bare document has none of its own."
        },
        "bootImage": {
          "$ref": "#/$defs/packageId",
          "description": "Package ID of its boot image, where the file names none."
        }
      }
    },
    "program": {
      "title": "CatalogueProgram",
      "description": "A program of a package.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name",
        "commandLine"
      ],
      "properties": {
        "name": {
          "$ref": "#/$defs/name"
        },
        "commandLine": {
          "description": "Runs in the folder of the package's content.",
          "type": "string"
        }
      }
    },
    "package": {
      "title": "CataloguePackage",
      "description": "A package.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "id",
        "name"
      ],
      "properties": {
        "id": {
          "$ref": "#/$defs/packageId"
        },
        "name": {
          "$ref": "#/$defs/name"
        },
        "version": {
          "$ref": "#/$defs/version"
        },
        "manufacturer": {
          "$ref": "#/$defs/manufacturer"
        },
        "language": {
          "$ref": "#/$defs/language"
        },
        "description": {
          "$ref": "#/$defs/description"
        },
        "sourceVersion": {
          "$ref": "#/$defs/sourceVersion"
        },
        "source": {
          "$ref": "#/$defs/source"
        },
        "hasContent": {
          "description": "False for a package of programs alone, with nothing to distribute.",
          "type": "boolean"
        },
        "programs": {
          "description": "Its programs.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/program"
          }
        }
      }
    },
    "image": {
      "title": "CatalogueImage",
      "description": "An operating system image, an upgrade package or a driver package.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "id",
        "name"
      ],
      "properties": {
        "id": {
          "$ref": "#/$defs/packageId"
        },
        "name": {
          "$ref": "#/$defs/name"
        },
        "version": {
          "$ref": "#/$defs/version"
        },
        "manufacturer": {
          "$ref": "#/$defs/manufacturer"
        },
        "language": {
          "$ref": "#/$defs/language"
        },
        "description": {
          "$ref": "#/$defs/description"
        },
        "sourceVersion": {
          "$ref": "#/$defs/sourceVersion"
        },
        "source": {
          "$ref": "#/$defs/source"
        }
      }
    },
    "bootImage": {
      "title": "CatalogueBootImage",
      "description": "A boot image.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "id",
        "name"
      ],
      "properties": {
        "id": {
          "$ref": "#/$defs/packageId"
        },
        "name": {
          "$ref": "#/$defs/name"
        },
        "architecture": {
          "description": "Processor architecture; where it is left out, the WIM file says it.",
          "enum": [
            "x86",
            "x64",
            "arm64"
          ]
        },
        "version": {
          "$ref": "#/$defs/version"
        },
        "manufacturer": {
          "$ref": "#/$defs/manufacturer"
        },
        "language": {
          "$ref": "#/$defs/language"
        },
        "description": {
          "$ref": "#/$defs/description"
        },
        "sourceVersion": {
          "$ref": "#/$defs/sourceVersion"
        },
        "source": {
          "$ref": "#/$defs/source"
        }
      }
    },
    "application": {
      "title": "CatalogueApplication",
      "description": "An application.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "id",
        "name",
        "deploymentTypes"
      ],
      "properties": {
        "id": {
          "description": "a GUID without braces, or a model name: ScopeId_<guid>/Application_<guid>",
          "type": "string",
          "pattern": "^(ScopeId_[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/Application_)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
        },
        "scope": {
          "$ref": "#/$defs/guid",
          "description": "The GUID of the scope, where `id` is only a GUID; derived from the site code when left out."
        },
        "ciId": {
          "description": "CI_ID, where scripts look applications up by it.",
          "type": "integer",
          "minimum": 1
        },
        "name": {
          "$ref": "#/$defs/name"
        },
        "version": {
          "$ref": "#/$defs/version"
        },
        "manufacturer": {
          "$ref": "#/$defs/manufacturer"
        },
        "description": {
          "$ref": "#/$defs/description"
        },
        "revision": {
          "description": "Revision of the application, from 1.",
          "type": "integer",
          "minimum": 1,
          "maximum": 999999999
        },
        "deploymentTypes": {
          "description": "Its deployment types, in order of priority.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/deploymentType"
          }
        }
      }
    },
    "deploymentType": {
      "title": "CatalogueDeploymentType",
      "description": "A deployment type of an application.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name",
        "installCommand"
      ],
      "properties": {
        "name": {
          "$ref": "#/$defs/name"
        },
        "ciId": {
          "description": "CI_ID, where scripts look deployment types up by it.",
          "type": "integer",
          "minimum": 1
        },
        "technology": {
          "description": "Installation technology, such as Script (the default) or MSI.",
          "type": "string",
          "minLength": 1
        },
        "installCommand": {
          "description": "Runs in the folder of the content.",
          "type": "string",
          "minLength": 1
        },
        "content": {
          "$ref": "#/$defs/guid",
          "description": "The GUID of its content (Content_<guid>); derived from the application's and its own name when left out."
        },
        "hasContent": {
          "description": "False when there is nothing to distribute.",
          "type": "boolean"
        },
        "sourceVersion": {
          "$ref": "#/$defs/sourceVersion",
          "description": "Version of the content; the application's revision when left out. Raise either when the source has changed."
        },
        "source": {
          "$ref": "#/$defs/source"
        },
        "dependencies": {
          "description": "Groups of applications that must be there first; each group is satisfied by any one of its members.",
          "type": "array",
          "items": {
            "type": "array",
            "minItems": 1,
            "items": {
              "$ref": "#/$defs/dependency"
            }
          }
        }
      }
    },
    "dependency": {
      "title": "CatalogueDependency",
      "description": "An application that another depends on.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "application"
      ],
      "properties": {
        "application": {
          "description": "Its id, model name or name.",
          "type": "string",
          "minLength": 1
        },
        "autoInstall": {
          "description": "Installed automatically when it is missing (the default).",
          "type": "boolean"
        }
      }
    }
  }
};
