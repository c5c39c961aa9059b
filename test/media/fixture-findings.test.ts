import assert from 'node:assert/strict';
import path from 'node:path';
import { secretFindings } from '../../src/media/secret-findings.js';
import { stepFindings } from '../../src/media/step-findings.js';
import { readSequenceFile } from '../../src/sequence/export.js';
import { judgeFamily } from '../../src/sequence/family.js';
import type { TaskSequence } from '../../src/sequence/model.js';
import { fixtureFindings } from '../support/fixture-findings.js';
import { sharedFolder } from '../support/shared.js';

describe('findings of real task sequences', () => {
  it('are reviewed for twelve, each with a reason', () => {
    assert.equal(Object.keys(fixtureFindings).length, 12);
    for (const each of Object.values(fixtureFindings).flat()) assert.ok(each.reason.length > 20, each.object);
  });

  for (const [file, reviewed] of Object.entries(fixtureFindings)) {
    it(`of ${path.basename(file)} are those that were reviewed`, async function () {
      const shared = sharedFolder();
      if (shared === undefined) {
        console.log(`      missing: ../shared/fixtures/${file}`);
        return this.skip();
      }
      const { sequences } = await readSequenceFile(path.join(shared, 'fixtures', file));
      const [sequence] = sequences as [TaskSequence];
      const steps = judgeFamily(sequence, []);
      const found = [...stepFindings(steps, { kind: 'Primary', softwareDistribution: undefined, origin: file }), ...secretFindings({ sequences: [sequence], steps, request: { variables: [] } })];
      assert.deepEqual(
        found.map(({ severity, code, object }) => ({ severity, code, object })),
        reviewed.map(({ severity, code, object }) => ({ severity, code, object })),
      );
    });
  }
});
