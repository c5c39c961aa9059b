import { memberships } from '../../src/pwsh/generate/sets.js';
import { powershellTypes } from '../../src/pwsh/generate/types.js';
import type { CmdletDefinition } from '../../src/pwsh/index.js';

/** A cmdlet's parameters as they bind, whether a definition says it, PowerShell's Get-Command or the oracle. */
export interface Shape {
  name: string;
  /** The first is the default; empty: one unnamed set. */
  sets: string[];
  parameters: ShapeParameter[];
  outputs: string[];
}

export interface ShapeParameter {
  name: string;
  /** The name of the .NET type. */
  type: string;
  aliases: string[];
  values: string[];
  wildcards: boolean;
  memberships: Membership[];
}

export interface Membership {
  /** `(All)` or the name of a set. */
  set: string;
  mandatory: boolean;
  /** A number, or `Named`. */
  position: string;
  /** `ByValue`, `ByPropertyName`, with a comma between them; empty: none. */
  pipeline: string;
}

/** The file of the oracle: by cmdlet, the parameters as Microsoft's pages have them, one row for the sets that agree. */
export type Oracle = Record<string, { sets: string[]; params: Record<string, OracleRow[]>; outputs: string[] }>;

interface OracleRow {
  Type: string;
  'Parameter Sets': string;
  Aliases: string;
  Required: string;
  Position: string;
  'Accept pipeline input': string;
  'Accept wildcard characters': string;
  'Accepted values'?: string;
}

export function shapeOfDefinition(cmdlet: CmdletDefinition): Shape {
  const risk = (name: string, alias: string): ShapeParameter => ({
    name,
    type: 'SwitchParameter',
    aliases: [alias],
    values: [],
    wildcards: false,
    memberships: [{ set: '(All)', mandatory: false, position: 'Named', pipeline: '' }],
  });
  return {
    name: cmdlet.name,
    sets: [...(cmdlet.parameterSets ?? [])],
    parameters: [
      ...Object.entries(cmdlet.parameters).map(([name, parameter]) => ({
        name,
        type: powershellTypes[parameter.type].shown,
        aliases: [...(parameter.aliases ?? [])],
        values: [...(parameter.values ?? [])],
        wildcards: parameter.wildcards ?? false,
        memberships: memberships(parameter).map(({ set = '(All)', mandatory, position = 'Named', pipeline = '' }) => ({ set, mandatory, position: String(position), pipeline })),
      })),
      ...(cmdlet.supportsShouldProcess ? [risk('WhatIf', 'wi'), risk('Confirm', 'cf')] : []),
    ],
    outputs: [...cmdlet.outputs],
  };
}

/** Types of Microsoft's assemblies, and what stands for them: any object, and the accepted values of an enumeration. */
const standIns: Record<string, string> = {
  IResultObject: 'Object',
  'IResultObject[]': 'Object[]',
  ImportActionType: 'String',
  MediaInputType: 'String',
  MediaMode: 'String',
  MediaSize: 'String',
  PackageType: 'String',
  UserDeviceAffinityType: 'String',
};

export function shapeOfOracle(name: string, { sets, params, outputs }: Oracle[string]): Shape {
  return {
    name,
    sets,
    parameters: Object.entries(params).map(([parameter, rows]) => ({
      name: parameter,
      type: standIns[rows[0]!.Type] ?? rows[0]!.Type,
      aliases: words(rows[0]!.Aliases),
      values: words(rows[0]!['Accepted values'] ?? ''),
      wildcards: rows[0]!['Accept wildcard characters'] === 'True',
      memberships: rows.flatMap((row) =>
        words(row['Parameter Sets']).map((set) => ({
          set,
          mandatory: row.Required === 'True',
          position: row.Position,
          pipeline: /\((.*)\)/.exec(row['Accept pipeline input'])?.[1] ?? '',
        })),
      ),
    })),
    outputs: outputs.filter((output) => !output.includes('[]')),
  };
}

function words(text: string): string[] {
  return text.split(',').map((each) => each.trim()).filter((each) => each !== '');
}
