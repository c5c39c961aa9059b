/** What the PowerShell module costs: its import beside that of a bare module, the first cmdlet, later ones, many objects. */
import fs from 'node:fs';
import path from 'node:path';
import { cmdlets } from '../src/cmdlets/index.js';
import { findPwsh, root, runPwsh } from '../test/support/pwsh.js';
import type { Bench } from './support/bench.js';
import { median, type Wanted } from './support/report.js';
import type { Row } from './support/rounds.js';

const IMPORT_SECONDS = 0.1;
const FIRST_SECONDS = 0.4;
const LATER_SECONDS = 0.003;
const LATER_CALLS = 100;
const PACKAGES = 10_000;
const PACKAGES_SECONDS = 1.5;

/** Prints the five times of one fresh PowerShell, in milliseconds. */
const script = (bare: string, many: string): string => `
$clock = [Diagnostics.Stopwatch]::StartNew()
function Split-Time { $clock.Elapsed.TotalMilliseconds; $clock.Restart() }
Import-Module '${bare}'; Split-Time
Import-Module '${path.join(root, 'module', 'CMMedia')}'; Split-Time
Connect-CMMediaSite -Path '${path.join(root, 'samples', 'contoso', 'site.yaml')}'; Split-Time
for ($i = 0; $i -lt ${LATER_CALLS}; $i++) { $null = Get-CMDistributionPoint }; (Split-Time) / ${LATER_CALLS}
Connect-CMMediaSite -Path '${many}'; $null = Split-Time
(Get-CMPackage -Fast).Count -eq ${PACKAGES} -or $(throw 'Packages were lost.') | Out-Null; Split-Time
Remove-Module CMMedia`;

export const module: Bench = async ({ folder, rounds, say }) => {
  say(findPwsh());
  const bare = path.join(folder, 'Bare', 'Bare.psm1');
  fs.mkdirSync(path.dirname(bare));
  fs.writeFileSync(bare, cmdlets.map((_, index) => `function Get-Bare${index} { [CmdletBinding()] param([string] $Name) $Name }\n`).join(''));
  const many = path.join(folder, 'site.yaml');
  fs.writeFileSync(many, manyPackages());
  const rows: Row[] = ['import of a bare module', 'import', 'first cmdlet, backend started', 'a later cmdlet', `${PACKAGES} packages`].map((contender) => ({ contender, measurements: [] }));
  for (let round = 0; round < rounds; round++) {
    const { stdout, stderr, status } = await runPwsh(script(bare, many));
    const times = stdout.trim().split(/\s+/).map(Number);
    if (status !== 0 || times.length !== rows.length) throw new Error(`PowerShell failed: ${stderr}`);
    rows.forEach((row, index) => row.measurements.push({ seconds: times[index]! / 1000, peakMemory: undefined }));
  }
  const wanted = (index: number, most: number): Wanted => {
    const seconds = median(rows[index]!.measurements.map((each) => each.seconds));
    return { text: `${rows[index]!.contender} under ${most * 1000} ms (${(seconds * 1000).toFixed(1)} ms)`, met: seconds < most };
  };
  return {
    title: `The module of ${cmdlets.length} cmdlets in a fresh PowerShell`,
    rows,
    base: rows[0]!.contender,
    wanted: [wanted(1, IMPORT_SECONDS), wanted(2, FIRST_SECONDS), wanted(3, LATER_SECONDS), wanted(4, PACKAGES_SECONDS)],
  };
};

/** A catalogue of many packages. */
function manyPackages(): string {
  const id = (index: number): string => `BEN${index.toString(16).toUpperCase().padStart(5, '0')}`;
  const entries = Array.from({ length: PACKAGES }, (_, index) => `  - { id: ${id(index + 1)}, name: Package ${index}, version: '1', source: none }\n`);
  return `site: { code: BEN, kind: Primary }\npackages:\n${entries.join('')}`;
}
