/**
 * Writes a stick to disks in a process of its own, so that it can be killed, or given faulty disks. The argument says what.
 * Prints a line of JSON for each progress, and the results, or the error that concerned all.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { CmError } from '../../../src/errors.js';
import { layoutStick } from '../../../src/formats/fat32/layout.js';
import { writeSticks } from '../../../src/media/stick/write-sticks.js';
import { sourceFile } from '../../support/discs.js';
import { stickInput } from '../../support/sticks.js';

export interface DiskChildTask {
  disks: { path: string; size: number }[];
  sources: { path: string; file: string; sha256?: string }[];
  verify?: boolean;
}

const { disks, sources, verify } = JSON.parse(process.argv[2]!) as DiskChildTask;
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex').toUpperCase();
const files = sources.map(({ path, file, sha256 }) => sourceFile(path, file, statSync(file).size, sha256 ?? hashOf(file)));
const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
try {
  const results = await writeSticks(
    disks.map(({ path, size }) => ({ path, sectorSize: 512, layout: layoutStick(stickInput(files, { disk: { sectors: size / 512, sectorSize: 512 } })) })),
    { verify: verify !== false, onProgress: (progress) => say({ progress }) },
  );
  say({ results: results.map((result) => ({ ...result, error: result.error?.toJSON() })) });
} catch (error) {
  say({ error: error instanceof CmError ? error.toJSON() : String(error) });
}
