import type { ParameterType } from '../definition.js';

/** The PowerShell type of a parameter: as its `param()` block says it, and as help and syntax show it. */
export const powershellTypes: Readonly<Record<ParameterType, { declared: string; shown: string }>> = {
  string: { declared: 'string', shown: 'String' },
  'string[]': { declared: 'string[]', shown: 'String[]' },
  int: { declared: 'int', shown: 'Int32' },
  'int[]': { declared: 'int[]', shown: 'Int32[]' },
  boolean: { declared: 'bool', shown: 'Boolean' },
  switch: { declared: 'switch', shown: 'SwitchParameter' },
  datetime: { declared: 'datetime', shown: 'DateTime' },
  secret: { declared: 'securestring', shown: 'SecureString' },
  hashtable: { declared: 'hashtable', shown: 'Hashtable' },
  path: { declared: 'string', shown: 'String' },
  'path[]': { declared: 'string[]', shown: 'String[]' },
  object: { declared: 'object', shown: 'Object' },
  'object[]': { declared: 'object[]', shown: 'Object[]' },
};
