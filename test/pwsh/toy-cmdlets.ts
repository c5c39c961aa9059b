/** Cmdlets that do nothing useful: one for each thing that the host must get right. */

import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineCmdlet, HostError, Secret, TimeSpan, TypedObject } from '../../src/pwsh/index.js';
import type { CmdletDefinition, ErrorLike, Invocation, OutputValue } from '../../src/pwsh/index.js';

export class ToyState {
  calls = 0;
}

const links = ['Get-ToyItem', 'The project: https://example.org/toy'];

const echo = defineCmdlet({
  name: 'Get-ToyEcho',
  synopsis: 'Gives back what it got.',
  description: ['Each bound parameter becomes a property of the object that comes out.', 'A second paragraph: "quotes", \'apostrophes\', <angles> & ünïcode.'],
  parameterSets: ['ByName', 'ByObject'],
  parameters: {
    Name: { type: 'string', help: 'A string.', aliases: ['Title'], sets: ['ByName'], position: 0, wildcards: true },
    InputObject: { type: 'object', help: 'An object.', sets: [{ name: 'ByObject', mandatory: true, pipeline: 'ByValue' }], properties: ['PackageID', 'Name', 'Number'], resultClass: 'SMS_Package' },
    Names: { type: 'string[]', help: 'Strings.' },
    Number: { type: 'int', help: 'A number.' },
    Numbers: { type: 'int[]', help: 'Numbers.' },
    Flag: { type: 'boolean', help: 'A boolean.' },
    Fast: { type: 'switch', help: 'A switch.' },
    Date: { type: 'datetime', help: 'A date.' },
    Password: { type: 'secret', help: 'A secret.' },
    Variable: { type: 'hashtable', help: 'Variables.' },
    Path: { type: 'path', help: 'A path.' },
    Paths: { type: 'path[]', help: 'Paths.' },
    Objects: { type: 'object[]', help: 'Objects.', properties: ['PackageID', 'Name'] },
    Size: { type: 'string', help: 'A size.', values: ['None', 'Size4GB', 'SizeUnlimited'], default: 'None' },
  },
  outputs: ['Toy.Echo'],
  examples: [
    { code: "Get-ToyEcho -Name 'a > b'", explanation: 'Gives an object with a name.' },
    { code: '$a = 1\nGet-ToyEcho -Number $a', explanation: 'Gives an object with a number.\n\nIn two paragraphs.' },
  ],
  notes: ['For tests.'],
  links,
  async run(parameters, invocation) {
    const shown = Object.entries(parameters).map(([name, value]): [string, OutputValue] => [name, show(value)]);
    await invocation.write(
      new TypedObject(['Toy.Echo', 'Toy.Thing'], { ...Object.fromEntries(shown), ParameterSet: invocation.parameterSet, Location: invocation.location, Interactive: invocation.interactive }),
    );
  },
});

/** A secret's length and a digest of sorts: it never goes back as it is. */
function show(value: unknown): OutputValue {
  if (value instanceof Secret) return { secretLength: value.utf16.length / 2, sum: value.utf16.reduce((sum, byte, index) => (sum * 31 + byte + index) % 1_000_003, 7) };
  if (value instanceof Map) return Object.fromEntries([...(value as Map<string, unknown>)].map(([key, item]) => [key, show(item)]));
  if (Array.isArray(value)) return value.map(show);
  return value as OutputValue;
}

const items = defineCmdlet({
  name: 'Get-ToyItem',
  synopsis: 'Gives objects.',
  description: ['As many as wanted.'],
  parameters: {
    Count: { type: 'int', help: 'How many.', position: 0, default: '1' },
  },
  outputs: ['Toy.Item'],
  examples: [{ code: 'Get-ToyItem 3', explanation: 'Gives three objects.' }],
  async run({ Count = 1 }, invocation) {
    for (let index = 0; index < Count; index++) {
      await invocation.write(
        new TypedObject(['Toy.Item', 'IResultObject#SMS_Package'], {
          PackageID: `ABC${String(index).padStart(5, '0')}`,
          Name: `Item number ${index}`,
          Index: index,
          Manufacturer: 'Contoso',
          Version: '1.0',
          Language: 'English',
          Description: 'One of many, with a description of some length so that the objects are not too small to be real.',
          SourceSize: index * 1000,
          IsReady: index % 2 === 0,
          LastChanged: new Date(Date.UTC(2025, 0, 1) + index * 1000),
          Priority: 2,
          PackageType: 0,
        }),
      );
    }
  },
});

const values = defineCmdlet({
  name: 'Get-ToyValue',
  synopsis: 'Gives values of every kind.',
  description: ['One after the other.'],
  parameters: {},
  outputs: [],
  examples: [{ code: 'Get-ToyValue', explanation: 'Gives them.' }],
  async run(_, invocation) {
  const all: OutputValue[] = [
    'text',
    '2024-05-06T07:08:09Z',
    '/Date(1234567890000)/',
    '\u0001marked',
    42,
    4.5,
    Number.NaN,
    true,
    null,
    123n,
    123456789012345678901234567890n,
    new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789)),
    new TimeSpan(3_723_004),
    [],
    [1],
    [1, [2, 3], []],
    ['2024-05-06T07:08:09Z', new Date(0)],
    { a: 1, b: { c: [new Date(0), { d: 5n }] }, none: undefined },
    new TypedObject(['Toy.Outer'], { Inner: new TypedObject(['Toy.Inner'], { When: new Date(0), Text: '2024-05-06T07:08:09' }), List: [new TypedObject(['Toy.Inner'], { N: 1 })] }),
    { ['__proto__']: 'own', Count: 7, Length: 8 },
    'Grüße, 世界 \u{1F600} \ud800',
    'line\r\nbreak',
  ];
  for (const value of all) await invocation.write(value);
  },
});

const streams = defineCmdlet({
  name: 'Write-ToyStream',
  synopsis: 'Writes to every stream.',
  description: ['In a known order.'],
  parameters: {
    Errors: { type: 'int', help: 'How many non-terminating errors.', default: '1' },
    Fail: { type: 'switch', help: 'Ends with a terminating error.' },
    Warnings: { type: 'int', help: 'How many further warnings, each with an object.', default: '0' },
  },
  outputs: ['System.String'],
  examples: [{ code: 'Write-ToyStream -Verbose', explanation: 'Shows all.' }],
  async run({ Errors = 1, Fail = false, Warnings = 0 }, invocation) {
    invocation.verbose('verbose text');
    invocation.debug('debug text');
    invocation.warning('warning text');
    invocation.information('information text', ['Toy', 'Tag']);
    invocation.progress({ id: 1, activity: 'Working', status: 'half', percent: 50, secondsRemaining: 10, currentOperation: 'op' });
    await invocation.write('first');
    for (let index = 0; index < Errors; index++) {
      const error: ErrorLike = { code: 'ToyError', category: 'ObjectNotFound', message: `error ${index}`, target: new TypedObject(['Toy.Target'], { Index: index }), remedy: 'Do something.' };
      await invocation.error(error);
    }
    await invocation.write('second');
    invocation.warning('2024-05-06T07:08:09Z');
    for (let index = 0; index < Warnings; index++) {
      invocation.warning(`warning ${index}`);
      if (index % 100 === 0) await invocation.write(`object ${index}`);
    }
    if (Fail) throw new HostError('ToyFailure', 'InvalidData', 'it failed', { target: 'the target', remedy: 'Try harder.' });
  },
});

const change = defineCmdlet({
  name: 'Set-ToyThing',
  synopsis: 'Changes a thing, if it may.',
  description: ['Asks first.'],
  supportsShouldProcess: true,
  confirmImpact: 'Medium',
  parameters: {
    Name: { type: 'string', help: 'The thing.', mandatory: true, position: 0 },
    Replace: { type: 'switch', help: 'Asks again, unless forced.' },
    Force: { type: 'switch', help: 'Does not ask again.' },
  },
  outputs: ['System.String'],
  examples: [{ code: 'Set-ToyThing one -WhatIf', explanation: 'Says what it would do.' }],
  async run({ Name, Replace, Force }, invocation) {
    if (!(await invocation.shouldProcess(Name, 'Change'))) {
      if (invocation.whatIf) await invocation.write(`plan for ${Name}`);
      return;
    }
    if (Replace && !Force && !(await invocation.shouldContinue(`Replace ${Name}?`, 'Replace'))) return;
    await invocation.write(`changed ${Name}`);
  },
});

const wait = defineCmdlet({
  name: 'Wait-ToyStop',
  synopsis: 'Waits until it is stopped.',
  description: ['Then cleans up.'],
  parameters: {
    Log: { type: 'path', help: 'Gets a line when it starts, and one when it has cleaned up.', mandatory: true },
    CleanUpMilliseconds: { type: 'int', help: 'How long it cleans up.', default: '0' },
    Objects: { type: 'int', help: 'How many objects come before it waits; negative: endlessly.', default: '1' },
    Deaf: { type: 'switch', help: 'Does not listen.' },
  },
  outputs: ['System.Int64'],
  examples: [{ code: 'Wait-ToyStop -Log log.txt', explanation: 'Waits.' }],
  async run({ Log, CleanUpMilliseconds = 0, Objects = 1, Deaf = false }, invocation) {
    const note = (text: string): void => writeFileSync(Log, `${text} ${process.pid}\n`, { flag: 'a' });
    note('started');
    try {
      for (let index = 0; index < Objects || Objects < 0; index++) await invocation.write(index);
      invocation.progress({ id: 1, activity: 'Waiting', status: 'for a stop' });
      if (Deaf) await sleep(60_000);
      await sleep(60_000, undefined, { signal: invocation.signal });
    } finally {
      await sleep(CleanUpMilliseconds);
      note('cleaned');
    }
  },
});

const fault = defineCmdlet({
  name: 'Invoke-ToyFault',
  synopsis: 'Goes wrong.',
  description: ['In a chosen way.'],
  parameters: {
    Kind: { type: 'string', help: 'How.', mandatory: true, position: 0, values: ['Exit', 'Kill', 'Throw', 'Uncaught', 'Malformed', 'Oversized', 'Unsendable', 'Print'] },
  },
  outputs: [],
  examples: [{ code: 'Invoke-ToyFault Exit', explanation: 'Ends the backend.' }],
  async run({ Kind }, invocation) {
    switch (Kind) {
      case 'Exit':
        process.exit(3);
        break;
      case 'Kill':
        process.kill(process.pid, 'SIGKILL');
        await sleep(10_000);
        break;
      case 'Throw':
        throw new TypeError('nobody foresaw this');
      case 'Uncaught':
        setImmediate(() => {
          throw new RangeError('nobody caught this');
        });
        await sleep(10_000, undefined, { signal: invocation.signal });
        break;
      case 'Unsendable':
        await invocation.write({ a: 1, A: 2 });
        break;
      case 'Print':
        console.log('printed');
        await invocation.write('done');
        break;
    }
  },
});

const where = defineCmdlet({
  name: 'Get-ToyProcess',
  synopsis: 'Tells of the backend.',
  description: ['Its number, arguments and environment.'],
  parameters: {
    Environment: { type: 'switch', help: 'The environment and the arguments too.' },
    Password: { type: 'secret', help: 'A secret that must not be found there.' },
  },
  outputs: ['Toy.Process'],
  examples: [{ code: 'Get-ToyProcess', explanation: 'Tells.' }],
  async run({ Environment }, invocation: Invocation<ToyState>) {
    const { state } = invocation;
    state.calls++;
    await invocation.write(
      new TypedObject(['Toy.Process'], {
        Id: process.pid,
        Calls: state.calls,
        Node: process.versions.node,
        ...(Environment ? { Arguments: process.argv, Environment: JSON.stringify(process.env) } : {}),
      }),
    );
  },
});

export const toyCmdlets: CmdletDefinition<ToyState>[] = [echo, items, values, streams, change, wait, fault, where];
