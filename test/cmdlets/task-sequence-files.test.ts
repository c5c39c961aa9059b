import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readSequenceFile } from '../../src/sequence/export.js';
import { writeExport } from '../../src/sequence/write-export.js';
import { childXml, commandXml, objectXml, referencesInfoXml, sequenceXml, stepXml, taskSequence } from '../sequence/samples.js';
import { Calls } from '../support/call-cmdlet.js';
import { withCode } from '../support/errors.js';
import { sharedFolder } from '../support/shared.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';
import { zipOf } from '../support/zips.js';

const parent = sequenceXml(childXml('Child', 'ABC00011') + commandXml('Tools', 'ABC00001'), ['package="ABC00001"', 'package="ABC00011" program="*"']);
const child = sequenceXml(stepXml('T', 'S', { Script: 'a\n\tb' }));
const site = `
site: { code: ABC, kind: Primary, name: Test }
taskSequences:
  - { file: parent.xml, id: ABC00010, name: Parent }
  - { file: child.xml, id: ABC00011, name: Child }
packages:
  - { id: ABC00001, name: Tools, version: '2' }
`;

let count = 0;
/** A site folder of the test's own, connected. */
async function connected(folder: string, files: Record<string, string | Buffer> = {}): Promise<{ calls: Calls; root: string; file: (name: string) => string }> {
  const root = path.join(folder, `site${count++}`);
  writeFiles(root, { 'site.yaml': site, 'parent.xml': parent, 'child.xml': child, ...files });
  const calls = new Calls();
  await calls.call('Connect-CMMediaSite', { Path: root });
  return { calls, root, file: (name) => path.join(root, name) };
}

const ids = async (calls: Calls): Promise<unknown[]> => (await calls.call('Get-CMTaskSequence', {})).output.map(({ PackageID }) => PackageID);
const exported = (...packageIds: string[]): Promise<Buffer> => writeExport({ sequences: packageIds.map((id) => taskSequence(id, child)), packages: [] });
const leftovers = (root: string): string[] => fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.tmp'));

describe('Export-CMTaskSequence', () => {
  const folder = temporaryFolder();

  it('writes what our reader reads back, by name, ID and object, with the names of what is referenced', async () => {
    const { calls, root, file } = await connected(folder());
    for (const [name, bound] of Object.entries({ name: { Name: 'Parent' }, id: { TaskSequencePackageId: 'abc00010' }, object: { InputObject: { PackageID: 'ABC00010' } } })) {
      const { output, warnings } = await calls.call('Export-CMTaskSequence', { ...bound, ExportFilePath: file(`${name}.zip`) });
      assert.deepEqual([output, warnings], [[], []]);
    }
    assert.ok(fs.readFileSync(file('name.zip')).equals(fs.readFileSync(file('id.zip'))) && fs.readFileSync(file('id.zip')).equals(fs.readFileSync(file('object.zip'))));
    const { sequences, packages } = await readSequenceFile(file('name.zip'));
    assert.deepEqual(sequences.map(({ packageId, name, document }) => [packageId, name, document.text]), [['ABC00010', 'Parent', parent]]);
    assert.deepEqual(packages.map(({ packageId, name, packageType, version }) => [packageId, name, packageType, version]), [['ABC00001', 'Tools', 0, '2'], ['ABC00011', 'Child', 4, '']]);
    assert.deepEqual(leftovers(root), []);
  });

  it('brings child task sequences with WithDependence, and warns of what stays behind', async () => {
    const { calls, file } = await connected(folder());
    const { warnings } = await calls.call('Export-CMTaskSequence', { Name: 'Parent', ExportFilePath: file('x.zip'), WithDependence: true });
    assert.deepEqual((await readSequenceFile(file('x.zip'))).sequences.map(({ packageId }) => packageId), ['ABC00010', 'ABC00011']);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^DependenciesLeftOut: .*ABC00001/);
  });

  it('replaces a file only with Force or after a yes, and not where nobody can be asked', async () => {
    const { calls, file } = await connected(folder(), { 'x.zip': 'old' });
    const bound = { Name: 'Child', ExportFilePath: file('x.zip') };
    const old = (): boolean => fs.readFileSync(file('x.zip'), 'latin1') === 'old';
    await assert.rejects(calls.call('Export-CMTaskSequence', bound), withCode('TargetExists'));
    assert.equal((await calls.call('Export-CMTaskSequence', bound, { answer: false })).questions.length, 1);
    assert.ok(old());
    await calls.call('Export-CMTaskSequence', { ...bound, Force: true }, { whatIf: true });
    assert.ok(old());
    await calls.call('Export-CMTaskSequence', bound, { answer: true });
    assert.ok(!old());
    fs.writeFileSync(file('x.zip'), 'old');
    assert.deepEqual((await calls.call('Export-CMTaskSequence', { ...bound, Force: true })).questions, []);
    assert.ok(!old());
  });

  it('refuses a folder as target, a missing folder, contents, and what the site does not have', async () => {
    const { calls, root, file } = await connected(folder());
    const call = (more: Record<string, unknown>): Promise<unknown> => calls.call('Export-CMTaskSequence', { Name: 'Child', ExportFilePath: file('x.zip'), ...more }, { answer: true });
    await assert.rejects(call({ ExportFilePath: root }), withCode('TargetExists'));
    await assert.rejects(call({ ExportFilePath: file('missing/x.zip') }), withCode('OutputFolderMissing'));
    await assert.rejects(call({ WithContent: true }), withCode('NotYetSupported'));
    await assert.rejects(call({ Name: 'Chi*' }), withCode('TaskSequenceNotFound'));
    await assert.rejects(call({ Name: '*', ForceWildcardHandling: true }), withCode('TaskSequenceAmbiguous'));
    assert.equal(fs.existsSync(file('x.zip')), false);
    await call({ Name: 'Chi*', ForceWildcardHandling: true });
    assert.ok(fs.existsSync(file('x.zip')));
  });
});

describe('Import-CMTaskSequence into a catalogue', () => {
  const folder = temporaryFolder();

  it('puts task sequences beside site.yaml, where the next connection finds them', async () => {
    const { calls, root, file } = await connected(folder(), { 'new.zip': await exported('ABC00020', 'ABC00021') });
    const before = fs.readFileSync(file('site.yaml'));
    const { output } = await calls.call('Import-CMTaskSequence', { Path: file('new.zip') });
    assert.deepEqual(output.map(({ PackageID, Sequence }) => [PackageID, Sequence]), [['ABC00020', child], ['ABC00021', child]]);
    assert.deepEqual(fs.readdirSync(file('imported')), ['ABC00020.zip', 'ABC00021.zip']);
    assert.deepEqual(fs.readFileSync(file('site.yaml')), before);
    assert.deepEqual(leftovers(root), []);
    const all = ['ABC00010', 'ABC00011', 'ABC00020', 'ABC00021'];
    assert.deepEqual(await ids(calls), all);
    const next = new Calls();
    await next.call('Connect-CMMediaSite', { Path: file('site.yaml') });
    assert.deepEqual(await ids(next), all);
    assert.equal((await next.call('Get-CMTaskSequence', { TaskSequencePackageId: 'abc00021' })).output[0]!.Name, 'Sequence ABC00021');
  });

  it('keeps what an export says, and the XML of a bare document', async () => {
    const shared = sharedFolder();
    const { calls, file } = await connected(folder(), { 'ABC00030.xml': child });
    await calls.call('Import-CMTaskSequence', { Path: file('ABC00030.xml') });
    assert.equal((await readSequenceFile(file('imported/ABC00030.zip'))).sequences[0]!.document.text, child);
    if (shared === undefined) return;
    const real = path.join(shared, 'fixtures/task-sequence-exports/hardware_HP_HPIA-RefFileTS_HPIA_Task_Sequence.zip');
    await calls.call('Import-CMTaskSequence', { Path: real });
    const [theirs, ours] = [await readSequenceFile(real), await readSequenceFile(file('imported/MEM00169.zip'))];
    assert.deepEqual({ ...ours, path: '' }, { ...theirs, path: '' });
  });

  it('does what ImportActionType says about an ID that is there', async () => {
    const { calls, file } = await connected(folder(), { 'one.zip': await exported('ABC00020'), 'two.zip': await exported('ABC00021', 'ABC00020') });
    await calls.call('Import-CMTaskSequence', { Path: file('one.zip') });
    const changed = await writeExport({ sequences: [taskSequence('ABC00020', child, { name: 'Changed' })], packages: [] });
    const again = async (more: Record<string, unknown>, name = 'two.zip'): Promise<unknown[]> =>
      (await calls.call('Import-CMTaskSequence', { Path: file(name), ...more })).output.map(({ PackageID }) => PackageID);
    for (const ImportActionType of [undefined, 'NotSet', 'DirectImport', 'ImportFail', 'IgnoreDependencyFailure', 'AppendDriverCategories']) {
      await assert.rejects(again({ ...(ImportActionType && { ImportActionType }) }), withCode('TaskSequenceExists'));
    }
    await assert.rejects(again({ ImportActionType: 'Rename' }), withCode('ImportActionNotSupported'));
    assert.deepEqual(fs.readdirSync(file('imported')), ['ABC00020.zip']);
    fs.writeFileSync(file('changed.zip'), changed);
    assert.deepEqual(await again({ ImportActionType: 'Skip' }, 'changed.zip'), []);
    assert.deepEqual(await again({ ImportActionType: 'skip' }), ['ABC00021']);
    assert.equal((await calls.call('Get-CMTaskSequence', { TaskSequencePackageId: 'ABC00020' })).output[0]!.Name, 'Sequence ABC00020');
    assert.deepEqual(await again({ ImportActionTypeSpec: new Map([['sms_TaskSequencePackage', 'overwrite'], ['SMS_Package', 'Skip']]) }, 'changed.zip'), ['ABC00020']);
    const { output } = await calls.call('Get-CMTaskSequence', { TaskSequencePackageId: 'ABC00020' });
    assert.deepEqual(output.map(({ Name }) => Name), ['Changed']);
  });

  it('never replaces what site.yaml itself lists, and then imports nothing', async () => {
    const { calls, file } = await connected(folder(), { 'x.zip': await exported('ABC00020', 'ABC00011') });
    await assert.rejects(calls.call('Import-CMTaskSequence', { Path: file('x.zip'), ImportActionType: 'Overwrite' }), withCode('TaskSequenceListed'));
    assert.equal(fs.existsSync(file('imported')), false);
  });

  it('is an error beside an entry of site.yaml that came later', async () => {
    const { calls } = await connected(folder(), { 'imported/ABC00011.zip': await exported('ABC00011'), 'imported/notes.txt': '' });
    await assert.rejects(calls.call('Get-CMTaskSequence', { TaskSequencePackageId: 'ABC00011' }), withCode('TaskSequenceListed'));
    assert.equal((await calls.call('Get-CMTaskSequence', { TaskSequencePackageId: 'ABC00010' })).output.length, 1);
  });

  it('writes nothing with WhatIf, and refuses an action that there is not', async () => {
    const { calls, file } = await connected(folder(), { 'x.zip': await exported('ABC00020') });
    const bound = { Path: file('x.zip') };
    assert.deepEqual((await calls.call('Import-CMTaskSequence', bound, { whatIf: true })).output, []);
    for (const spec of [['SMS_TaskSequencePackage', 'Replace'], ['TaskSequence', 'Skip']] as const) {
      await assert.rejects(calls.call('Import-CMTaskSequence', { ...bound, ImportActionTypeSpec: new Map([spec]) }), withCode('InvalidImportActionTypeSpec'));
    }
    await assert.rejects(calls.call('Import-CMTaskSequence', { Path: file('none.zip') }), withCode('FileNotFound'));
    assert.equal(fs.existsSync(file('imported')), false);
  });

  it('imports all or nothing where writing fails', async () => {
    const { calls, root, file } = await connected(folder(), { 'x.zip': await exported('ABC00020', 'ABC00021') });
    writeFiles(root, { 'imported/ABC00021.zip/x': '' });
    await assert.rejects(calls.call('Import-CMTaskSequence', { Path: file('x.zip') }), withCode('TargetNotAFile'));
    assert.deepEqual(fs.readdirSync(file('imported')), ['ABC00021.zip']);
    assert.deepEqual(leftovers(root), []);
    assert.deepEqual(await ids(calls), ['ABC00010', 'ABC00011']);
  });

  it('warns of what the site lacks, unless told not to', async () => {
    const needy = await writeExport({ sequences: [taskSequence('ABC00020', sequenceXml(childXml('C', 'ABC00011') + commandXml('T', 'ABC00001') + commandXml('N', 'ABC00099') + childXml('M', 'ABC00098')))], packages: [] });
    const { calls, file } = await connected(folder(), { 'x.zip': needy });
    const call = (more: Record<string, unknown>) => calls.call('Import-CMTaskSequence', { Path: file('x.zip'), ...more });
    const { warnings } = await call({});
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^DependencyMissing: .*package ABC00099/);
    assert.match(warnings[0]!, /task sequence ABC00098/);
    assert.doesNotMatch(warnings[0]!, /ABC00001|ABC00011/);
    assert.deepEqual((await call({ ImportActionType: 'OverwriteIgnoreDependencyFailure' })).warnings, []);
    assert.deepEqual((await call({ ImportActionType: 'Overwrite', IgnoreDependency: true })).warnings, []);
  });

  it('says which folder can not be read', async () => {
    await assert.rejects(connected(folder(), { imported: 'a file' }), withCode('SiteUnreadable'));
  });
});

describe('Import-CMTaskSequence into exports', () => {
  const folder = temporaryFolder();

  it('makes task sequences and the packages of the export known as long as the connection lasts', async () => {
    const zip = await zipOf({
      'SMS_TaskSequencePackage/ABC00010/object.xml': objectXml('ABC00010', parent, { properties: { BootImageID: 'ABC00002' } }),
      'SMS_TaskSequencePackage/ABC00010/ReferencesInfo.xml': referencesInfoXml('SMS_TaskSequenceReferencesInfo', { ReferencePackageID: 'ABC00002', ReferenceName: 'Boot', ReferencePackageType: '258' }),
    });
    writeFiles(folder(), { 'first.zip': await exported('ABC00001'), 'second.zip': zip, 'third.zip': await writeExport({ sequences: [taskSequence('ABC00010', child, { name: 'Changed' })], packages: [] }) });
    const file = (name: string): string => path.join(folder(), name);
    const calls = new Calls();
    await calls.call('Connect-CMMediaSite', { Export: [file('first.zip')] });
    const { warnings } = await calls.call('Import-CMTaskSequence', { Path: file('second.zip') });
    assert.match(warnings.join(), /task sequence ABC00011/);
    assert.doesNotMatch(warnings.join(), /boot image/);
    assert.deepEqual(await ids(calls), ['ABC00001', 'ABC00010']);
    assert.equal((await calls.call('Get-CMBootImage', { Id: 'ABC00002' })).output[0]!.Name, 'Boot');
    await assert.rejects(calls.call('Import-CMTaskSequence', { Path: file('third.zip') }), withCode('TaskSequenceExists'));
    await calls.call('Import-CMTaskSequence', { Path: file('third.zip'), ImportActionType: 'Overwrite' });
    const { output } = await calls.call('Get-CMTaskSequence', { TaskSequencePackageId: 'ABC00010' });
    assert.deepEqual(output.map(({ Name }) => Name), ['Changed']);
    assert.deepEqual(fs.readdirSync(folder()).sort(), ['first.zip', 'second.zip', 'third.zip']);
    await calls.call('Connect-CMMediaSite', { Export: [file('first.zip')] });
    assert.deepEqual(await ids(calls), ['ABC00001']);
  });
});
