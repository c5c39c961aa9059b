import fs from 'node:fs';
import path from 'node:path';
import type { Context } from 'mocha';

function find(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.resolve(folder, program)).find((file) => fs.existsSync(file));
}

/** Path of an outside program that judges our output. Throws where it isn't installed. */
export function judge(program: string): string {
  const file = find(program);
  if (file === undefined) throw new Error(`${program} is not installed`);
  return file;
}

/** Skips the test where an outside program is missing; in CI that is a failure. */
export function requireJudge(context: Context, ...programs: string[]): void {
  const missing = programs.filter((program) => find(program) === undefined);
  if (missing.length === 0) return;
  if (process.env.CI) throw new Error(`Not installed: ${missing.join(', ')}`);
  console.log(`      needs ${missing.join(', ')}`);
  context.skip();
}
