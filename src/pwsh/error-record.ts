import type { ErrorLike } from './definition.js';

/** PowerShell's ErrorCategory, all of it. */
const categories = new Set(
  (
    'NotSpecified OpenError CloseError DeviceError DeadlockDetected InvalidArgument InvalidData InvalidOperation InvalidResult ' +
    'InvalidType MetadataError NotImplemented NotInstalled ObjectNotFound OperationStopped OperationTimeout SyntaxError ' +
    'ParserError PermissionDenied ResourceBusy ResourceExists ResourceUnavailable ReadError WriteError FromStdErr ' +
    'SecurityError ProtocolError ConnectionError AuthenticationError LimitsExceeded QuotaExceeded NotEnabled'
  ).split(' '),
);

/** An error of the host itself: `InvalidRequest`, `InvalidOutput`, `ConfirmationNeeded`, `Cancelled`, … */
export class HostError extends Error implements ErrorLike {
  readonly code: string;
  readonly category: string;
  readonly target: unknown;
  readonly remedy: string;

  constructor(code: string, category: string, message: string, more: { target?: unknown; remedy?: string } = {}) {
    super(message);
    this.name = 'HostError';
    this.code = code;
    this.category = category;
    this.target = more.target;
    this.remedy = more.remedy ?? 'This is a fault of the program: report it with the command that led to it.';
  }
}

/** What becomes a PowerShell ErrorRecord. */
export interface ErrorRecord {
  /** The first part of the FullyQualifiedErrorId. */
  code: string;
  /** A name of PowerShell's ErrorCategory. */
  category: string;
  message: string;
  target: unknown;
  remedy: string | undefined;
  /** Where it was thrown; only for errors that nobody foresaw, and only when debugging. */
  stack: string | undefined;
}

/**
 * Any thrown thing as a record. An error that carries a `code` and a `category` of its own keeps both;
 * everything else is a fault of the program: `InternalError`.
 */
export function toErrorRecord(error: unknown, withStack: boolean): ErrorRecord {
  if (isErrorLike(error)) {
    return {
      code: error.code,
      category: categories.has(error.category) ? error.category : 'NotSpecified',
      message: error.message,
      target: error.target,
      remedy: error.remedy,
      stack: undefined,
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : 'Something that is no error was thrown.';
  return {
    code: 'InternalError',
    category: 'NotSpecified',
    message: `The program failed in a way that nobody foresaw. ${message}`,
    target: undefined,
    remedy: 'Repeat the call with -Debug and report the error with its stack.',
    stack: withStack && error instanceof Error ? error.stack : undefined,
  };
}

function isErrorLike(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false;
  const { code, category, message } = value as Record<string, unknown>;
  return typeof code === 'string' && code !== '' && typeof category === 'string' && typeof message === 'string';
}
