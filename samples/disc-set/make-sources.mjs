// Makes the packages of the set of discs: large files of zeros, which take next to no room until they are distributed.
// Same bytes on every run.
import { closeSync, ftruncateSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../out/disc-set/sources/', import.meta.url));
const time = new Date('2026-01-01T00:00:00Z');

/** Maps fill most of a CD of 681,574,400 bytes: neither what comes before them nor what comes after fits beside. */
const packages = { runtime: 30_000_000, maps: 660_000_000, voices: 30_000_000 };

for (const [name, size] of Object.entries(packages)) {
  const source = path.join(folder, name);
  mkdirSync(source, { recursive: true });
  const data = openSync(path.join(source, `${name}.dat`), 'w');
  ftruncateSync(data, size);
  writeSync(data, `A stand-in for ${name} that Contoso would ship.\r\n`, 0);
  closeSync(data);
  writeFileSync(path.join(source, 'install.cmd'), `@echo off\r\nxcopy /s /y "%~dp0*" "%ProgramData%\\Contoso\\${name}\\"\r\n`);
  for (const each of [`${name}.dat`, 'install.cmd']) utimesSync(path.join(source, each), time, time);
}
