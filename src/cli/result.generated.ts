// Generated from result.schema.json by `npm run generate`; not edited by hand.

/**
 * ISO 8601, UTC.
 */
export type Time = string;

/**
 * What a run of `cmmedia build` did: the file that --result, or `result` in a job, names. Holds nothing secret.
 */
export interface Result {
  /**
   * Version of this format.
   */
  formatVersion: 1;
  /**
   * What ran.
   */
  tool: {
    name: string;
    version: string;
  };
  /**
   * The job file, absolute; absent where only options were given.
   */
  job?: string;
  /**
   * The computer that it ran on.
   */
  host: string;
  /**
   * The ID of the process.
   */
  process: number;
  started: Time;
  /**
   * ISO 8601, UTC.
   */
  ended?: string;
  /**
   * How long it took.
   */
  seconds?: number;
  /**
   * Running also stands where the process was killed. Refused: findings are errors. Failed: `error` says why.
   */
  outcome: 'Running' | 'Built' | 'Unchanged' | 'Refused' | 'Failed' | 'Cancelled';
  /**
   * Of the command; absent while it runs.
   */
  exitCode?: number;
  /**
   * The media that was built, or that stands unchanged.
   */
  media?: {
    path: string;
    /**
     * Bytes.
     */
    size: number;
    /**
     * Of the image; absent where nothing was written.
     */
    sha256?: string;
    taskSequence: string;
    label: string;
    expiration?: Time;
  };
  /**
   * Why it was built, where only changed media is.
   */
  changes: {
    code: string;
    message: string;
  }[];
  /**
   * Older media that was removed.
   */
  removed: string[];
  /**
   * As they were shown: a code and a text.
   */
  warnings: string[];
  /**
   * Of the plan.
   */
  findings: {
    severity: 'error' | 'warning' | 'information';
    code: string;
    object: string;
    message: string;
    remedy: string;
    /**
     * It is an error that the caller accepted by its code.
     */
    accepted: boolean;
  }[];
  /**
   * What ended the run, where something did.
   */
  error?: {
    code: string;
    category: string;
    message: string;
    remedy?: string;
  };
}

/** The schema itself, for ajv. */
export const resultSchema: Readonly<Record<string, unknown>> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Result",
  "description": "What a run of `cmmedia build` did: the file that --result, or `result` in a job, names. Holds nothing secret.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "formatVersion",
    "tool",
    "host",
    "process",
    "started",
    "outcome",
    "changes",
    "removed",
    "warnings",
    "findings"
  ],
  "properties": {
    "formatVersion": {
      "description": "Version of this format.",
      "const": 1
    },
    "tool": {
      "description": "What ran.",
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
    "job": {
      "description": "The job file, absolute; absent where only options were given.",
      "type": "string"
    },
    "host": {
      "description": "The computer that it ran on.",
      "type": "string"
    },
    "process": {
      "description": "The ID of the process.",
      "type": "integer"
    },
    "started": {
      "$ref": "#/$defs/time"
    },
    "ended": {
      "description": "Absent while it runs, and for ever where it was killed.",
      "$ref": "#/$defs/time"
    },
    "seconds": {
      "description": "How long it took.",
      "type": "number",
      "minimum": 0
    },
    "outcome": {
      "description": "Running also stands where the process was killed. Refused: findings are errors. Failed: `error` says why.",
      "enum": [
        "Running",
        "Built",
        "Unchanged",
        "Refused",
        "Failed",
        "Cancelled"
      ]
    },
    "exitCode": {
      "description": "Of the command; absent while it runs.",
      "type": "integer"
    },
    "media": {
      "description": "The media that was built, or that stands unchanged.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "path",
        "size",
        "taskSequence",
        "label"
      ],
      "properties": {
        "path": {
          "type": "string"
        },
        "size": {
          "description": "Bytes.",
          "type": "integer",
          "minimum": 0
        },
        "sha256": {
          "description": "Of the image; absent where nothing was written.",
          "type": "string",
          "pattern": "^[0-9A-F]{64}$"
        },
        "taskSequence": {
          "type": "string"
        },
        "label": {
          "type": "string"
        },
        "expiration": {
          "$ref": "#/$defs/time"
        }
      }
    },
    "changes": {
      "description": "Why it was built, where only changed media is.",
      "type": "array",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "code",
          "message"
        ],
        "properties": {
          "code": {
            "type": "string"
          },
          "message": {
            "type": "string"
          }
        }
      }
    },
    "removed": {
      "description": "Older media that was removed.",
      "type": "array",
      "items": {
        "type": "string"
      }
    },
    "warnings": {
      "description": "As they were shown: a code and a text.",
      "type": "array",
      "items": {
        "type": "string"
      }
    },
    "findings": {
      "description": "Of the plan.",
      "type": "array",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "severity",
          "code",
          "object",
          "message",
          "remedy",
          "accepted"
        ],
        "properties": {
          "severity": {
            "enum": [
              "error",
              "warning",
              "information"
            ]
          },
          "code": {
            "type": "string"
          },
          "object": {
            "type": "string"
          },
          "message": {
            "type": "string"
          },
          "remedy": {
            "type": "string"
          },
          "accepted": {
            "description": "It is an error that the caller accepted by its code.",
            "type": "boolean"
          }
        }
      }
    },
    "error": {
      "description": "What ended the run, where something did.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "code",
        "category",
        "message"
      ],
      "properties": {
        "code": {
          "type": "string"
        },
        "category": {
          "type": "string"
        },
        "message": {
          "type": "string"
        },
        "remedy": {
          "type": "string"
        }
      }
    }
  },
  "$defs": {
    "time": {
      "description": "ISO 8601, UTC.",
      "type": "string",
      "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"
    }
  }
};
