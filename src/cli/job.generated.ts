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
   * CdDvd makes an ISO file, or several; Usb a stick.
   */
  mediaType?: 'CdDvd' | 'Usb';
  /**
   * With mediaType Usb: makes the whole stick anew, a disk or an image file of one.
   */
  formatMedia?: boolean;
  /**
   * The ISO file to make. In the file name, {date} is the day of the build (2027-01-31) and {name} the task sequence's name.
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
   * In place of `expiration`: how long the media is valid from the day it is built on, to the end of the last day. `90 days`, `12 weeks` or P90D.
   */
  validFor?: string;
  /**
   * Percent of the days of `validFor` after which `onlyIfChanged` builds again though nothing else has changed. 50 without it.
   */
  renewAfter?: number;
  /**
   * Builds only where content, task sequence, variables, password or other parameters are not those of the media that stands.
   */
  onlyIfChanged?: boolean;
  /**
   * How many older media stay beside the new one, where `output` has {date} in it. All without it.
   */
  keep?: number;
  /**
   * After this time a build is given up; the old media stays. `4 hours` or PT4H.
   */
  timeLimit?: string;
  /**
   * A JSON file that says what the run did, written at its start and its end.
   */
  result?: string;
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
   * Passwords and keys of steps, which exports leave out: `step path|property` to `{file: …}` or `{stdin: true}`.
   */
  secrets?: {
    [k: string]: {
      /**
       * A file whose first line it is.
       */
      file?: string;
      /**
       * The next line of standard input, behind that of the password.
       */
      stdin?: true;
    };
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
   * Also takes disks that call themselves fixed, where they can be pulled.
   */
  allowFixedDisk?: boolean;
  /**
   * Does not read a disk back after it was written.
   */
  skipVerification?: boolean;
  /**
   * How large a disc is; where one is not enough there are several, NAME-1.iso, NAME-2.iso and so on.
   */
  mediaSize?: 'None' | 'Size650MB' | 'Size4GB' | 'Size8GB' | 'SizeUnlimited';
  /**
   * Copies content that the run asks for again after a later disc onto that disc too.
   */
  allowDuplicateContent?: boolean;
  /**
   * Starts from the media without asking for a key.
   */
  noBootPrompt?: boolean;
  /**
   * The cipher of the media's variables and task sequence.
   */
  encryption?: 'Aes128' | 'Aes256';
  /**
   * What the password's encryption is: Configuration Manager's own, which is weak, or scrypt with AES-256-GCM, which its programs can not open.
   */
  protection?: 'Compatible' | 'Strong';
  /**
   * A command that runs in Windows PE before the task sequence: `cmd /C command`.
   */
  prestartCommand?: string;
  /**
   * The package with the files of that command.
   */
  prestartPackage?: string;
  /**
   * Writes an autorun.inf that starts LaunchMedia.cmd.
   */
  includeAutoRun?: boolean;
  /**
   * The log file, or a folder for CreateTSMedia.log.
   */
  logPath?: string;
  /**
   * Logs the values of variables, and not only their names and lengths.
   */
  logVariableValue?: boolean;
  /**
   * Codes of errors that become warnings (docs/findings.md says which can); `*` for all that can.
   */
  accept?: string[];
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
        "CdDvd",
        "Usb"
      ],
      "description": "CdDvd makes an ISO file, or several; Usb a stick."
    },
    "formatMedia": {
      "type": "boolean",
      "description": "With mediaType Usb: makes the whole stick anew, a disk or an image file of one."
    },
    "output": {
      "type": "string",
      "description": "The ISO file to make. In the file name, {date} is the day of the build (2027-01-31) and {name} the task sequence's name."
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
    "validFor": {
      "type": "string",
      "description": "In place of `expiration`: how long the media is valid from the day it is built on, to the end of the last day. `90 days`, `12 weeks` or P90D."
    },
    "renewAfter": {
      "type": "integer",
      "minimum": 1,
      "maximum": 100,
      "description": "Percent of the days of `validFor` after which `onlyIfChanged` builds again though nothing else has changed. 50 without it."
    },
    "onlyIfChanged": {
      "type": "boolean",
      "description": "Builds only where content, task sequence, variables, password or other parameters are not those of the media that stands."
    },
    "keep": {
      "type": "integer",
      "minimum": 0,
      "description": "How many older media stay beside the new one, where `output` has {date} in it. All without it."
    },
    "timeLimit": {
      "type": "string",
      "description": "After this time a build is given up; the old media stays. `4 hours` or PT4H."
    },
    "result": {
      "type": "string",
      "description": "A JSON file that says what the run did, written at its start and its end."
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
    "secrets": {
      "type": "object",
      "additionalProperties": {
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {
          "file": {
            "type": "string",
            "description": "A file whose first line it is."
          },
          "stdin": {
            "const": true,
            "description": "The next line of standard input, behind that of the password."
          }
        }
      },
      "description": "Passwords and keys of steps, which exports leave out: `step path|property` to `{file: …}` or `{stdin: true}`."
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
    "allowFixedDisk": {
      "type": "boolean",
      "description": "Also takes disks that call themselves fixed, where they can be pulled."
    },
    "skipVerification": {
      "type": "boolean",
      "description": "Does not read a disk back after it was written."
    },
    "mediaSize": {
      "enum": [
        "None",
        "Size650MB",
        "Size4GB",
        "Size8GB",
        "SizeUnlimited"
      ],
      "description": "How large a disc is; where one is not enough there are several, NAME-1.iso, NAME-2.iso and so on."
    },
    "allowDuplicateContent": {
      "type": "boolean",
      "description": "Copies content that the run asks for again after a later disc onto that disc too."
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
    "protection": {
      "enum": [
        "Compatible",
        "Strong"
      ],
      "description": "What the password's encryption is: Configuration Manager's own, which is weak, or scrypt with AES-256-GCM, which its programs can not open."
    },
    "prestartCommand": {
      "type": "string",
      "description": "A command that runs in Windows PE before the task sequence: `cmd /C command`."
    },
    "prestartPackage": {
      "type": "string",
      "description": "The package with the files of that command."
    },
    "includeAutoRun": {
      "type": "boolean",
      "description": "Writes an autorun.inf that starts LaunchMedia.cmd."
    },
    "logPath": {
      "type": "string",
      "description": "The log file, or a folder for CreateTSMedia.log."
    },
    "logVariableValue": {
      "type": "boolean",
      "description": "Logs the values of variables, and not only their names and lengths."
    },
    "accept": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "description": "Codes of errors that become warnings (docs/findings.md says which can); `*` for all that can."
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
