import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { readSequenceFile } from '../../src/sequence/export.js';
import { parseSequenceDocument } from '../../src/sequence/document.js';
import type { Condition, TaskSequence } from '../../src/sequence/model.js';
import { collectReferences } from '../../src/sequence/references.js';
import { stepTypes } from '../../src/sequence/step-types.js';
import { steps, walk } from '../../src/sequence/walk.js';
import { sharedFolder } from '../support/shared.js';

// The table is made and checked without our reader: see its "about" and fixture-table.py.
const table = JSON.parse(fs.readFileSync(new URL('../../../test/sequence/fixtures.table.json', import.meta.url), 'utf8')) as { files: Record<string, Record<string, unknown>> };

function counts(names: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of [...names].sort()) found[name] = (found[name] ?? 0) + 1;
  return found;
}

function parts(condition: Condition | undefined): Condition[] {
  if (condition === undefined) return [];
  return condition.kind === 'operator' ? [condition, ...condition.operands.flatMap(parts)] : [condition];
}

async function summary(sequence: TaskSequence): Promise<Record<string, unknown>> {
  const { document } = sequence;
  const nodes = [...walk(document)];
  const groups = nodes.filter((each) => each.node.kind === 'group');
  const conditions = nodes.map((each) => each.node.condition).filter((each) => each !== undefined);
  const all = conditions.flatMap(parts);
  const { references, problems, children } = await collectReferences(sequence, () => Promise.resolve(undefined));
  assert.deepEqual([problems, children], [[], []]);
  return {
    packageId: sequence.packageId,
    name: sequence.name,
    schemaVersion: document.schemaVersion,
    bootImage: sequence.bootImageId ?? null,
    textSha256: createHash('sha256').update(document.text).digest('hex'),
    groups: groups.length,
    groupsDisabled: groups.filter((each) => each.disabled).length,
    steps: counts([...steps(document)].map((each) => each.node.type)),
    stepsDisabled: [...steps(document)].filter((each) => each.disabled).length,
    operators: counts(all.filter((each) => each.kind === 'operator').map((each) => each.operator)),
    expressions: counts(all.filter((each) => each.kind === 'expression').map((each) => each.type)),
    conditions: conditions.length,
    stepVariables: [...steps(document)].reduce((sum, each) => sum + each.node.variables.length, 0),
    globalVariables: document.variables.length,
    references: references
      .map(({ id, kind, wantedBy }) => ({ id, kind, wants: wantedBy.length, disabledWants: wantedBy.filter((want) => want.disabled).length }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

describe('sequence, real exports', () => {
  for (const [file, expected] of Object.entries(table.files)) {
    it(`reads ${path.basename(file)}`, async function () {
      const shared = sharedFolder();
      if (shared === undefined) {
        console.log(`      missing: ../shared/fixtures/${file}`);
        return this.skip();
      }
      const { sequences, programs, applications } = await readSequenceFile(path.join(shared, 'fixtures', file));
      assert.equal(sequences.length, 1);
      assert.deepEqual([programs, applications], [[], []]);
      assert.deepEqual(await summary(sequences[0]!), expected);
      assert.deepEqual(parseSequenceDocument(sequences[0]!.document.text, file), sequences[0]!.document);
      for (const { node } of steps(sequences[0]!.document)) {
        const environment = stepTypes[node.type]?.environment;
        assert.equal(node.runIn, environment === 'any' ? 'WinPEandFullOS' : environment, node.type);
      }
    });
  }

  it('are twelve, all in the table', function () {
    assert.equal(Object.keys(table.files).length, 12);
    const shared = sharedFolder();
    if (shared === undefined) {
      console.log('      missing: ../shared/fixtures');
      return this.skip();
    }
    const folders = ['bare-sequences', 'task-sequence-exports'];
    const found = folders.flatMap((folder) => fs.readdirSync(path.join(shared, 'fixtures', folder)).map((name) => `${folder}/${name}`));
    assert.deepEqual(found.sort(), Object.keys(table.files).sort());
  });
});
