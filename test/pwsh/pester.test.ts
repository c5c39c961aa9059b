import assert from 'node:assert/strict';
import * as path from 'node:path';
import { requirePwsh, root, runPwshFile } from '../support/pwsh.js';

describe('pwsh: the module in PowerShell', () => {
  it('passes the tests of test/module (Pester)', async function () {
    this.timeout(600_000);
    requirePwsh(this);
    const { stdout, stderr, status } = await runPwshFile(path.join(root, 'test', 'module', 'run.ps1'), { args: ['-Output', 'Normal'], timeout: 590_000 });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /Tests Passed: \d{2,}/);
  });
});
