import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { readSequenceBytes, readSequenceFile } from '../../src/sequence/export.js';
import type { SequenceExport } from '../../src/sequence/model.js';
import { withCode } from '../support/errors.js';
import { renamed, zipOf } from '../support/zips.js';
import { commandXml, groupXml, instanceXml, objectXml, referencesInfoXml, sequenceXml, stepXml } from './samples.js';

const sequence = sequenceXml(groupXml('g', stepXml('T', 'S', { Script: 'line 1\n\tline 2' }) + commandXml('c', 'ABC00001')));
const read = (text: string | Buffer, name = 'x.xml'): Promise<SequenceExport> => readSequenceBytes(Buffer.from(text), `/folder/${name}`);
const only = async (text: string | Buffer, name?: string): Promise<SequenceExport['sequences'][0]> => {
  const { sequences } = await read(text, name);
  assert.equal(sequences.length, 1);
  return sequences[0]!;
};
const entry = (id: string, file = 'object.xml'): string => `SMS_TaskSequencePackage/${id}/${file}`;

describe('sequence/export of object.xml', () => {
  it('reads the properties', async () => {
    const object = objectXml('ABC00012', sequence, {
      properties: { Name: 'Deploy & more', Description: 'd', BootImageID: 'ABC00002', SourceDate: '20220216213932.500000+060', SourceSite: 'ABC' },
      references: [{ package: 'ABC00002' }, { package: 'ABC00003', program: 'Install' }, { package: 'ScopeId_a/Application_b', type: 1 }],
    });
    const { document, objectXml: kept, ...properties } = await only(object, 'object.xml');
    assert.equal(kept, object.replaceAll('\r\n', '\n').trim());
    assert.deepEqual(properties, {
      packageId: 'ABC00012',
      name: 'Deploy & more',
      description: 'd',
      bootImageId: 'ABC00002',
      type: 2,
      sourceVersion: 3,
      sourceDate: new Date('2022-02-16T20:39:32.500Z'),
      sourceSite: 'ABC',
      enabled: true,
      objectReferences: [
        { kind: 'package', id: 'ABC00002', program: '*' },
        { kind: 'package', id: 'ABC00003', program: 'Install' },
        { kind: 'application', id: 'ScopeId_a/Application_b', program: '*' },
      ],
    });
    assert.equal(document.text, sequence);
  });

  it('takes a missing value for null', async () => {
    const found = await only(objectXml('ABC00012', sequence, { properties: { BootImageID: null, Type: null, SourceVersion: null, TsEnabled: null, Name: null, SourceDate: 'yesterday' } }));
    assert.deepEqual(
      [found.bootImageId, found.type, found.sourceVersion, found.enabled, found.name, found.sourceDate],
      [undefined, undefined, 1, true, '', undefined],
    );
  });

  it('knows a disabled task sequence by TsEnabled, and by the flag of old sites', async () => {
    const enabled = async (properties: Record<string, string | null>): Promise<boolean> => (await only(objectXml('ABC00012', sequence, { properties }))).enabled;
    assert.equal(await enabled({ TsEnabled: 'FALSE' }), false);
    assert.equal(await enabled({ TsEnabled: null, ProgramFlags: String(152084496 | 0x1000) }), false);
    assert.equal(await enabled({ TsEnabled: null, ProgramFlags: '152084496' }), true);
  });

  it('joins a sequence that lies in several CDATA sections, or in none', async () => {
    const script = sequenceXml(stepXml('T', 'S', { Script: '$x = ' })).replace('$x = ', '<![CDATA[$a[$b[0]]>1]]&gt;');
    const tricky = script.replace('<![CDATA[$a[$b[0]]>1]]&gt;', '$a[$b[0]]&gt;1');
    const half = tricky.indexOf(']]') + 1;
    const split = `<![CDATA[${tricky.slice(0, half)}]]><![CDATA[${tricky.slice(half)}\r\n]]>`;
    assert.equal((await only(objectXml('ABC00012', '', { value: split }))).document.text, tricky);
    const plain = tricky.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    assert.equal((await only(objectXml('ABC00012', '', { value: plain }))).document.text, tricky);
  });

  it('reads what is wrapped, several of them, and passes over other classes', async () => {
    const wrapped = `<CIM CIMVERSION="2.0"><DECLARATION><VALUE.OBJECT>${objectXml('ABC00012', sequence)}</VALUE.OBJECT><VALUE.OBJECT>${objectXml('ABC00013', sequence)}</VALUE.OBJECT>${instanceXml('SMS_Site', { SiteCode: 'ABC' })}${instanceXml('constructor', {})}</DECLARATION></CIM>`;
    const { path: _path, sequences, ...rest } = await read(wrapped);
    assert.deepEqual(sequences.map((each) => each.packageId), ['ABC00012', 'ABC00013']);
    assert.deepEqual(rest, { packages: [], programs: [], applications: [] });
  });

  it('refuses an object without a package ID, or with one that is none', async () => {
    for (const id of ['', '../../x', 'ABC', 'ABC000012']) await assert.rejects(read(objectXml(id, sequence)), withCode('ExportDamaged'), id);
  });

  it('refuses an object without its sequence', async () => {
    await assert.rejects(read(objectXml('ABC00012', '', { value: '' })), withCode('ExportDamaged'));
    await assert.rejects(read(instanceXml('SMS_TaskSequencePackage', { PackageID: 'ABC00012', Sequence: null })), withCode('ExportDamaged'));
  });

  it('refuses a sequence inside that is not well-formed, or has a document type', async () => {
    await assert.rejects(read(objectXml('ABC00012', '<sequence><group></sequence>')), withCode('XmlDamaged'));
    await assert.rejects(read(objectXml('ABC00012', '<!DOCTYPE sequence><sequence/>')), withCode('XmlDtdRefused'));
    await assert.rejects(read(objectXml('ABC00012', '<a>'.repeat(201))), withCode('XmlTooDeep'));
    await assert.rejects(read(objectXml('ABC00012', '<group/>')), withCode('SequenceFormatUnknown'));
  });
});

describe('sequence/export of console exports', () => {
  const files = {
    '[Content_Types].xml': '\ufeff<?xml version="1.0" encoding="utf-8"?><Types/>',
    'SMS_TaskSequencePackage/USERSTATE_MIGRATION_PACKAGE.xml': '\ufeff<string>ABC00007</string>',
    [entry('ABC00012')]: objectXml('ABC00012', sequence, { properties: { BootImageID: 'ABC00002' } }),
    [entry('ABC00012', 'ReferencesInfo.xml')]: referencesInfoXml(
      'SMS_TaskSequenceReferencesInfo',
      { PackageID: 'ABC00012', ReferencePackageID: 'ABC00002', ReferenceName: 'Boot image (x64)', ReferencePackageType: '258', ReferenceVersion: '10.0', ReferenceDescription: 'b' },
      { PackageID: 'ABC00012', ReferencePackageID: 'ABC00001', ReferenceName: 'Scripts', ReferencePackageType: '0', ReferenceVersion: null },
    ),
    [entry('ABC00012', 'AppReferencesInfo.xml')]: referencesInfoXml(
      'SMS_TaskSequenceAppReferencesInfo',
      { PackageID: 'ABC00012', RefAppModelName: 'ScopeId_a/Application_b', RefAppPackageID: 'ABC00030' },
      { PackageID: 'ABC00012', RefAppModelName: 'ScopeId_a/Application_c' },
    ),
    [entry('ABC00013')]: objectXml('ABC00013', sequence),
    [entry('ABC00013', 'ReferencesInfo.xml')]: referencesInfoXml('SMS_TaskSequenceReferencesInfo'),
    'SMS_Package/ABC00001/object.xml': instanceXml('SMS_Package', {
      PackageID: 'ABC00001',
      Name: 'Scripts',
      Manufacturer: 'Contoso',
      Version: '2',
      Language: 'English',
      SourceVersion: '4',
      PackageType: '0',
    }),
    'SMS_Package/ABC00001/PACKAGE_CONTENT.xml': '\ufeff<guid>11111111-2222-3333-4444-555555555555</guid>',
    'SMS_Program/ABC00001_Run%20all/object.xml': instanceXml('SMS_Program', { PackageID: 'ABC00001', ProgramName: 'Run all', CommandLine: 'run.cmd /all' }),
    'SMS_DriverPackage/ABC00004/object.xml': instanceXml('SMS_DriverPackage', { PackageID: 'ABC00004', Name: 'Drivers', SourceVersion: '1', PackageType: null }),
    'SMS_ImagePackage/ABC00005/object.xml': instanceXml('SMS_ImagePackage', { PackageID: 'ABC00005', Name: 'Image', SourceVersion: '1' }),
    'SMS_Application/ScopeId_a_Application_b/object.xml': instanceXml('SMS_Application', { ModelName: 'ScopeId_a/Application_b', LocalizedDisplayName: 'Reader' }),
  };

  it('reads everything, stored or deflated', async () => {
    for (const compress of [false, true]) {
      const found = await readSequenceBytes(await zipOf(files, { compress }), '/folder/export.bin');
      assert.equal(found.path, '/folder/export.bin');
      assert.deepEqual(found.sequences.map((each) => [each.packageId, each.bootImageId, each.document.text]), [['ABC00012', 'ABC00002', sequence], ['ABC00013', undefined, sequence]]);
      assert.deepEqual(found.packages, [
        { packageId: 'ABC00002', name: 'Boot image (x64)', packageType: 258, description: 'b', version: '10.0', manufacturer: '', language: '' },
        { packageId: 'ABC00001', name: 'Scripts', packageType: 0, description: '', version: '2', manufacturer: 'Contoso', language: 'English', sourceVersion: 4 },
        { packageId: 'ABC00004', name: 'Drivers', packageType: 3, description: '', version: '', manufacturer: '', language: '', sourceVersion: 1 },
        { packageId: 'ABC00005', name: 'Image', packageType: 257, description: '', version: '', manufacturer: '', language: '', sourceVersion: 1 },
      ]);
      assert.deepEqual(found.programs, [{ packageId: 'ABC00001', name: 'Run all', commandLine: 'run.cmd /all' }]);
      assert.deepEqual(found.applications, [{ modelName: 'ScopeId_a/Application_b', name: 'Reader' }, { modelName: 'ScopeId_a/Application_c', name: '' }]);
    }
  });

  it('refuses one task sequence twice', async () => {
    const object = objectXml('ABC00012', sequence);
    await assert.rejects(async () => readSequenceBytes(await zipOf({ [entry('ABC00012')]: object, [entry('ABC00099')]: object }), 'x.zip'), withCode('ExportDamaged'));
  });

  it('refuses references whose ID is none', async () => {
    const info = referencesInfoXml('SMS_TaskSequenceReferencesInfo', { ReferencePackageID: '..\\..\\x' });
    await assert.rejects(async () => readSequenceBytes(await zipOf({ [entry('ABC00012', 'ReferencesInfo.xml')]: info }), 'x.zip'), withCode('ExportDamaged'));
  });

  it('refuses harmful archives', async () => {
    const zip = await zipOf(files);
    await assert.rejects(readSequenceBytes(renamed(zip, 'SMS_Package/ABC00001/PACK', '../_Package/ABC00001/PACK'), 'x.zip'), withCode('ZipPathRefused'));
    const bomb = await zipOf(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [entry(`ABC0000${n}`), Buffer.alloc(14 * 1024 * 1024, ' ')])), { compress: true });
    await assert.rejects(readSequenceBytes(bomb, 'x.zip'), withCode('ZipTooLarge'));
    await assert.rejects(readSequenceBytes(zip.subarray(0, 5000), 'x.zip'), withCode('ZipDamaged'));
  }).timeout(20_000);

  it('ends in a CmError or a reading, whatever is changed', async () => {
    const zip = await zipOf(files);
    const change = fc.tuple(fc.nat({ max: zip.length - 1 }), fc.constantFrom(...Buffer.from('<>/&"\0A0] \xff', 'latin1')));
    let readings = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 2 }), async (changes) => {
        const mutated = Buffer.from(zip);
        for (const [at, value] of changes) mutated[at] = value;
        try {
          readings += (await readSequenceBytes(mutated, 'x.zip')).sequences.length;
        } catch (error) {
          assert.ok(error instanceof CmError, String(error));
        }
      }),
      { seed: 4, numRuns: 300 },
    );
    assert.ok(readings > 0);
  }).timeout(20_000);
});

describe('sequence/export of bare documents', () => {
  it('takes the package ID from the name of the file, where it is one', async () => {
    const found = await only(sequence, 'abc0001f.XML');
    assert.deepEqual([found.packageId, found.name, found.bootImageId, found.type, found.sourceVersion, found.enabled], ['ABC0001F', 'abc0001f', undefined, undefined, 1, true]);
  });

  it('makes up the same package ID for the same name', async () => {
    const first = await only(sequence, 'Gather Light.xml');
    assert.match(first.packageId, /^XML[0-9A-F]{5}$/);
    assert.equal(first.name, 'Gather Light');
    assert.equal((await only(sequenceXml(''), 'gather light.txt')).packageId, first.packageId);
    assert.notEqual((await only(sequence, 'Gather Dark.xml')).packageId, first.packageId);
  });

  it('reads every encoding to the same text', async () => {
    const text = sequenceXml(stepXml('T', 'Grüße – €'));
    const utf16 = Buffer.from(text, 'utf16le');
    const bytes: Record<string, Buffer> = {
      'UTF-8': Buffer.from(text),
      'UTF-8 with mark, declaration and line ends': Buffer.from(`\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n${text}\r\n`),
      'UTF-16LE': utf16,
      'UTF-16LE with mark and declaration': Buffer.from(`\ufeff<?xml version="1.0" encoding="utf-16"?>${text}`, 'utf16le'),
      'UTF-16BE': Buffer.from(utf16).swap16(),
      'UTF-16BE with mark': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      ANSI: Buffer.from(text.replace('–', '\x96').replace('€', '\x80'), 'latin1'),
      'a saved .NET string': Buffer.from(`<?xml version="1.0" encoding="utf-16"?>${text}`),
    };
    for (const [name, each] of Object.entries(bytes)) assert.equal((await only(each)).document.text, text, name);
  });

  it('refuses other files', async () => {
    await assert.rejects(read('<html/>'), withCode('SequenceFormatUnknown'));
    await assert.rejects(read('not XML'), withCode('XmlDamaged'));
    await assert.rejects(read(''), withCode('XmlDamaged'));
    await assert.rejects(read(Buffer.of(0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0)), withCode('XmlDamaged'));
  });

  it('ends in a CmError or a reading, whatever is changed', async () => {
    const edit = fc.tuple(fc.nat({ max: sequence.length }), fc.nat({ max: 5 }), fc.constantFrom('', '<', '>', '"', '&', '</group>', '<group>', '<condition>', '<variable/>', ']]>', '\0', '\ufeff', ' '));
    let readings = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 3 }), async (edits) => {
        let text = sequence;
        for (const [at, length, put] of edits) text = text.slice(0, at) + put + text.slice(at + length);
        try {
          readings += (await read(text)).sequences.length;
        } catch (error) {
          assert.ok(error instanceof CmError, String(error));
        }
      }),
      { seed: 4, numRuns: 500 },
    );
    assert.ok(readings > 0);
  }).timeout(20_000);
});

describe('sequence/export of files', () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
  });
  after(() => {
    fs.rmSync(folder, { recursive: true });
  });

  it('goes by the content, not by the name', async () => {
    const file = path.join(folder, 'ABC00001.zip');
    fs.writeFileSync(file, sequence);
    const found = await readSequenceFile(file);
    assert.equal(found.path, file);
    assert.equal(found.sequences[0]?.packageId, 'ABC00001');
    const zip = path.join(folder, 'export.xml');
    fs.writeFileSync(zip, await zipOf({ [entry('ABC00012')]: objectXml('ABC00012', sequence) }));
    assert.equal((await readSequenceFile(zip)).sequences[0]?.packageId, 'ABC00012');
  });

  it('says what it can not read', async () => {
    await assert.rejects(readSequenceFile(path.join(folder, 'none.zip')), withCode('FileNotFound'));
    await assert.rejects(readSequenceFile(folder), withCode('FileUnreadable'));
    const huge = path.join(folder, 'huge.xml');
    fs.writeFileSync(huge, '');
    fs.truncateSync(huge, 64 * 1024 * 1024 + 1);
    await assert.rejects(readSequenceFile(huge), withCode('XmlTooLarge'));
  });
});
