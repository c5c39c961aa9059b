import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

export type { ErrorObject, ValidateFunction };

/** A JSON Schema 2020-12 whose title no other schema of the program has. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * How schemas are compiled, here and for the bundles. That a schema is right is a test's business: to hold it against
 * the meta-schema takes longer than all the rest.
 */
export const ajvOptions = { allErrors: true, verbose: true, allowUnionTypes: true, validateSchema: false } as const;

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** The schema's validator. The bundles have this ready made instead (module/bundle.mjs), which spares their start ajv. */
export function validator(schema: JsonSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = new Ajv2020(ajvOptions).compile(schema);
    compiled.set(schema, validate);
  }
  return validate;
}
