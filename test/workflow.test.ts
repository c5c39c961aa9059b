import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from './support/pwsh.js';

describe('the workflow for public CI', () => {
  const text = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  const { jobs } = parse(text('.github/workflows/test.yml'));
  const { scripts, engines } = JSON.parse(text('package.json'));

  it('covers the systems, both PowerShells, and Node.js from the oldest that is promised', () => {
    const { on, node } = jobs.test.strategy.matrix;
    assert.deepEqual(node, [20, 22, 24, 26]);
    assert.ok(engines.node.startsWith(`>=${node[0]}.`));
    const machines = on.map((each: { os: string; powershell: string }) => `${each.os} ${each.powershell}`);
    assert.deepEqual(machines, ['ubuntu-latest pwsh', 'macos-latest pwsh', 'windows-latest pwsh', 'windows-latest powershell']);
  });

  it('runs scripts that exist', () => {
    const runs: string[] = jobs.test.steps.flatMap((step: { run?: string }) => step.run ?? []);
    const called = runs.flatMap((run) => [...run.matchAll(/npm (?:run )?([\w-]+)/g)].map((match) => match[1]!)).filter((name) => name !== 'ci');
    assert.ok(called.includes('test'));
    for (const name of called) assert.ok(name in scripts, name);
  });
});
