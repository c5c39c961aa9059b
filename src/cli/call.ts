import { createInterface } from 'node:readline/promises';
import { CmError } from '../errors.js';
import { cmdlets, Session } from '../cmdlets/index.js';
import { TypedObject, type ErrorLike, type Invocation, type OutputValue, type ProgressRecord } from '../pwsh/definition.js';
import { StatusLine, type Console } from './console.js';

/** The calls of one run of the command: cmdlets in this process, their streams on the console. */
export class Caller {
  readonly warnings: string[] = [];
  readonly errors: ErrorLike[] = [];
  readonly #session = new Session();
  readonly #status: StatusLine;
  readonly #console: Console;
  readonly #verbose: boolean;
  readonly #signal: AbortSignal;

  constructor(console: Console, options: { verbose: boolean; signal: AbortSignal }) {
    this.#console = console;
    this.#status = new StatusLine(console);
    this.#verbose = options.verbose;
    this.#signal = options.signal;
  }

  /** Calls a cmdlet and gives what it returned. Throws its terminating error. */
  async call(name: string, parameters: Record<string, unknown>, options: { whatIf?: boolean } = {}): Promise<TypedObject[]> {
    const cmdlet = cmdlets.find((each) => each.name === name);
    if (!cmdlet) throw new Error(`There is no cmdlet ${name}.`);
    const output: TypedObject[] = [];
    const bound = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
    try {
      await cmdlet.run(bound as never, this.#invocation(name, options.whatIf ?? false, (value) => output.push(value)));
    } finally {
      this.#status.clear();
    }
    return output;
  }

  #invocation(cmdlet: string, whatIf: boolean, collect: (value: TypedObject) => void): Invocation {
    const status = this.#status;
    return {
      cmdlet,
      state: this.#session,
      signal: this.#signal,
      parameterSet: '',
      interactive: this.#console.interactive,
      whatIf,
      location: process.cwd(),
      write: (value: OutputValue) => {
        for (const each of Array.isArray(value) ? (value as OutputValue[]) : [value]) if (each instanceof TypedObject) collect(each);
        return Promise.resolve();
      },
      error: (error) => {
        const record = 'code' in error ? error : { code: 'InternalError', category: 'NotSpecified', message: error.message };
        this.errors.push(record);
        status.message(`error ${record.code}: ${record.message}`);
        return Promise.resolve();
      },
      warning: (text) => {
        this.warnings.push(text);
        status.message(`warning ${text}`);
      },
      verbose: (text) => {
        if (this.#verbose) status.message(text);
      },
      debug: () => undefined,
      information: (text) => status.message(text),
      progress: (record: ProgressRecord) => status.show(record),
      drive: () => undefined,
      shouldProcess: () => Promise.resolve(!whatIf),
      shouldContinue: (query, caption) => this.#ask(query, caption),
    };
  }

  async #ask(query: string, caption: string): Promise<boolean> {
    if (!this.#console.interactive) {
      throw new CmError('ConfirmationNeeded', { message: `${caption}: ${query}`, category: 'InvalidOperation', target: caption, remedy: 'Use --force.' });
    }
    this.#status.clear();
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return /^y(es)?$/i.test((await lines.question(`${query} [y/N] `, { signal: this.#signal })).trim());
    } finally {
      lines.close();
    }
  }
}
