import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { readZip } from '../../src/formats/zip.js';
import { readSequenceBytes, readSequenceFile } from '../../src/sequence/export.js';
import type { ExportedPackage, TaskSequence } from '../../src/sequence/model.js';
import { writeExport, type ExportContent } from '../../src/sequence/write-export.js';
import { withCode } from '../support/errors.js';
import { sharedFolder } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary.js';
import { commandXml, groupXml, objectXml, sequenceXml, stepXml, taskSequence } from './samples.js';

const folderOf = 'SMS_TaskSequencePackage';
const described = (packageId: string, name: string, more: Partial<ExportedPackage> = {}): ExportedPackage => ({
  packageId,
  name,
  packageType: 0,
  description: '',
  version: '',
  manufacturer: '',
  language: '',
  ...more,
});

async function parts(zip: Buffer): Promise<Map<string, Buffer>> {
  return new Map((await readZip(zip, 'x.zip', () => true, 1 << 28)).map(({ path: name, content }) => [name, content]));
}

async function written(...sequences: TaskSequence[]): Promise<TaskSequence[]> {
  return (await readSequenceBytes(await writeExport({ sequences, packages: [] }), 'x.zip')).sequences;
}

/** What the console takes at random, and what only the site knows: the same word in both. */
function masked(content: Buffer): string {
  return content
    .toString()
    .replace(/-[0-9A-F]{64}"/g, '-ID"')
    .replace(/"R[0-9a-f]{16}"/g, '"R"')
    .replace(/[0-9a-f]{32}\.psmdcp/g, 'NAME.psmdcp')
    .replace(/ScopeId_[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, 'SCOPE')
    .replace(/^\ufeff<string>[A-Z0-9]{8}<\/string>$/, '\ufeff<string>USMT</string>');
}

/** Elements and attributes of an object.xml without values and nested objects. */
function skeleton(content: Buffer): string[] {
  return content
    .toString()
    .split('\r\n')
    .filter((line) => /^ {0,4}<\/?[A-Z]/.test(line) && !/^ *<\/?VALUE/.test(line));
}

describe('sequence/write-export beside real exports', () => {
  const shared = sharedFolder();
  const folder = shared === undefined ? '' : path.join(shared, 'fixtures/task-sequence-exports');
  const names = shared === undefined ? ['needs ../shared/fixtures'] : fs.readdirSync(folder).filter((name) => name.endsWith('.zip'));
  for (const name of names) {
    it(name, async function () {
      if (shared === undefined) return this.skip();
      const bytes = fs.readFileSync(path.join(folder, name));
      const theirs = await parts(bytes);
      const { sequences, packages } = await readSequenceBytes(bytes, name);
      const comment = /<dc:description>(.*)<\/dc:description>/.exec(theirs.get([...theirs.keys()].find((each) => each.endsWith('.psmdcp'))!)!.toString())?.[1] ?? '';
      const ours = await parts(await writeExport({ sequences, packages, comment }));
      assert.deepEqual(
        [...ours].map(([part, content]) => [masked(Buffer.from(part)), masked(content)]),
        [...theirs].map(([part, content]) => [masked(Buffer.from(part)), masked(content)]),
      );
    });
  }

  it('a task sequence that was in no export has the same properties in the same form', async function () {
    if (shared === undefined) return this.skip();
    const name = `${folderOf}/MEM000F8/object.xml`;
    const theirs = (await parts(fs.readFileSync(path.join(folder, 'OSD_CloudOSD_OSDCloudTaskSequence.zip')))).get(name)!;
    const [read] = await readSequenceBytes(theirs, 'object.xml').then(({ sequences }) => sequences);
    const { objectXml: _, ...bare } = read!;
    const ours = (await parts(await writeExport({ sequences: [bare], packages: [] }))).get(name)!;
    assert.deepEqual(skeleton(ours), skeleton(theirs));
    const { objectXml: __, ...again } = (await readSequenceBytes(ours, 'object.xml')).sequences[0]!;
    assert.deepEqual(again, bare);
  });
});

describe('sequence/write-export', () => {
  const folder = temporaryFolder();
  const text = sequenceXml(groupXml('g', stepXml('T', 'S', { Script: 'line 1\n\tline 2 \u00e9 \u4e16' }) + commandXml('c', 'ABC00001')), ['package="ABC00001"', 'package="ABC00003" program="Install"']);

  it('is read back as it was, bare documents with what a new task sequence has', async () => {
    const sequence = taskSequence('ABC00012', text, { name: 'Deploy <&> "more"', description: 'two\nlines', bootImageId: 'ABC00002', sourceVersion: 7, enabled: false, sourceDate: new Date('2024-02-29T12:34:56.789Z') });
    const [found] = await written(sequence);
    const { objectXml: _, ...read } = found!;
    assert.deepEqual(read, {
      ...sequence,
      type: 2,
      sourceSite: 'ABC',
      objectReferences: ['ABC00002', 'ABC00001', 'ABC00003'].map((id) => ({ kind: 'package', id, program: id === 'ABC00003' ? 'Install' : '*' })),
    });
  });

  it('is read back character for character whatever a script holds', async () => {
    const script = fc.string({ unit: fc.constantFrom(']', '>', '<', '&', '"', "'", '\n', '\t', ' ', 'a', '\u00e9', '\u2028', '\u0085', '\u{1f600}', '![CDATA[') });
    await fc.assert(
      fc.asyncProperty(script, async (value) => {
        const sequence = taskSequence('ABC00012', sequenceXml(stepXml('T', 'S', { Script: value })));
        assert.equal((await written(sequence))[0]!.document.text, sequence.document.text);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('keeps what an export says, under another name, ID and boot image', async () => {
    const before = objectXml('ABC00012', text, { properties: { Category: 'Ours', CustomHighImpactHeadline: 'Careful', __RELPATH: 'SMS_TaskSequencePackage.PackageID="ABC00012"' } });
    const { sequences } = await readSequenceBytes(Buffer.from(before), 'object.xml');
    const zip = await writeExport({ sequences: [{ ...sequences[0]!, packageId: 'ABC000FF', name: 'New & "old"', bootImageId: 'ABC00002' }], packages: [] });
    const object = (await parts(zip)).get(`${folderOf}/ABC000FF/object.xml`)!.toString();
    assert.match(object, /<VALUE>Ours<\/VALUE>[^]*<VALUE>Careful<\/VALUE>/);
    assert.match(object, /PackageID="ABC000FF"<\/VALUE>/);
    assert.doesNotMatch(object, /ABC00012/);
    const [again] = (await readSequenceBytes(zip, 'x.zip')).sequences;
    assert.deepEqual([again!.packageId, again!.name, again!.bootImageId, again!.document.text], ['ABC000FF', 'New & "old"', 'ABC00002', text]);
    assert.equal(again!.objectReferences[0]!.id, 'ABC00002');
  });

  it('names what is referenced, also applications, and lists only what was asked for', async () => {
    const model = 'ScopeId_0C757EE1-CCE1-4044-814D-1496645FF2F4/Application_1';
    const parent = taskSequence('ABC00012', text, { objectReferences: [{ kind: 'package', id: 'ABC00001', program: '*' }, { kind: 'application', id: model }] });
    const content: ExportContent = {
      sequences: [parent],
      children: [taskSequence('ABC00013', text)],
      packages: [described('ABC00001', 'Tools & more', { packageType: 3, version: '2', description: 'a\nb' }), described('ABC00009', 'Unwanted')],
      comment: 'For <testing>',
    };
    const zip = await writeExport(content);
    const { sequences, packages, applications } = await readSequenceBytes(zip, 'x.zip');
    assert.deepEqual(sequences.map((each) => each.packageId), ['ABC00012', 'ABC00013']);
    assert.deepEqual(packages, [content.packages[0]]);
    assert.deepEqual(applications, [{ modelName: model, name: '' }]);
    const files = await parts(zip);
    const manifest = files.get('Manifest.xml')!.toString();
    assert.match(manifest, /PackageID='ABC00012'/);
    assert.doesNotMatch(manifest, /ABC00013/);
    assert.match(manifest, /ScopeId_0C757EE1/);
    assert.match(files.get('_rels/.rels')!.toString(), /ABC00013\/object\.xml/);
    assert.match([...files].find(([name]) => name.endsWith('.psmdcp'))![1].toString(), /For &lt;testing&gt;/);
  });

  it('is the same bytes each time, in any time zone, stored, with no time in it, for Python too', async () => {
    const make = (): Promise<Buffer> => writeExport({ sequences: [taskSequence('ABC00012', text)], packages: [], comment: 'x' });
    const zone = process.env.TZ;
    const zips: Buffer[] = [];
    try {
      for (process.env.TZ of ['UTC', 'America/New_York', 'Asia/Kolkata']) zips.push(await make());
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    assert.ok(zips.every((zip) => zip.equals(zips[0]!)));
    const file = path.join(folder(), 'x.zip');
    fs.writeFileSync(file, zips[0]!);
    const script = 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), {(i.compress_type, i.date_time, i.extra) for i in z.infolist()}, len(z.infolist()))';
    assert.equal(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }).trim(), "None {(0, (2000, 1, 1, 0, 0, 0), b'')} 8");
  });

  it('refuses an ID that no export can have', async () => {
    await assert.rejects(writeExport({ sequences: [taskSequence('ABC0000Z', text)], packages: [] }), withCode('PackageIdInvalid'));
  });

  it('says what XML can not with the character that stands for it', async () => {
    const [found] = await written(taskSequence('ABC00012', text, { name: 'a\u0001b\ud800' }));
    assert.equal(found!.name, 'a\ufffdb\ufffd');
  });

  it('reads the written file from disk', async () => {
    const file = path.join(folder(), 'y.zip');
    fs.writeFileSync(file, await writeExport({ sequences: [taskSequence('ABC00012', text)], packages: [] }));
    assert.equal((await readSequenceFile(file)).sequences[0]!.document.text, text);
  });
});
