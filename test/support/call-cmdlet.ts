import { cmdlets, Session } from '../../src/cmdlets/index.js';
import { TypedObject, type Invocation, type OutputValue } from '../../src/pwsh/definition.js';

export interface CallOptions {
  whatIf?: boolean;
  /** What somebody answers who is asked; undefined: nobody can be asked. */
  answer?: boolean;
  parameterSet?: string;
}

export interface CallResult {
  output: Readonly<Record<string, OutputValue>>[];
  warnings: string[];
  /** What was asked. */
  questions: string[];
}

/** Calls cmdlets as a host in this process does, with what it bound. Throws their terminating errors. */
export class Calls {
  readonly session = new Session();

  async call(name: string, bound: Record<string, unknown>, { whatIf = false, answer, parameterSet = '' }: CallOptions = {}): Promise<CallResult> {
    const result: CallResult = { output: [], warnings: [], questions: [] };
    const nothing = (): undefined => undefined;
    const invocation: Invocation = {
      cmdlet: name,
      state: this.session,
      signal: new AbortController().signal,
      parameterSet,
      interactive: answer !== undefined,
      whatIf,
      location: process.cwd(),
      write: (value) => {
        result.output.push(value instanceof TypedObject ? value.properties : { value });
        return Promise.resolve();
      },
      error: (error) => Promise.reject(error instanceof Error ? error : new Error(error.message)),
      warning: (text) => void result.warnings.push(text),
      verbose: nothing,
      debug: nothing,
      information: nothing,
      progress: nothing,
      drive: () => undefined,
      shouldProcess: () => Promise.resolve(!whatIf),
      shouldContinue: (query) => {
        result.questions.push(query);
        return Promise.resolve(answer === true);
      },
    };
    await cmdlets.find((each) => each.name === name)!.run(bound as never, invocation);
    return result;
  }
}
