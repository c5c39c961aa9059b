import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { generateSchemaModule } from '../../src/generate/schema.js';
import { siteCatalogueSchema } from '../../src/site/site.generated.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const source = path.resolve(import.meta.dirname, '../../../src/site');

describe('schema of site.yaml', () => {
  const folder = temporaryFolder();

  it('has its generated module current', async function () {
    this.timeout(20_000);
    assert.equal(fs.readFileSync(path.join(source, 'site.generated.ts'), 'utf8'), await generateSchemaModule(path.join(source, 'site.schema.json')));
  });

  it('describes every field', () => {
    const bare: string[] = [];
    const visit = (node: unknown, name: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties, $defs } = node as { properties?: object; $defs?: object };
      for (const [key, field] of Object.entries<object>({ ...properties, ...$defs })) {
        if (!('description' in field) && !('$ref' in field)) bare.push(`${name}.${key}`);
        visit(field, `${name}.${key}`);
      }
    };
    visit(siteCatalogueSchema, 'site');
    assert.deepEqual(bare, []);
  });

  it('refuses to generate from a schema without a title', async () => {
    writeFiles(folder(), { 'x.schema.json': '{"type": "object"}' });
    await assert.rejects(generateSchemaModule(path.join(folder(), 'x.schema.json')), { code: 'SchemaInvalid' });
  });
});
