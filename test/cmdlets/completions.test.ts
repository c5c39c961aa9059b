import assert from 'node:assert/strict';
import path from 'node:path';
import { cmdlets, complete } from '../../src/cmdlets/index.js';
import { mediaDrives } from '../../src/cmdlets/completions.js';
import { writeExport } from '../../src/sequence/write-export.js';
import { sequenceXml, taskSequence } from '../sequence/samples.js';
import { recordedDisks } from '../drives/records.js';
import { Calls } from '../support/call-cmdlet.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const site = `
site: { code: ABC, kind: Primary, name: Test }
distributionPoints:
  - { server: dp01.test.example, library: dp01, groups: [Head office] }
taskSequences:
  - { file: bare.xml, id: ABC00010, name: Bare }
  - { file: described.zip, id: ABC00011, name: Without boot image }
  - { file: bootable.zip, id: ABC00012, name: Bootable }
packages:
  - { id: ABC00001, name: Tools }
  - { id: ABC00002, name: Tools }
`;

describe('Completion', () => {
  const folder = temporaryFolder();
  let calls: Calls;
  before(async () => {
    const xml = sequenceXml('');
    const zip = (id: string, more: object): Promise<Buffer> => writeExport({ sequences: [taskSequence(id, xml, more)], packages: [] });
    writeFiles(folder(), {
      'site.yaml': site,
      'bare.xml': xml,
      'described.zip': await zip('ABC00011', {}),
      'bootable.zip': await zip('ABC00012', { bootImageId: 'ABC00003' }),
      [path.join('dp01', 'DataLib', 'x')]: '',
    });
    calls = new Calls();
    await calls.call('Connect-CMMediaSite', { Path: folder() });
  });
  const texts = async (kind: string): Promise<string[]> => (await complete(kind, calls.session)).map(({ text, tooltip }) => `${text} = ${tooltip}`);

  it('offers for media the task sequences with a boot image, and those of which nothing says', async () => {
    assert.deepEqual(await texts('TaskSequence'), ['Bare = ABC00010', 'Bootable = ABC00012']);
    assert.deepEqual(await texts('TaskSequenceId'), ['ABC00010 = Bare', 'ABC00012 = Bootable']);
  });

  it('offers all of them elsewhere', async () => {
    assert.deepEqual(await texts('AnyTaskSequence'), ['Bare = ABC00010', 'Bootable = ABC00012', 'Without boot image = ABC00011']);
    assert.deepEqual(await texts('AnyTaskSequenceId'), ['ABC00010 = Bare', 'ABC00011 = Without boot image', 'ABC00012 = Bootable']);
  });

  it('offers an ID where several have the name', async () => {
    assert.deepEqual(await texts('Package'), ['ABC00001 = Tools', 'ABC00002 = Tools']);
    assert.deepEqual(await texts('PackageId'), ['ABC00001 = Tools', 'ABC00002 = Tools']);
  });

  it('knows every kind that a parameter names', async () => {
    const known = 'AcceptableFinding MediaDrive AnyTaskSequence TaskSequence Application Package DriverPackage BootImage OperatingSystemImage OperatingSystemInstaller DistributionPoint DistributionPointGroup'.split(' ');
    const kinds = new Set(cmdlets.flatMap(({ parameters }) => Object.values(parameters).flatMap(({ completer }) => completer ?? [])));
    for (const kind of kinds) assert.ok(known.includes(kind.replace(/Id$/, '')), kind);
    assert.deepEqual(await texts('Nothing'), []);
  });

  it('offers disks without a site, and only those that may be written', async () => {
    assert.deepEqual(await mediaDrives(recordedDisks.linux()), [{ text: '/dev/sdb', tooltip: 'SanDisk Ultra, 29 GB, STICK ONE' }]);
    assert.deepEqual((await mediaDrives(recordedDisks.windows())).map(({ text }) => text), ['\\\\.\\PhysicalDrive1']);
    if (process.platform !== 'linux') return;
    assert.ok(!(await complete('MediaDrive', new Calls().session)).some(({ text }) => text.startsWith('/dev/loop')));
  });
});
