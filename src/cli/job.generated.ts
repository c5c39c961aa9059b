// Generated from job.schema.json by `npm run generate`; not edited by hand.

/**
 * What `cmmedia build` and `cmmedia plan` do. Paths are relative to the job file.
 */
export interface Job {
  /**
   * The site.yaml.
   */
  site?: string;
  /**
   * Console exports of task sequences, in place of a site.yaml.
   */
  exports?: string[];
  /**
   * Content libraries (SCCMContentLib) that go with `exports`.
   */
  library?: string[];
  /**
   * The code of the site that the exports come from.
   */
  siteCode?: string;
  /**
   * The kind of that site.
   */
  siteKind?: 'Primary' | 'CentralAdministration';
  /**
   * Package ID or name. May be left out where there is only one.
   */
  taskSequence?: string;
  /**
   * Server names, in the order in which content is looked for. All without it.
   *
   * @minItems 1
   */
  distributionPoints?: [string, ...string[]];
  /**
   * CdDvd makes an ISO file.
   */
  mediaType?: 'CdDvd';
  /**
   * The ISO file to make.
   */
  output?: string;
  /**
   * The volume's label.
   */
  label?: string;
  /**
   * The media does not start before this time (ISO 8601; local without a zone).
   */
  start?: string;
  /**
   * The media does not start after this time; a date alone means the end of that day.
   */
  expiration?: string;
  /**
   * A file whose first line is the password of the media.
   */
  passwordFile?: string;
  /**
   * Applications beside those that the task sequence references.
   */
  applications?: string[];
  /**
   * Packages beside those that the task sequence references.
   */
  packages?: string[];
  /**
   * Driver packages beside those that the task sequence references.
   */
  driverPackages?: string[];
  /**
   * Adds the applications that those on the media depend on.
   */
  includeApplicationDependencies?: boolean;
  /**
   * Task sequence variables that the media carries.
   */
  variables?: {
    [k: string]: string | number | boolean;
  };
  /**
   * Starts without prompting for network settings or optional task sequences.
   */
  allowUnattended?: boolean;
  /**
   * For a task sequence that names none.
   */
  bootImage?: string;
  /**
   * An ADK media folder for boot files that the boot image lacks.
   */
  bootFiles?: string;
  /**
   * Starts from the media without asking for a key.
   */
  noBootPrompt?: boolean;
  /**
   * The cipher of the media's variables and task sequence.
   */
  encryption?: 'Aes128' | 'Aes256';
  /**
   * Replaces an existing file; it stays until the new one is whole.
   */
  force?: boolean;
  /**
   * Where shares are mounted on a system that knows no UNC paths: \\server\share to a folder.
   */
  uncMap?: {
    [k: string]: string;
  };
}

/** The schema itself, for ajv. */
export const jobSchema: Readonly<Record<string, unknown>> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Job",
  "description": "What `cmmedia build` and `cmmedia plan` do. Paths are relative to the job file.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "site": {
      "type": "string",
      "description": "The site.yaml."
    },
    "exports": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "description": "Console exports of task sequences, in place of a site.yaml."
    },
    "library": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "description": "Content libraries (SCCMContentLib) that go with `exports`."
    },
    "siteCode": {
      "type": "string",
      "pattern": "^[A-Za-z0-9]{3}$",
      "description": "The code of the site that the exports come from."
    },
    "siteKind": {
      "enum": [
        "Primary",
        "CentralAdministration"
      ],
      "description": "The kind of that site."
    },
    "taskSequence": {
      "type": "string",
      "description": "Package ID or name. May be left out where there is only one."
    },
    "distributionPoints": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "minItems": 1,
      "description": "Server names, in the order in which content is looked for. All without it."
    },
    "mediaType": {
      "enum": [
        "CdDvd"
      ],
      "description": "CdDvd makes an ISO file."
    },
    "output": {
      "type": "string",
      "description": "The ISO file to make."
    },
    "label": {
      "type": "string",
      "description": "The volume's label."
    },
    "start": {
      "type": "string",
      "description": "The media does not start before this time (ISO 8601; local without a zone)."
    },
    "expiration": {
      "type": "string",
      "description": "The media does not start after this time; a date alone means the end of that day."
    },
    "passwordFile": {
      "type": "string",
      "description": "A file whose first line is the password of the media."
    },
    "applications": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "description": "Applications beside those that the task sequence references."
    },
    "packages": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "description": "Packages beside those that the task sequence references."
    },
    "driverPackages": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "description": "Driver packages beside those that the task sequence references."
    },
    "includeApplicationDependencies": {
      "type": "boolean",
      "description": "Adds the applications that those on the media depend on."
    },
    "variables": {
      "type": "object",
      "additionalProperties": {
        "type": [
          "string",
          "number",
          "boolean"
        ]
      },
      "description": "Task sequence variables that the media carries."
    },
    "allowUnattended": {
      "type": "boolean",
      "description": "Starts without prompting for network settings or optional task sequences."
    },
    "bootImage": {
      "type": "string",
      "description": "For a task sequence that names none."
    },
    "bootFiles": {
      "type": "string",
      "description": "An ADK media folder for boot files that the boot image lacks."
    },
    "noBootPrompt": {
      "type": "boolean",
      "description": "Starts from the media without asking for a key."
    },
    "encryption": {
      "enum": [
        "Aes128",
        "Aes256"
      ],
      "description": "The cipher of the media's variables and task sequence."
    },
    "force": {
      "type": "boolean",
      "description": "Replaces an existing file; it stays until the new one is whole."
    },
    "uncMap": {
      "type": "object",
      "additionalProperties": {
        "type": "string"
      },
      "description": "Where shares are mounted on a system that knows no UNC paths: \\\\server\\share to a folder."
    }
  }
};
