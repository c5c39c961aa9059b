/** Contenders by turns, so that what else the machine does meets all of them alike. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { isInstalled, run, type Command, type Measurement } from './run.js';

export interface Contender {
  name: string;
  /** Run one after the other, and measured as one. */
  commands: readonly Command[];
  /** Removed before each run, after it for the last time. */
  makes?: string;
  /** What it makes is one file, and the time runs until that is on the drive. */
  flushed?: boolean;
}

export interface Conditions {
  rounds: number;
  /** Empties the system's page cache before each run (Linux, as root). */
  cold: boolean;
  signal: AbortSignal;
}

/** What was measured of one contender, a measurement a round; none for a program that isn't there. */
export interface Row {
  contender: string;
  measurements: Measurement[];
  missing?: string;
}

export async function interleave(contenders: readonly Contender[], conditions: Conditions): Promise<Row[]> {
  const rows = contenders.map(({ name, commands }): Row => {
    const missing = commands.find(({ program }) => !isInstalled(program))?.program;
    return { contender: name, measurements: [], ...(missing !== undefined && { missing }) };
  });
  for (let round = 0; round < conditions.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const row = rows[index]!;
      if (row.missing === undefined) row.measurements.push(await measure(contender, conditions));
    }
  }
  return rows;
}

async function measure({ commands, makes, flushed }: Contender, { cold, signal }: Conditions): Promise<Measurement> {
  if (makes !== undefined) fs.rmSync(makes, { recursive: true, force: true });
  spawnSync('sync');
  if (cold) fs.writeFileSync('/proc/sys/vm/drop_caches', '3');
  const started = performance.now();
  const peaks: number[] = [];
  for (const command of commands) {
    const { peakMemory } = await run(command, signal);
    if (peakMemory !== undefined) peaks.push(peakMemory);
  }
  if (makes !== undefined && flushed) await flush(makes);
  const seconds = (performance.now() - started) / 1000;
  if (makes !== undefined) fs.rmSync(makes, { recursive: true, force: true });
  return { seconds, peakMemory: peaks.length === 0 ? undefined : Math.max(...peaks) };
}

async function flush(file: string): Promise<void> {
  const handle = await fs.promises.open(file, 'r+');
  await handle.sync();
  await handle.close();
}
