import { spawnSync } from 'node:child_process';

/** Skips the test where an outside program is missing; in CI a missing judge is a failure. */
export function requireJudge(context: Mocha.Context, ...programs: string[]): void {
  const missing = programs.filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined);
  if (missing.length === 0) return;
  const message = `missing: ${missing.join(', ')}`;
  if (process.env.CI !== undefined) throw new Error(message);
  console.log(`      ${message}`);
  context.skip();
}
