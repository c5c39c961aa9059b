/**
 * A cmdlet, defined once. From a definition come the PowerShell function with its `param()` block and
 * comment-based help, the page in docs/cmdlets, the request's JSON Schema and the command's options.
 * Knows nothing of what the cmdlets do.
 */

/** What a parameter holds, and what its handler gets. */
export interface ParameterValues {
  string: string;
  'string[]': string[];
  int: number;
  'int[]': number[];
  boolean: boolean;
  switch: boolean;
  datetime: DateValue;
  /** A SecureString. */
  secret: Secret;
  /** A Hashtable with string keys; values are strings, numbers, booleans or secrets. */
  hashtable: Map<string, string | number | boolean | Secret>;
  /** A path of the FileSystem provider, resolved by the façade to an absolute one; need not exist; wildcard characters are meant literally, but where `wildcards` lets the façade resolve them. */
  path: string;
  'path[]': string[];
  /** An object read as a property bag by `properties`, or a string that is an ID or a name. */
  object: ObjectValue;
  'object[]': ObjectValue[];
}

export type ParameterType = keyof ParameterValues;

/** A property bag (only the properties that the parameter names, in their spelling) or a string. */
export type ObjectValue = string | Readonly<Record<string, string | number | boolean | null>>;

/** A point in time as PowerShell's DateTime has it; an Unspecified one is read as local. */
export interface DateValue {
  /** Milliseconds since 1970-01-01 UTC. */
  ms: number;
  kind: 'Utc' | 'Local' | 'Unspecified';
  /** Minutes east of UTC at that time, where it was given. */
  offsetMinutes: number;
}

/** A secret on its way. Never shows itself: not in JSON, not in a template, not in inspect(). */
export class Secret {
  readonly #utf16: Buffer;
  constructor(utf16: Uint8Array) {
    this.#utf16 = Buffer.from(utf16);
  }
  static of(text: string): Secret {
    return new Secret(Buffer.from(text, 'utf16le'));
  }
  /** The text's bytes, UTF-16LE, no BOM. The caller zeroes its copies; `dispose` zeroes this one. */
  get utf16(): Buffer {
    return this.#utf16;
  }
  get isEmpty(): boolean {
    return this.#utf16.length === 0;
  }
  reveal(): string {
    return this.#utf16.toString('utf16le');
  }
  dispose(): void {
    this.#utf16.fill(0);
  }
  toString(): string {
    return '********';
  }
  toJSON(): string {
    return '********';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'Secret ********';
  }
}

/** How a parameter behaves in one parameter set, where it differs from the definition's own marks. */
export interface SetMembership {
  name: string;
  mandatory?: boolean;
  position?: number;
  pipeline?: Pipeline;
}

export type Pipeline = 'ByValue' | 'ByPropertyName';

export interface ParameterDefinition {
  type: ParameterType;
  /** One or more sentences; the first is the command's help. */
  help: string;
  aliases?: readonly string[];
  mandatory?: boolean;
  /** 0, 1, …; absent: named only. */
  position?: number;
  /** Absent: every set. */
  sets?: readonly (string | SetMembership)[];
  pipeline?: Pipeline;
  /** Accepted values, in the documented spelling; case does not count. */
  values?: readonly string[];
  /** PowerShell wildcards are taken. */
  wildcards?: boolean;
  /** For `object`: the properties read from an object, most identifying first. */
  properties?: readonly string[];
  /** For `object`: the PSTypeName of Microsoft's objects, shown in help. */
  resultClass?: string;
  /** What help says the default is. */
  default?: string;
  /** What completes it: a kind that `HostOptions.complete` knows. Dates complete by themselves. */
  completer?: string;
}

/** A value that a parameter may have. */
export interface Completion {
  text: string;
  /** What else tells it from others, such as its ID. */
  tooltip: string;
}

export interface Example {
  /** PowerShell code, one or more lines. */
  code: string;
  explanation: string;
}

export type Parameters = Readonly<Record<string, ParameterDefinition>>;

/** Bound on every call. What is mandatory in some parameter sets only is not. */
type Always = { mandatory: true; sets?: undefined };

/** What `run` gets: every bound parameter by its name in the definition; unbound ones are absent. */
export type Bound<P extends Parameters> = {
  [K in keyof P as P[K] extends Always ? K : never]: ParameterValues[P[K]['type']];
} & {
  [K in keyof P as P[K] extends Always ? never : K]?: ParameterValues[P[K]['type']];
};

export interface CmdletDefinition<State = unknown, P extends Parameters = Parameters> {
  /** Verb-Noun. */
  name: string;
  synopsis: string;
  /** Paragraphs. */
  description: readonly string[];
  /** The first is the default. Absent: one unnamed set. */
  parameterSets?: readonly string[];
  parameters: P;
  /** PSTypeNames, most special first. */
  outputs: readonly string[];
  supportsShouldProcess?: boolean;
  confirmImpact?: 'Low' | 'Medium' | 'High';
  /**
   * That the call sets what the later calls of its session work with, or takes that away. A backend that takes the place
   * of one that died repeats the last call that began. Such a call has no secrets, and asks nothing.
   */
  session?: 'begins' | 'ends';
  /** A parameter that takes a list from the pipeline: the call comes once, at its end, with all that came through it. */
  gathers?: string;
  examples: readonly Example[];
  notes?: readonly string[];
  /** Names of other cmdlets, or `Text: URL`. */
  links?: readonly string[];
  /** Throwing ends the cmdlet with a terminating error; see `toErrorRecord` for what is read from it. */
  run(parameters: Bound<P>, invocation: Invocation<State>): Promise<void>;
}

/** Keeps the parameters' literal types, so that `run` sees them typed. */
export function defineCmdlet<State, const P extends Parameters>(definition: CmdletDefinition<State, P>): CmdletDefinition<State, P> {
  return definition;
}

/** A value that can go out: plain data, Date, bigint, TimeSpan, arrays, nested and typed objects. */
export type OutputValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | bigint
  | Date
  | TimeSpan
  | TypedObject
  | readonly OutputValue[]
  | { readonly [name: string]: OutputValue };

/** Becomes a [timespan]. */
export class TimeSpan {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

/** Becomes a [pscustomobject] with these PSTypeNames, properties in this order. */
export class TypedObject {
  readonly typeNames: readonly string[];
  readonly properties: Readonly<Record<string, OutputValue>>;
  constructor(typeNames: readonly string[], properties: Readonly<Record<string, OutputValue>>) {
    this.typeNames = typeNames;
    this.properties = properties;
  }
}

export interface ProgressRecord {
  id: number;
  parentId?: number;
  activity: string;
  status: string;
  currentOperation?: string;
  /** 0 to 100; absent: unknown. */
  percent?: number;
  secondsRemaining?: number;
  completed?: boolean;
}

/** An error as PowerShell shows it. `code` becomes the FullyQualifiedErrorId's first part. */
export interface ErrorLike {
  code: string;
  category: string;
  message: string;
  target?: unknown;
  remedy?: string | undefined;
}

/** What only the calling PowerShell knows of itself; nothing secret. */
export interface Shell {
  version: string;
  /** Desktop or Core. */
  edition: string;
  /** The program that hosts it: ConsoleHost, ServerRemoteHost, … */
  host: string;
  /** Of the caller, whose scripts it binds. */
  languageMode: string;
  /** In force for this session; Unrestricted where there is none. */
  executionPolicy: string;
  is64Bit: boolean;
  /** DOMAIN\\name on Windows. */
  user: string;
  /** Runs with an administrator's rights, or as root. */
  elevated: boolean;
  /** Runs as Windows itself, which shares know as the computer. */
  system: boolean;
}

/**
 * One call of a cmdlet, whoever calls: PowerShell over the pipe, or the command in its own process.
 * All streams keep their order.
 */
export interface Invocation<State = unknown> {
  readonly cmdlet: string;
  /** Shared by the calls of one session (a runspace; one run of the command). */
  readonly state: State;
  readonly signal: AbortSignal;
  readonly parameterSet: string;
  /** Whether somebody can be asked; else `shouldContinue` throws `ConfirmationNeeded` at once. */
  readonly interactive: boolean;
  readonly whatIf: boolean;
  /** The caller's file system location, absolute. */
  readonly location: string;
  /** To the pipeline. Await it: it waits while the reader is slow. */
  write(value: OutputValue): Promise<void>;
  /** A non-terminating error. */
  error(error: ErrorLike | Error): Promise<void>;
  warning(text: string): void;
  verbose(text: string): void;
  debug(text: string): void;
  information(text: string, tags?: readonly string[]): void;
  /** At most five a second reach the reader, the last one of each id always does. */
  progress(record: ProgressRecord): void;
  /**
   * Gives the runspace a file system drive of this name, where scripts may stand but keep nothing, or takes it away.
   * A drive that exists already is left alone.
   */
  drive(name: string | undefined): void;
  /** False under -WhatIf (which is then shown) or after a no. */
  shouldProcess(target: string, action: string): Promise<boolean>;
  shouldContinue(query: string, caption: string): Promise<boolean>;
  /**
   * Asks the calling PowerShell what only its commands know of the disks of Windows (`disks`), or has them take the
   * volumes off one (`clearDisk`: its number and unique ID); absent where no PowerShell calls.
   */
  ask?(what: 'disks' | 'clearDisk', parameters: Readonly<Record<string, string | number>>): Promise<unknown>;
  /** Asks the calling PowerShell about itself; absent where no PowerShell calls. */
  shell?(): Promise<Shell>;
}
