// `npm test`: installs the judges, builds, and runs both suites: mocha for the core and for whole runs,
// Pester for the module. `--all` also runs the costly cases.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// Where logs lie by default on Linux: builds of the tests leave nothing in the user's.
const state = mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
process.on('exit', () => rmSync(state, { recursive: true, force: true }));
// Each PowerShell starts sooner where it tells nobody of it.
const env = { ...process.env, XDG_STATE_HOME: state, POWERSHELL_TELEMETRY_OPTOUT: '1', ...(process.argv.includes('--all') && { CMMEDIA_TEST_ALL: '1' }) };

/**
 * Starts a program. `show` lets out what it prints, what it has printed at once; until then it is kept. `ended` gives
 * its exit code and the text, without colours.
 */
function start(program, words) {
  const child = spawn(program, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let shown = false;
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    if (shown) process.stdout.write(chunk);
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status) => resolve({ status, text: text.replace(/\x1b\[[0-9;]*m/g, '') }));
  });
  const show = () => {
    shown = true;
    process.stdout.write(text);
    return ended;
  };
  return { show, ended };
}

const count = (text, pattern) => Number(pattern.exec(text)?.[1] ?? 0);
/** The last part of a text that begins so; else that there is more to see above. */
const failuresIn = ({ status, text }, pattern, name) => (status === 0 ? '' : (pattern.exec(text)?.[0] ?? `${name} ended with ${status}: see what it said.`));

for (const words of [['test/prepare.mjs'], [process.env.npm_execpath ?? 'npm', 'run', '--silent', 'build']]) {
  const [program, ...rest] = words[0].endsWith('js') ? [process.execPath, ...words] : words;
  const { status } = spawnSync(program, rest, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

const { findPwsh } = await import(path.join(root, 'dist/test/support/pwsh.js'));
let failed = false;
let pwsh;
try {
  pwsh = findPwsh();
} catch (error) {
  console.error(`The tests of the module are not run: ${error.message}`);
  failed = Boolean(process.env.CI);
}
// Side by side: each waits for processes most of its time. Their output comes one after the other.
const mocha = (...words) => start(process.execPath, ['node_modules/mocha/bin/mocha.js', '--enable-source-maps', '--timeout', env.CMMEDIA_TEST_ALL ? '600000' : '60000', ...words]);
const suites = {
  wholeRuns: mocha('dist/test/e2e/**/*.test.js'),
  ...(pwsh && { pester: start(pwsh, ['-NoProfile', '-NonInteractive', '-File', path.join(root, 'test/module/run.ps1')]) }),
  core: mocha('--ignore', 'dist/test/e2e/**', 'dist/test/**/*.test.js'),
};

const totals = { passed: 0, failed: 0, skipped: 0 };
/** What failed, shown once more at the end, where a cut log still has it. */
const failures = [];
for (const suite of [suites.core, suites.wholeRuns]) {
  const ended = await suite.show();
  totals.passed += count(ended.text, /^ +(\d+) passing \(/m);
  totals.failed += count(ended.text, /^ +(\d+) failing$/m);
  totals.skipped += count(ended.text, /^ +(\d+) pending$/m);
  failed ||= ended.status !== 0;
  failures.push(failuresIn(ended, /^ +\d+ failing$[^]*/m, 'mocha'));
}

if (suites.pester) {
  const pester = await suites.pester.show();
  totals.passed += count(pester.text, /^Tests Passed: (\d+)/m);
  totals.failed += count(pester.text, /^Tests Passed: .* Failed: (\d+)/m);
  totals.skipped += count(pester.text, /^Tests Passed: .* Skipped: (\d+)/m);
  failed ||= pester.status !== 0;
  failures.push(failuresIn(pester, /^Failed (test|block|file): [^]*/m, 'Pester'));
}

for (const failure of failures.filter(Boolean)) console.log(`\n${failure.slice(0, 4000).trimEnd()}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(failed || totals.passed === 0 ? 1 : 0);
