/** The JSON Schema of a cmdlet's request, and the reading of a request into what a handler gets. */

import { validator, type JsonSchema, type ValidateFunction } from '../validator.js';
import { HostError } from './error-record.js';
import { Secret } from './definition.js';
import type { Bound, CmdletDefinition, ParameterDefinition, Parameters, ParameterType } from './definition.js';

export type { JsonSchema };

const base64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';

/** A secret on the wire: the text's UTF-16LE bytes in base64. */
const secret: JsonSchema = {
  type: 'object',
  properties: { secret: { type: 'string', pattern: base64 } },
  required: ['secret'],
  additionalProperties: false,
};

const scalar: JsonSchema = { type: ['string', 'number', 'boolean'] };
const path: JsonSchema = { type: 'string', minLength: 1, pattern: '^[^\\u0000]+$' };
const int32: JsonSchema = { type: 'integer', minimum: -2147483648, maximum: 2147483647 };

function typeSchema(type: ParameterType, parameter: ParameterDefinition): JsonSchema {
  switch (type) {
    case 'string':
      return parameter.values ? { enum: parameter.values } : { type: 'string' };
    case 'int':
      return int32;
    case 'boolean':
    case 'switch':
      return { type: 'boolean' };
    case 'datetime':
      return {
        type: 'object',
        properties: {
          ms: { type: 'integer', minimum: -62135596800000, maximum: 253402300799999 },
          kind: { enum: ['Utc', 'Local', 'Unspecified'] },
          offsetMinutes: { type: 'integer', minimum: -840, maximum: 840 },
        },
        required: ['ms', 'kind', 'offsetMinutes'],
        additionalProperties: false,
      };
    case 'secret':
      return secret;
    case 'hashtable':
      return {
        type: 'array',
        items: { type: 'array', prefixItems: [{ type: 'string' }, { anyOf: [scalar, secret] }], minItems: 2, maxItems: 2 },
      };
    case 'path':
      return path;
    case 'object':
      return {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            properties: Object.fromEntries(
              (parameter.properties ?? []).map((name) => [name, { type: ['string', 'number', 'boolean', 'null'] }]),
            ),
            additionalProperties: false,
          },
        ],
      };
    case 'string[]':
    case 'int[]':
    case 'path[]':
    case 'object[]':
      return { type: 'array', items: typeSchema(type.slice(0, -2) as ParameterType, parameter) };
  }
}

/** The schema of the parameters that one call of this cmdlet may send. */
export function requestSchema({ name, parameters }: Pick<CmdletDefinition, 'name' | 'parameters'>): JsonSchema {
  const entries = Object.entries(parameters);
  return {
    title: name,
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, parameter]) => [name, typeSchema(parameter.type, parameter)])),
    required: entries.filter(([, parameter]) => parameter.mandatory && !parameter.sets).map(([name]) => name),
    additionalProperties: false,
  };
}

const schemas = new WeakMap<Parameters, JsonSchema>();

/** @throws HostError `InvalidRequest`, naming the place and never the value. */
export function checkRequest(subject: string, validate: ValidateFunction, request: unknown): void {
  if (validate(request)) return;
  const [first] = validate.errors ?? [];
  throw new HostError('InvalidRequest', 'InvalidArgument', `${subject}${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}.`, {
    target: first?.instancePath,
  });
}

/**
 * What `run` gets, from the parameters of a request. The schema is compiled at a cmdlet's first call.
 * @throws HostError `InvalidRequest`, and `ObjectNotUsable` for an object with none of the properties that identify it.
 */
export function readParameters(definition: CmdletDefinition, wire: unknown): Bound<Parameters> {
  const { parameters } = definition;
  let schema = schemas.get(parameters);
  if (!schema) {
    schema = requestSchema(definition);
    schemas.set(parameters, schema);
  }
  const request = isRecord(wire) ? inDocumentedSpelling(parameters, wire) : wire;
  checkRequest(`The request of ${definition.name}`, validator(schema), request);
  return Object.fromEntries(
    Object.entries(request as Record<string, unknown>).map(([name, value]) => [name, readValue(name, parameters[name]!, value)]),
  ) as Bound<Parameters>;
}

/** Accepted values are compared without regard to case; the handler sees them as documented. */
function inDocumentedSpelling(parameters: Parameters, wire: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(wire).map(([name, value]) => {
      const values = Object.hasOwn(parameters, name) ? parameters[name]!.values : undefined;
      if (!values) return [name, value];
      const documented = (one: unknown): unknown =>
        typeof one === 'string' ? (values.find((accepted) => accepted.toLowerCase() === one.toLowerCase()) ?? one) : one;
      return [name, Array.isArray(value) ? value.map(documented) : documented(value)];
    }),
  );
}

function readValue(name: string, parameter: ParameterDefinition, value: unknown): unknown {
  switch (parameter.type) {
    case 'secret':
      return readSecret(value);
    case 'hashtable':
      return new Map((value as [string, unknown][]).map(([key, item]) => [key, isRecord(item) ? readSecret(item) : item]));
    case 'object':
      return readObject(name, parameter, value);
    case 'object[]':
      return (value as unknown[]).map((item) => readObject(name, parameter, item));
    default:
      return value;
  }
}

function readSecret(value: unknown): Secret {
  const bytes = Buffer.from((value as { secret: string }).secret, 'base64');
  const result = new Secret(bytes);
  bytes.fill(0);
  return result;
}

function readObject(name: string, parameter: ParameterDefinition, value: unknown): unknown {
  if (typeof value === 'string') return value;
  const identified = Object.values(value as Record<string, unknown>).some((item) => item !== null && item !== '');
  if (identified) return value;
  const properties = (parameter.properties ?? []).join(', ');
  throw new HostError('ObjectNotUsable', 'InvalidArgument', `-${name} got an object with none of these properties: ${properties}.`, {
    target: name,
    remedy: `Give -${name} an object of the kind that its help names, or a string.`,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
