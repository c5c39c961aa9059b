import assert from 'node:assert/strict';
import { CmError } from '../../src/errors.js';

/** For assert.throws and assert.rejects: a CmError with that code, and nothing else. */
export function withCode(code: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof CmError, `a CmError, not ${String(error)}`);
    assert.equal(error.code, code, error.message);
    return true;
  };
}
