/** Cmdlets in TypeScript: define them, generate their PowerShell module, serve them to it. */

export { defineCmdlet, Secret, TimeSpan, TypedObject } from './definition.js';
export type {
  Bound,
  CmdletDefinition,
  Completion,
  DateValue,
  ErrorLike,
  Example,
  Invocation,
  ObjectValue,
  OutputValue,
  ParameterDefinition,
  Parameters,
  ParameterType,
  ParameterValues,
  Pipeline,
  ProgressRecord,
  SetMembership,
  Shell,
} from './definition.js';
export { HostError, toErrorRecord } from './error-record.js';
export type { ErrorRecord } from './error-record.js';
export { callSchema } from './call.js';
export { requestSchema } from './schema.js';
export type { JsonSchema } from './schema.js';
export { completionSchema, openSession } from './session.js';
export type { HostOptions, Session } from './session.js';
export { bootstrapSchema, serve } from './serve.js';
export type { ServeOptions } from './serve.js';
export { generate } from './generate/index.js';
export { nuspec } from './generate/nuspec.js';
export type { GenerateOptions, ManifestOptions } from './generate/index.js';
export { writeModule } from './generate/write-module.js';
export type { WriteModuleOptions } from './generate/write-module.js';
