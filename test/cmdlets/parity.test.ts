import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { cmdlets } from '../../src/cmdlets/index.js';
import type { CmdletDefinition, ParameterDefinition, ParameterType } from '../../src/pwsh/index.js';
import { sharedFolder } from '../support/shared.js';

/** One row of the oracle: a parameter as Microsoft's page has it, in some sets. */
interface Row {
  Type: string;
  'Parameter Sets': string;
  Aliases: string;
  Required: string;
  Position: string;
  'Accept pipeline input': string;
  'Accept wildcard characters': string;
  'Accepted values'?: string;
}
type Oracle = Record<string, { sets: string[]; params: Record<string, Row[]> }>;

/** Reviewed: parameters of ours that Microsoft's cmdlets don't have. */
const additions: Record<string, readonly string[]> = {
  'New-CMStandaloneMedia': ['MediaLabel', 'BootImage', 'BootFilesPath', 'NoBootPrompt', 'MediaEncryption'],
};
/** Reviewed: our primary names; Microsoft's are their aliases (the product's own choice). */
const renamed: Record<string, string> = { MediaStartDate: 'StartDate', MediaExpirationDate: 'ExpirationDate' };
/** Reviewed: `Path` takes several, since several sticks come later. Positions that real scripts use. */
const widened = new Set(['New-CMStandaloneMedia/Path']);
const positions = new Set(['Get-CMTaskSequence/Name']);
/** Come with SupportsShouldProcess. */
const risk = new Set(['WhatIf', 'Confirm']);

const types: Record<string, readonly ParameterType[]> = {
  SwitchParameter: ['switch'],
  String: ['string', 'path'],
  'String[]': ['string[]', 'path[]'],
  Int32: ['int'],
  DateTime: ['datetime'],
  SecureString: ['secret'],
  Hashtable: ['hashtable'],
  IResultObject: ['object'],
  'IResultObject[]': ['object[]'],
  // Enumerations of assemblies that are not ours: accepted values stand for them.
  PackageType: ['string'],
  MediaInputType: ['string'],
  MediaSize: ['string'],
};

const words = (text: string): string[] => text.split(',').map((each) => each.trim()).filter((each) => each !== '');

function membership(parameter: ParameterDefinition, set: string): { mandatory: boolean; position?: number; pipeline?: string } | undefined {
  const own = { mandatory: parameter.mandatory ?? false, ...(parameter.position !== undefined && { position: parameter.position }), ...(parameter.pipeline && { pipeline: parameter.pipeline }) };
  if (parameter.sets === undefined) return own;
  const found = parameter.sets.find((each) => (typeof each === 'string' ? each : each.name) === set);
  if (found === undefined) return undefined;
  return typeof found === 'string' ? own : { ...own, ...found };
}

function compare(cmdlet: CmdletDefinition, expected: Oracle[string]): string[] {
  const faults: string[] = [];
  const say = (parameter: string, what: string): unknown => faults.push(`${cmdlet.name} -${parameter}: ${what}`);
  const met = new Set<string>();
  for (const [name, rows] of Object.entries(expected.params)) {
    if (risk.has(name)) {
      if (!cmdlet.supportsShouldProcess) say(name, 'missing');
      continue;
    }
    const ours = renamed[name] ?? name;
    const parameter = cmdlet.parameters[ours];
    met.add(ours);
    if (!parameter) {
      say(name, 'missing');
      continue;
    }
    for (const row of rows) {
      const names = [ours, ...(parameter.aliases ?? [])];
      for (const alias of [name, ...words(row.Aliases)]) if (!names.includes(alias)) say(name, `alias ${alias} is missing`);
      if (!widened.has(`${cmdlet.name}/${name}`) && !types[row.Type]?.includes(parameter.type)) say(name, `is ${parameter.type}, not ${row.Type}`);
      if (String(parameter.wildcards ?? false) !== row['Accept wildcard characters'].toLowerCase()) say(name, 'wildcards differ');
      const values = words(row['Accepted values'] ?? '');
      if (values.length > 0) assert.deepEqual(parameter.values, values, `${cmdlet.name} -${name}`);
      for (const set of row['Parameter Sets'] === '(All)' ? expected.sets : words(row['Parameter Sets'])) {
        const there = membership(parameter, set);
        if (!there) say(name, `is not in the set ${set}`);
        else {
          if (String(there.mandatory) !== row.Required.toLowerCase()) say(name, `mandatory differs in ${set}`);
          if (!positions.has(`${cmdlet.name}/${name}`) && String(there.position ?? 'Named') !== row.Position) say(name, `position differs in ${set}`);
          if (/ByValue/.test(row['Accept pipeline input']) !== (there.pipeline === 'ByValue')) say(name, `pipeline input differs in ${set}`);
        }
      }
      if (row['Parameter Sets'] === '(All)' && parameter.sets !== undefined) say(name, 'is not in every set');
    }
  }
  for (const name of Object.keys(cmdlet.parameters)) {
    if (!met.has(name) && !additions[cmdlet.name]?.includes(name)) say(name, 'is an addition that nobody reviewed');
  }
  if (expected.sets.length > 0) assert.deepEqual(cmdlet.parameterSets, expected.sets, cmdlet.name);
  return faults;
}

describe('parameters beside those of Microsoft\'s cmdlets', () => {
  for (const name of ['Get-CMTaskSequence', 'Get-CMApplication', 'Get-CMPackage', 'Get-CMDriverPackage', 'Get-CMDistributionPoint', 'Get-CMBootImage', 'New-CMStandaloneMedia']) {
    it(name, function () {
      const folder = sharedFolder();
      if (folder === undefined) {
        console.log('      needs ../shared/reference/cm-cmdlet-params.json');
        this.skip();
      }
      const oracle = JSON.parse(readFileSync(path.join(folder, 'reference', 'cm-cmdlet-params.json'), 'utf8')) as Oracle;
      assert.deepEqual(compare(cmdlets.find((each) => each.name === name)!, oracle[name]!), []);
    });
  }
});
