import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { siteCatalogueSchema } from '../../src/site/site.generated.js';

describe('the schema of site.yaml', () => {
  it('is a right schema itself, which readers take for granted', () => {
    assert.equal(new Ajv2020().validateSchema(siteCatalogueSchema), true);
  });
});
