import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { findPwsh, requirePwsh, root } from '../support/pwsh.js';
import { temporaryFolder } from '../support/temporary.js';

/** The suite runs on the machine's Node.js; these run its end-to-end tests on the newest one too. */

interface Runtime {
  nodeVersion: string;
  thisPlatform: string;
  NodeUnavailable: new () => Error;
  fetchNode(platform: string, folder: string): Promise<string>;
}

const all = process.env.CMMEDIA_TEST_ALL === '1';

describe('the newest Node.js', function () {
  this.timeout(all ? 3_600_000 : 900_000);
  const folder = temporaryFolder();
  let node: string;

  before(async function () {
    const runtime = (await import(pathToFileURL(path.join(root, 'module', 'node-runtime.mjs')).href)) as Runtime;
    try {
      node = await runtime.fetchNode(runtime.thisPlatform, path.join(folder(), 'node'));
    } catch (error) {
      if (!(error instanceof runtime.NodeUnavailable)) throw error;
      console.log(`      ${error.message}`);
      this.skip();
    }
    const { stdout } = await promisify(execFile)(node, ['--version']);
    assert.equal(stdout.trim(), `v${runtime.nodeVersion}`);
  });

  /** What the program printed, for when it failed. */
  const run = async (program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> => {
    try {
      return (await promisify(execFile)(program, words, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 1 << 26 })).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      return assert.fail(`${stdout ?? ''}\n${stderr ?? String(error)}`);
    }
  };

  it('passes the end-to-end tests of the command', async () => {
    const files = (all ? ['exports', 'media', 'nightly', 'refusals', 'secrets', 'stopped', 'verify'] : ['verify']).map((name) => `dist/test/e2e/${name}.test.js`);
    // The tests start the command with the Node.js that they run on.
    const stdout = await run(node, ['node_modules/mocha/bin/mocha.js', '--timeout', '120000', ...files], {});
    assert.match(stdout, /[1-9]\d* passing/);
  });

  it('runs the backend of the module through the tests of media (test-all)', async function () {
    if (!process.env.CMMEDIA_TEST_ALL) this.skip();
    requirePwsh(this);
    const script = path.join(root, 'test', 'module', 'run.ps1');
    const stdout = await run(findPwsh(), ['-NoProfile', '-NonInteractive', '-File', script, '-Path', path.join(root, 'test', 'module', 'Media.Tests.ps1')], { CMMEDIA_NODE: node, NO_COLOR: '1' });
    assert.match(stdout, /Tests Passed: [1-9]/);
  });
});
