import { Ajv2020 } from 'ajv/dist/2020.js';

/** What ajv says of one fault, as far as it is read here. Ajv's own types would be part of `cmmedia/pwsh`, which has no dependencies. */
export interface ErrorObject {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
  schema?: unknown;
  parentSchema?: Record<string, unknown>;
  data?: unknown;
}

export interface ValidateFunction {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

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
