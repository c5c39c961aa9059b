/** What only a PowerShell of its own shows. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requirePwsh, runPwsh } from '../support/pwsh.js';
import { buildToy } from './build-toy.js';

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

async function isGone(id: number): Promise<boolean> {
  for (let round = 0; round < 200 && isAlive(id); round++) await sleep(50);
  return !isAlive(id);
}

describe('pwsh: processes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cmmedia-'));
  let toy = '';

  before(async function () {
    this.timeout(60_000);
    requirePwsh(this);
    toy = await buildToy(folder);
  });
  after(function () {
    this.timeout(60_000);
    rmSync(folder, { recursive: true });
  });

  it('end together when the script ends, and with its exit code', async function () {
    this.timeout(60_000);
    const { stdout, stderr, status } = await runPwsh(`Import-Module '${toy}'; (Get-ToyProcess).Id; exit 7`);
    assert.equal(stderr, '');
    assert.equal(status, 7);
    assert.ok(await isGone(Number(stdout)));
  });

  it('never ask under -NonInteractive', async function () {
    this.timeout(60_000);
    const { stdout } = await runPwsh(`Import-Module '${toy}'; try { Set-ToyThing x -Confirm } catch { $_.FullyQualifiedErrorId }`);
    assert.equal(stdout.trim(), 'ConfirmationNeeded,Set-ToyThing');
  });

  it('show an error with what to do about it', async function () {
    this.timeout(60_000);
    const { stderr } = await runPwsh(`Import-Module '${toy}'; Write-ToyStream -Fail -Errors 0 3>$null`);
    assert.match(stderr, /Write-ToyStream/);
    assert.match(stderr, /it failed/);
    assert.match(stderr, /Try harder/);
  });

  it('do not outlive a backend\'s parent that never spoke', async function () {
    this.timeout(60_000);
    const child = spawn(process.execPath, [path.join(toy, 'lib', 'backend.cjs')], { stdio: ['pipe', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.stdin.end();
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(code, 1);
    assert.match(complaint, /started by its PowerShell module/);
  });

  for (const [what, line] of [
    ['no JSON', 'hello'],
    ['another protocol', '{"protocol":99,"pipe":"/nowhere","token":"01234567890123456789012345678901"}'],
    ['a pipe that is not there', '{"protocol":1,"pipe":"/nowhere/p","token":"01234567890123456789012345678901"}'],
  ] as const) {
    it(`end at a first line with ${what}`, async function () {
      this.timeout(60_000);
      const child = spawn(process.execPath, [path.join(toy, 'lib', 'backend.cjs')], { stdio: ['pipe', 'ignore', 'pipe'] });
      child.stdin.write(`${line}\n`);
      const code = await new Promise((resolve) => child.on('close', resolve));
      assert.equal(code, 1);
    });
  }

  it('leave a backend alone that gets the signals of its terminal', async function () {
    if (process.platform === 'win32') this.skip();
    this.timeout(60_000);
    const script = `Import-Module '${toy}'; $id = (Get-ToyProcess).Id; /bin/kill -INT $id; /bin/kill -HUP $id; Start-Sleep -Milliseconds 200; (Get-ToyProcess).Id -eq $id`;
    assert.equal((await runPwsh(script)).stdout.trim(), 'True');
  });
});
