import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { jobSchema } from '../../src/cli/job.generated.js';

describe('the schema of jobs', () => {
  it('is a right schema itself, which readers take for granted', () => {
    assert.equal(new Ajv2020().validateSchema(jobSchema), true);
  });
});
