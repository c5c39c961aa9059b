/** PowerShell's ErrorCategory names that we use; the façade passes them on unchanged. */
export type ErrorCategory =
  | 'InvalidArgument'
  | 'InvalidData'
  | 'InvalidOperation'
  | 'LimitsExceeded'
  | 'NotImplemented'
  | 'NotSpecified'
  | 'ObjectNotFound'
  | 'OperationStopped'
  | 'PermissionDenied'
  | 'ReadError'
  | 'ResourceBusy'
  | 'ResourceExists'
  | 'ResourceUnavailable'
  | 'SecurityError'
  | 'WriteError';

export interface ErrorDetails {
  /** What happened, with names and numbers; never a secret. */
  message: string;
  category: ErrorCategory;
  /** The object concerned: a package ID, a path, a distribution point, an offset. */
  target?: unknown;
  /** What the user can do about it. */
  remedy: string;
  cause?: unknown;
}

/** The one error class of the program. `code` is public and stable; tests and scripts rely on it. */
export class CmError extends Error {
  readonly code: string;
  readonly category: ErrorCategory;
  readonly target: unknown;
  readonly remedy: string;

  constructor(code: string, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CmError';
    this.code = code;
    this.category = details.category;
    this.target = details.target;
    this.remedy = details.remedy;
  }

  toJSON(): { code: string; category: ErrorCategory; message: string; target: unknown; remedy: string } {
    return { code: this.code, category: this.category, message: this.message, target: this.target, remedy: this.remedy };
  }
}

/** The error of a stopped operation; every stage throws this one when its signal aborts. */
export function cancelled(what: string): CmError {
  return new CmError('Cancelled', { message: `${what} was cancelled.`, category: 'OperationStopped', target: what, remedy: 'Start it again; nothing half-made was left.' });
}

export function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw cancelled(what);
}

/** The `code` of a Node system error (`ENOENT`, `ENOSPC`, …), or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
