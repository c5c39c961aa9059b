/**
 * `node dist/test/cmdlets/compare-parity.js`: reads a JSON array of what Get-Command says of cmdlets (`Shape`)
 * and prints, as JSON, the differences that nobody reviewed by cmdlet, or null without the oracle.
 * `--names` prints the names of the cmdlets to compare.
 */
import { text } from 'node:stream/consumers';
import { differences, readOracle } from './parity-compare.js';
import type { Shape } from './parity-shape.js';
import { parity, unreviewed } from './parity-table.js';

const oracle = readOracle();
if (process.argv.includes('--names')) console.log(JSON.stringify(Object.keys(parity)));
else if (oracle === undefined) console.log('null');
else {
  const shapes = JSON.parse(await text(process.stdin)) as Shape[];
  console.log(JSON.stringify(Object.fromEntries(shapes.map((shape) => [shape.name, unreviewed(shape.name, differences(shape, oracle))]))));
}
