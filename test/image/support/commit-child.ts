/**
 * Puts files in place in a process of its own, which kills itself before one of its steps. Arguments: which step, from
 * 0 on; what to do, as JSON: see `Task`. Prints how many steps there were when it lives on.
 */
import fs from 'node:fs/promises';
import { claimTargets } from '../../../src/image/target.js';

export interface Task {
  /** Full names of the files to put in place, each with the text that it gets; none: a claim that is discarded. */
  files: Record<string, string>;
  /** Full names of files to remove. */
  remove: string[];
  /** What the claim is named after, and claimed where there are no files. */
  output: string;
  lock: string;
}

const killBefore = Number(process.argv[2]);
const { files, remove, output, lock } = JSON.parse(process.argv[3]!) as Task;
const texts = Object.entries(files);
let steps = 0;

function step(): void {
  if (steps === killBefore) process.kill(process.pid, 'SIGKILL');
  steps += 1;
}

function countSteps(): void {
  const { writeFile } = fs;
  for (const name of ['open', 'rename', 'rm', 'unlink'] as const) {
    const act = fs[name] as (...given: unknown[]) => Promise<unknown>;
    Object.assign(fs, {
      [name]: async (...given: unknown[]) => {
        step();
        return act(...given);
      },
    });
  }
  Object.assign(fs, {
    writeFile: async (file: string, text: string, options: object) => {
      step();
      // A kill can leave half of it.
      if (steps === killBefore) await writeFile(file, text.slice(0, text.length / 2), options);
      step();
      await writeFile(file, text, options);
    },
  });
}

if (texts.length === 0) {
  countSteps();
  await (await claimTargets([output], lock)).discard();
} else {
  const targets = await claimTargets(Object.keys(files) as [string, ...string[]], lock);
  for (const [index, [, text]] of texts.entries()) await fs.writeFile(targets.files[index]!.tempPath, text);
  countSteps();
  await targets.commit(remove);
}
console.log(steps);
