/**
 * Measures ours beside other programs, by turns, and prints medians and ratios. On a machine that does other things
 * too, only the ratios mean something.
 *
 * Usage: node dist/bench/main.js [bench …] [--rounds N] [--small] [--cold] [--json] [--folder FOLDER]
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.js';
import { distribute } from './distribute.js';
import { module } from './module.js';
import { plan } from './plan.js';
import type { Bench } from './support/bench.js';
import { jsonLines, table } from './support/report.js';
import { verify } from './verify.js';

const benches = new Map<string, Bench>(Object.entries({ build, verify, plan, distribute, module }));

/** The short times of the module scatter more, so it takes more of them. */
const usualRounds = 5;
const ownRounds = new Map([['module', 20]]);

const usage = `Usage: npm run bench -- [bench ...] [options]

Benches: ${[...benches.keys()].join(', ')}; all without one.

  --rounds N       runs of each contender (${[...ownRounds].map(([name, rounds]) => `${name}: ${rounds}`).join(', ')}, others: ${usualRounds})
  --small          a tenth of the size, for a quick look
  --cold           empty the system's page cache before each run (Linux, as root)
  --json           JSON lines
  --folder FOLDER  on the drive to measure; 12 GB free (the system's temporary folder)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    small: { type: 'boolean', default: false },
    cold: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    folder: { type: 'string', default: os.tmpdir() },
    help: { type: 'boolean', default: false },
  },
});
const chosen = positionals.length === 0 ? [...benches.keys()] : positionals;
const roundsOf = (name: string): number => Number(values.rounds ?? ownRounds.get(name) ?? usualRounds);
if (values.help || !chosen.every((name) => roundsOf(name) >= 1) || chosen.some((name) => !benches.has(name))) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 2);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

if (!values.json) process.stdout.write(`${os.cpus()[0]!.model}, ${os.cpus().length} cores, load ${os.loadavg()[0]!.toFixed(1)}, ${os.type()} ${os.release()}, Node ${process.version}\n\n`);
for (const name of chosen) {
  const folder = fs.mkdtempSync(path.join(values.folder, 'cmmedia-bench-'));
  const say = (text: string): void => void process.stderr.write(`${name}: ${text}\n`);
  try {
    const rounds = roundsOf(name);
    const measured = await benches.get(name)!({ rounds, small: values.small, cold: values.cold, folder, signal: stop.signal, say });
    const report = { ...measured, title: `${measured.title}, ${rounds} rounds` };
    process.stdout.write(values.json ? jsonLines(name, report) : table(report));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
