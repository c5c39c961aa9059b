import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { claimTargets } from '../../src/image/target.js';
import { temporaryFolder } from '../support/temporary.js';
import type { Task } from './support/commit-child.js';

const child = path.join(import.meta.dirname, 'support', 'commit-child.js');
/** More steps than there are. */
const enough = 60;

const all = process.env.CMMEDIA_TEST_ALL === '1';

type Files = Record<string, string>;

const changes: { name: string; old: Files; made: Files }[] = [
  { name: 'a set that takes the place of a larger one', old: { 'media-1.iso': 'old 1', 'media-2.iso': 'old 2', 'media-3.iso': 'old 3' }, made: { 'media-1.iso': 'new 1', 'media-2.iso': 'new 2' } },
  { name: 'a set that takes the place of one image', old: { 'media.iso': 'old' }, made: { 'media-1.iso': 'new 1', 'media-2.iso': 'new 2', 'media-3.iso': 'new 3' } },
  { name: 'one image that takes the place of a set', old: { 'media-1.iso': 'old 1', 'media-2.iso': 'old 2' }, made: { 'media.iso': 'new' } },
  { name: 'a set where none was', old: {}, made: { 'media-1.iso': 'new 1', 'media-2.iso': 'new 2' } },
];

describe('a commit that a kill stops', function () {
  this.timeout(120_000);
  const temporary = temporaryFolder();
  let folder: string;
  const at = (name: string): string => path.join(folder, name);

  beforeEach(() => {
    folder = path.join(temporary(), 'media');
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder);
  });

  const standing = (): Files => Object.fromEntries(fs.readdirSync(folder).sort().map((name) => [name, fs.readFileSync(at(name), 'utf8')]));
  const begin = (old: Files): void => {
    for (const name of fs.readdirSync(folder)) fs.rmSync(at(name));
    for (const [name, text] of Object.entries(old)) fs.writeFileSync(at(name), text);
  };
  /** How many steps it took, or undefined for a process that was killed before the last of them. */
  const run = (killBefore: number, task: Pick<Task, 'files' | 'remove'>): number | undefined => {
    const given: Task = { ...task, output: at('media.iso'), lock: 'media.iso' };
    const { signal, status, stdout, stderr } = spawnSync(process.execPath, [child, String(killBefore), JSON.stringify(given)], { encoding: 'utf8' });
    if (status === 0) return Number(stdout);
    assert.equal(signal, 'SIGKILL', stderr);
    return undefined;
  };
  const replacing = (old: Files, made: Files): Pick<Task, 'files' | 'remove'> => ({
    files: Object.fromEntries(Object.entries(made).map(([name, text]) => [at(name), text])),
    remove: Object.keys(old).filter((name) => !(name in made)).map(at),
  });
  /** What the next build of any number of discs begins with. */
  const nextClaim = async (): Promise<void> => (await claimTargets([at('media.iso')], 'media.iso')).discard();

  for (const { name, old, made } of all ? changes : changes.slice(0, 2)) {
    it(`is made good by the next claim, before whichever step it came: ${name}`, async () => {
      const seen: ('old' | 'new')[] = [];
      for (let step = 0; step < enough; step++) {
        begin(old);
        const steps = run(step, replacing(old, made));
        if (steps === undefined) await nextClaim();
        const found = standing();
        const state = JSON.stringify(found) === JSON.stringify(made) ? 'new' : 'old';
        assert.deepEqual(found, state === 'new' ? made : old, `killed before step ${step}`);
        seen.push(state);
        if (steps !== undefined) break;
      }
      const turn = seen.indexOf('new');
      assert.ok(turn > 0 && turn < seen.length - 1, 'kills came before the commit was certain and after it');
      assert.deepEqual(seen, seen.map((_, index) => (index < turn ? 'old' : 'new')));
      assert.ok(seen.length < enough);
    });
  }

  it('is made good by a third, where a kill stopped the second too', async () => {
    const [{ old, made }] = changes as [(typeof changes)[number]];
    const task = replacing(old, made);
    const isMixed = (files: Files): boolean => new Set(Object.entries(files).flatMap(([name, text]) => (name.endsWith('.iso') ? [text.slice(0, 3)] : []))).size > 1;
    for (let first = 0; !isMixed(standing()); first++) {
      begin(old);
      assert.equal(run(first, task), undefined);
    }
    const mixed = standing();
    for (let second = 0; second < enough; second++) {
      begin(mixed);
      const steps = run(second, { files: {}, remove: [] });
      if (steps === undefined) await nextClaim();
      assert.deepEqual(standing(), made, `killed before step ${second} of the second`);
      if (steps !== undefined) {
        assert.ok(second > 3);
        return;
      }
    }
    assert.fail('it never ended');
  });
});
