// Generated from inventory.schema.json by `npm run generate`; not edited by hand.

/**
 * From the medium's root, / between the parts.
 */
export type Path = string;
export type Sha256 = string;

/**
 * SMS/data/cmmedia.json: what cmmedia put onto a medium. Lies there in clear text and holds nothing secret.
 */
export interface Inventory {
  /**
   * Version of this format.
   */
  formatVersion: 1;
  /**
   * What made the medium.
   */
  tool: {
    name: string;
    version: string;
  };
  /**
   * The value of _SMSMediaGuid, in braces.
   */
  mediaGuid: string;
  /**
   * The media label.
   */
  label: string;
  /**
   * The set of media that this one belongs to.
   */
  set: {
    /**
     * The same on every medium of the set.
     */
    id: string;
    /**
     * Which medium of the set this is.
     */
    number: number;
    /**
     * How many media the set has.
     */
    of: number;
    /**
     * The volume labels of all media of the set, where it has several.
     */
    labels?: string[];
  };
  /**
   * The media's own time.
   */
  time: string;
  /**
   * The media is valid from then on.
   */
  start?: string;
  /**
   * The media is valid until then.
   */
  expiration?: string;
  /**
   * Days from the day of the build that the media was to be valid for, where that made the expiration.
   */
  validFor?: number;
  /**
   * A password opens variables.dat and Policy.xml.
   */
  passwordProtected: boolean;
  /**
   * The algorithm of variables.dat and Policy.xml; AES-256-GCM is strong protection.
   */
  encryption: 'AES-128' | 'AES-256' | 'AES-256-GCM';
  /**
   * The site that clients are assigned to.
   */
  siteCode?: string;
  taskSequence: InventoryObject;
  bootImage?: InventoryObject;
  /**
   * The contents on the media of the set.
   */
  packages: InventoryPackage[];
  /**
   * The WIM files that lie on the media in parts.
   */
  split?: InventorySplit[];
  /**
   * Every file on the medium but this one, by path.
   */
  files: InventoryFile[];
  /**
   * SHA-256 of this file's bytes up to the comma before this member, the last one.
   */
  checksum: string;
}
/**
 * The task sequence that the medium runs, or the boot image that it starts.
 */
export interface InventoryObject {
  packageId: string;
  name: string;
  /**
   * The version of its source.
   */
  version: number;
}
export interface InventoryPackage {
  /**
   * A package ID, or an application's model name.
   */
  packageId: string;
  /**
   * As the content library names it.
   */
  contentId: string;
  kind: 'package' | 'driverPackage' | 'bootImage' | 'operatingSystemImage' | 'operatingSystemInstaller' | 'application';
  name: string;
  /**
   * The version of the content.
   */
  version: number;
  /**
   * How many files it has.
   */
  files: number;
  /**
   * Bytes of its files.
   */
  size: number;
  /**
   * The folder or file on the medium that holds it.
   */
  root: string;
  /**
   * Which media of the set hold it, where the set has several.
   */
  discs?: number[];
}
export interface InventorySplit {
  /**
   * Where the whole file would lie.
   */
  path: string;
  /**
   * Bytes of the whole file.
   */
  size: number;
  /**
   * Of the whole file.
   */
  sha256: string;
  /**
   * In their order.
   */
  parts: {
    path: Path;
    /**
     * Bytes.
     */
    size: number;
    /**
     * Which medium of the set holds it.
     */
    disc: number;
  }[];
}
export interface InventoryFile {
  path: Path;
  /**
   * Bytes.
   */
  size: number;
  sha256: Sha256;
}

/** The schema itself, for ajv. */
export const inventorySchema: Readonly<Record<string, unknown>> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Inventory",
  "description": "SMS/data/cmmedia.json: what cmmedia put onto a medium. Lies there in clear text and holds nothing secret.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "formatVersion",
    "tool",
    "mediaGuid",
    "label",
    "set",
    "time",
    "passwordProtected",
    "encryption",
    "taskSequence",
    "packages",
    "files",
    "checksum"
  ],
  "properties": {
    "formatVersion": {
      "description": "Version of this format.",
      "const": 1
    },
    "tool": {
      "description": "What made the medium.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name",
        "version"
      ],
      "properties": {
        "name": {
          "type": "string"
        },
        "version": {
          "type": "string"
        }
      }
    },
    "mediaGuid": {
      "description": "The value of _SMSMediaGuid, in braces.",
      "$ref": "#/$defs/guid"
    },
    "label": {
      "description": "The media label.",
      "type": "string"
    },
    "set": {
      "description": "The set of media that this one belongs to.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "id",
        "number",
        "of"
      ],
      "properties": {
        "id": {
          "description": "The same on every medium of the set.",
          "$ref": "#/$defs/guid"
        },
        "number": {
          "description": "Which medium of the set this is.",
          "type": "integer",
          "minimum": 1
        },
        "of": {
          "description": "How many media the set has.",
          "type": "integer",
          "minimum": 1
        },
        "labels": {
          "description": "The volume labels of all media of the set, where it has several.",
          "type": "array",
          "items": {
            "type": "string"
          }
        }
      }
    },
    "time": {
      "description": "The media's own time.",
      "$ref": "#/$defs/time"
    },
    "start": {
      "description": "The media is valid from then on.",
      "$ref": "#/$defs/time"
    },
    "expiration": {
      "description": "The media is valid until then.",
      "$ref": "#/$defs/time"
    },
    "validFor": {
      "description": "Days from the day of the build that the media was to be valid for, where that made the expiration.",
      "type": "integer",
      "minimum": 1
    },
    "passwordProtected": {
      "description": "A password opens variables.dat and Policy.xml.",
      "type": "boolean"
    },
    "encryption": {
      "description": "The algorithm of variables.dat and Policy.xml; AES-256-GCM is strong protection.",
      "enum": [
        "AES-128",
        "AES-256",
        "AES-256-GCM"
      ]
    },
    "siteCode": {
      "description": "The site that clients are assigned to.",
      "type": "string"
    },
    "taskSequence": {
      "$ref": "#/$defs/object"
    },
    "bootImage": {
      "$ref": "#/$defs/object"
    },
    "packages": {
      "description": "The contents on the media of the set.",
      "type": "array",
      "items": {
        "title": "InventoryPackage",
        "type": "object",
        "additionalProperties": false,
        "required": [
          "packageId",
          "contentId",
          "kind",
          "name",
          "version",
          "files",
          "size",
          "root"
        ],
        "properties": {
          "packageId": {
            "description": "A package ID, or an application's model name.",
            "type": "string"
          },
          "contentId": {
            "description": "As the content library names it.",
            "type": "string"
          },
          "kind": {
            "enum": [
              "package",
              "driverPackage",
              "bootImage",
              "operatingSystemImage",
              "operatingSystemInstaller",
              "application"
            ]
          },
          "name": {
            "type": "string"
          },
          "version": {
            "description": "The version of the content.",
            "$ref": "#/$defs/count"
          },
          "files": {
            "description": "How many files it has.",
            "$ref": "#/$defs/count"
          },
          "size": {
            "description": "Bytes of its files.",
            "$ref": "#/$defs/count"
          },
          "root": {
            "description": "The folder or file on the medium that holds it.",
            "$ref": "#/$defs/path"
          },
          "discs": {
            "description": "Which media of the set hold it, where the set has several.",
            "type": "array",
            "items": {
              "type": "integer",
              "minimum": 1
            }
          }
        }
      }
    },
    "split": {
      "description": "The WIM files that lie on the media in parts.",
      "type": "array",
      "items": {
        "title": "InventorySplit",
        "type": "object",
        "additionalProperties": false,
        "required": [
          "path",
          "size",
          "sha256",
          "parts"
        ],
        "properties": {
          "path": {
            "description": "Where the whole file would lie.",
            "$ref": "#/$defs/path"
          },
          "size": {
            "description": "Bytes of the whole file.",
            "$ref": "#/$defs/count"
          },
          "sha256": {
            "description": "Of the whole file.",
            "$ref": "#/$defs/sha256"
          },
          "parts": {
            "description": "In their order.",
            "type": "array",
            "items": {
              "type": "object",
              "additionalProperties": false,
              "required": [
                "path",
                "size",
                "disc"
              ],
              "properties": {
                "path": {
                  "$ref": "#/$defs/path"
                },
                "size": {
                  "description": "Bytes.",
                  "$ref": "#/$defs/count"
                },
                "disc": {
                  "description": "Which medium of the set holds it.",
                  "type": "integer",
                  "minimum": 1
                }
              }
            }
          }
        }
      }
    },
    "files": {
      "description": "Every file on the medium but this one, by path.",
      "type": "array",
      "items": {
        "title": "InventoryFile",
        "type": "object",
        "additionalProperties": false,
        "required": [
          "path",
          "size",
          "sha256"
        ],
        "properties": {
          "path": {
            "$ref": "#/$defs/path"
          },
          "size": {
            "description": "Bytes.",
            "$ref": "#/$defs/count"
          },
          "sha256": {
            "$ref": "#/$defs/sha256"
          }
        }
      }
    },
    "checksum": {
      "description": "SHA-256 of this file's bytes up to the comma before this member, the last one.",
      "$ref": "#/$defs/sha256"
    }
  },
  "$defs": {
    "guid": {
      "type": "string",
      "pattern": "^\\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\\}$"
    },
    "time": {
      "description": "ISO 8601, UTC, to the millisecond.",
      "type": "string",
      "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"
    },
    "count": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991
    },
    "path": {
      "description": "From the medium's root, / between the parts.",
      "type": "string",
      "pattern": "^[^/\\u0000-\\u001f][^\\u0000-\\u001f]*$"
    },
    "sha256": {
      "type": "string",
      "pattern": "^[0-9A-F]{64}$"
    },
    "object": {
      "title": "InventoryObject",
      "description": "The task sequence that the medium runs, or the boot image that it starts.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "packageId",
        "name",
        "version"
      ],
      "properties": {
        "packageId": {
          "type": "string"
        },
        "name": {
          "type": "string"
        },
        "version": {
          "description": "The version of its source.",
          "$ref": "#/$defs/count"
        }
      }
    }
  }
};
