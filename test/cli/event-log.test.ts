import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { eventLogCall } from '../../src/cli/event-log.js';
import type { Result } from '../../src/cli/result.generated.js';
import { findPwsh, requirePwsh } from '../support/pwsh.js';

const base: Result = {
  formatVersion: 1,
  tool: { name: 'cmmedia', version: '0.1.0' },
  job: 'C:\\jobs\\windows 11; "x" $(calc) \'y\'.yaml',
  host: 'server',
  process: 1,
  started: '2030-01-01T00:00:00.000Z',
  ended: '2030-01-01T00:00:10.000Z',
  seconds: 10,
  outcome: 'Built',
  exitCode: 0,
  media: { path: 'D:\\media\\windows11.iso', size: 1, sha256: 'A'.repeat(64), taskSequence: 'Windows 11', label: 'Größe' },
  changes: [{ code: 'ContentChanged', message: 'Changed.' }],
  removed: ['D:\\media\\old.iso'],
  warnings: [],
  findings: [],
};

describe('the event log entry of a run', () => {
  const call = (more: Partial<Result> = {}) => eventLogCall({ ...base, ...more }, 'C:\\Windows');
  const failed: Partial<Result> = { outcome: 'Failed', exitCode: 1, error: { code: 'TargetBusy', category: 'ResourceBusy', message: 'Busy.', remedy: 'Wait.' } };

  it('starts Windows PowerShell by its whole path, with words that nothing can be smuggled into', () => {
    const { program, words } = call();
    assert.equal(program, 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
    assert.deepEqual(words, call(failed).words);
    assert.ok(words.includes('-NonInteractive') && words.includes('-NoProfile'));
  });

  it('tells in its text what was done, and why it failed', () => {
    for (const part of [base.job!, base.media!.path, base.media!.sha256!, 'ContentChanged', 'D:\\media\\old.iso']) assert.ok(call().env.CMMEDIA_EVENT_TEXT!.includes(part), part);
    for (const part of ['TargetBusy', 'Busy.', 'Wait.']) assert.ok(call(failed).env.CMMEDIA_EVENT_TEXT!.includes(part), part);
  });

  it('has a level and a number by the outcome', () => {
    const levels = ([more, ...others]: Partial<Result>[]): unknown[] => (more ? [[call(more).env.CMMEDIA_EVENT_TYPE, call(more).env.CMMEDIA_EVENT_ID], ...levels(others)] : []);
    assert.deepEqual(levels([{}, { warnings: ['W: w'] }, { outcome: 'Unchanged' }, { outcome: 'Refused', exitCode: 3 }, failed, { outcome: 'Cancelled', exitCode: 130 }, { exitCode: 3, warnings: ['W: w'] }]), [
      ['Information', '100'],
      ['Warning', '100'],
      ['Information', '101'],
      ['Error', '102'],
      ['Error', '103'],
      ['Warning', '104'],
      ['Error', '100'],
    ]);
  });

  it('is never longer than an event can be', () => {
    assert.ok(call({ warnings: Array.from({ length: 1000 }, () => 'x'.repeat(100)) }).env.CMMEDIA_EVENT_TEXT!.length < 31_839);
  });

  it('reaches Write-EventLog as it is, by the source that is there', function () {
    requirePwsh(this);
    this.timeout(60_000);
    const { words, env } = call();
    // Stands in for the cmdlet, which only Windows has.
    const standIn = "function Write-EventLog { param($LogName, $Source, $EventId, $EntryType, $Message) if ($Source -eq 'cmmedia') { throw 'not registered' } [Console]::Out.Write(($PSBoundParameters | ConvertTo-Json)) }\n";
    const script = words.at(-1)!;
    const json = execFileSync(findPwsh(), [...words.slice(0, -1), standIn + script], { encoding: 'utf8', env: { ...process.env, ...env } });
    const { LogName, Source, EventId, EntryType, Message } = JSON.parse(json);
    assert.deepEqual([LogName, Source, EventId, EntryType, Message], ['Application', 'Application', 100, 'Information', env.CMMEDIA_EVENT_TEXT]);
  });
});
