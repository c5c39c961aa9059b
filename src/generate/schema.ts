import fs from 'node:fs';
import path from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { CmError } from '../errors.js';

/**
 * The TypeScript module of a JSON Schema file: its types, and the schema itself as the constant
 * `<title>Schema` (title in camel case), so that nothing reads JSON at run time. For development only.
 * Throws `SchemaInvalid` for a file that is no schema with a title.
 */
export async function generateSchemaModule(schemaPath: string): Promise<string> {
  const schema = JSON.parse(await fs.promises.readFile(schemaPath, 'utf8')) as JSONSchema & { title?: unknown };
  if (typeof schema.title !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(schema.title)) {
    throw new CmError('SchemaInvalid', {
      message: `${schemaPath} has no title that could name a type.`,
      category: 'InvalidData',
      target: schemaPath,
      remedy: 'Give the schema a title in Pascal case.',
    });
  }
  const name = schema.title.charAt(0).toLowerCase() + schema.title.slice(1);
  const types = await compile(structuredClone(schema), schema.title, {
    bannerComment: `// Generated from ${path.basename(schemaPath)} by \`npm run generate\`; not edited by hand.`,
    style: { singleQuote: true, printWidth: 140 },
  });
  const constant = `/** The schema itself, for ajv. */\nexport const ${name}Schema: Readonly<Record<string, unknown>> = ${JSON.stringify(schema, undefined, 2)};`;
  return `${types}\n${constant}\n`;
}
