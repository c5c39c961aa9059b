import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { defaultMediaPassword, envelopeAlgorithm, envelopeSecret } from '../../src/formats/envelope.js';
import type { MediaFile } from '../../src/media/model.js';
import { bootstrapIni, passwordRequired } from '../../src/media/protect/bootstrap.js';
import { mediaGuid } from '../../src/media/protect/guid.js';
import { formatMediaTime, parseMediaTime } from '../../src/media/protect/media-time.js';
import { dataPaths, mediaLabelText, protect, type ProtectInput } from '../../src/media/protect/protect.js';
import { cdata, xmlForbids } from '../../src/media/protect/xml-text.js';
import type { TaskSequence } from '../../src/sequence/model.js';
import type { ApplicationObject, PackageObject } from '../../src/site/model.js';
import { readIndependently, type ReaderView } from '../support/envelope-reader.js';
import { requireJudge } from '../support/judges.js';
import { sharedFolder } from '../support/shared.js';
import { readStrongIndependently } from '../support/strong-envelope-reader.js';

const seed = 20240602;
const sequence = (packageId: string, text: string): TaskSequence => ({
  packageId,
  name: `Deploy ${packageId}`,
  description: '',
  bootImageId: 'ABC00002',
  type: 2,
  sourceVersion: 3,
  enabled: true,
  document: { schemaVersion: '3.10', text, children: [], referenceList: [], variables: [] },
  objectReferences: [],
});
const somePackage: PackageObject = {
  kind: 'package',
  packageId: 'ABC00007',
  name: 'Tools & "more" <1>',
  description: '',
  manufacturer: 'Contoso',
  version: '1.2',
  language: 'en',
  programs: [
    { name: 'Install', commandLine: 'setup.exe /q && exit' },
    { name: 'Remove', commandLine: 'setup.exe /x' },
  ],
};
const application: ApplicationObject = {
  modelName: 'ScopeId_1/Application_2',
  ciUniqueId: 'ScopeId_1/Application_2/3',
  name: 'Viewer',
  description: '',
  manufacturer: '',
  version: '9',
  revision: 3,
  deploymentTypes: [{ modelName: 'ScopeId_1/DeploymentType_1', name: 'MSI', technology: 'MSI', installCommand: 'msiexec /i v.msi', contentId: 'Content_4', dependencies: [] }],
};
const plain = '<sequence version="3.10"><group name="A" description=""></group></sequence>';
const guid = '{0A1B2C3D-0000-8000-8000-00000000ABCD}';
const input = (overrides: Partial<ProtectInput> = {}): ProtectInput => ({
  sequence: sequence('ABC00001', plain),
  children: [],
  packages: [{ object: somePackage, version: 4 }],
  applications: [application],
  mediaGuid: guid,
  label: 'Configuration Manager',
  variables: [],
  unattended: false,
  encryption: 'AES-128',
  time: new Date('2024-06-01T12:00:00Z'),
  ...overrides,
});
const bytesOf = (files: readonly MediaFile[], name: keyof typeof dataPaths): Buffer => {
  const found = files.find((each) => each.path === dataPaths[name]);
  assert.ok(found?.source.kind === 'bytes');
  return Buffer.from(found.source.bytes);
};
/** The variables and the policy, as the readers see them that trust the header, and the file's size. */
const readBoth = (files: readonly MediaFile[], variablesPassword: string, policyPassword: string): { header: ReaderView[]; tail: ReaderView[] } => {
  const views = readIndependently(
    { bytes: bytesOf(files, 'variables'), password: variablesPassword },
    { bytes: bytesOf(files, 'policy'), password: policyPassword },
  );
  return { header: views.map((each) => each.header), tail: views.map((each) => each.tail) };
};
const failsWith = (code: string, secret?: string) => (error: unknown) => {
  assert.ok(error instanceof CmError, String(error));
  assert.equal(error.code, code);
  if (secret !== undefined) assert.ok(!JSON.stringify(error).includes(secret) && !String(error.stack).includes(secret));
  return true;
};

describe('protecting the media', function () {
  this.timeout(60_000);

  describe('as independent readers see it', () => {
    before(function () {
      requireJudge(this, 'python3', 'openssl');
    });

    it('uses the public keys without a password', () => {
      const files = protect(input({ siteCode: 'ABC' }));
      const { header, tail } = readBoth(files, defaultMediaPassword, guid);
      for (const view of [header[0]!, tail[0]!]) {
        assert.deepEqual(view.variables, [
          ['_SMSMediaGuid', guid],
          ['_SMSTSStandAloneMedia', 'true'],
          ['_SMSTSSiteCode', 'ABC'],
        ]);
      }
      for (const view of [header[1]!, tail[1]!]) {
        assert.equal(view.properties.TS_Sequence![0], plain);
        assert.equal(view.properties.PKG_Name![0], 'Deploy ABC00001');
        assert.match(view.properties.ADV_AdvertisementID![0]!, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
        assert.deepEqual(view.properties.PRG_CommandLine, ['setup.exe /q && exit', 'setup.exe /x']);
        assert.deepEqual(view.properties.PKG_Name!.slice(1), [somePackage.name, somePackage.name]);
        assert.deepEqual(view.properties.ContentID, ['Content_4']);
      }
      assert.ok(bytesOf(files, 'bootstrap').includes('PasswordRequired=false'));
    });

    it('uses the password for both files, AES-256 on request', () => {
      const files = protect(input({ password: envelopeSecret('Pä$$😀'), encryption: 'AES-256' }));
      const { tail } = readBoth(files, 'Pä$$😀', 'Pä$$😀');
      assert.equal(tail[0]!.variables[0]![1], guid);
      assert.equal(tail[1]!.properties.TS_Sequence![0], plain);
      assert.equal(envelopeAlgorithm(bytesOf(files, 'policy')), 'AES-256');
      assert.ok(bytesOf(files, 'bootstrap').includes('PasswordRequired=true'));
    });

    it('seals the same documents strongly, with scrypt, and leaves the weak envelope out', () => {
      const password = envelopeSecret('Pä$$😀');
      const weak = readBoth(protect(input({ password })), 'Pä$$😀', 'Pä$$😀').header;
      const files = protect(input({ password, encryption: 'AES-256-GCM' }));
      const again = protect(input({ password, encryption: 'AES-256-GCM' }));
      const envelopes = (['variables', 'policy'] as const).map((name) => ({ bytes: bytesOf(files, name), password: 'Pä$$😀', name: dataPaths[name] }));
      const texts = readStrongIndependently(...envelopes).map((each) => each.text!);
      assert.deepEqual(texts, weak.map((view) => view.text.trimEnd()));
      for (const [index, { bytes }] of envelopes.entries()) {
        assert.ok(bytes.equals(bytesOf(again, (['variables', 'policy'] as const)[index]!)), 'same in, same out');
        assert.ok(bytes.readUInt32LE(8) >= 1 << 17);
      }
      assert.ok(!envelopes[0]!.bytes.subarray(24, 40).equals(envelopes[1]!.bytes.subarray(24, 40)), 'a salt of its own');
      assert.ok(bytesOf(files, 'bootstrap').includes('PasswordRequired=true'));
    });

    it('carries the client configuration of the software distribution agent, last and only where asked for', () => {
      const { header } = readBoth(protect(input({ softwareDistribution: true })), defaultMediaPassword, guid);
      const { properties, text } = header[1]!;
      const names = ['ComponentName', 'Enabled', 'LockSettings', 'PolicySource', 'PolicyVersion', 'SiteSettingsKey'];
      assert.deepEqual(names.map((name) => properties[name]), [['Enable SWDist'], ['true'], ['TRUE'], ['local'], ['1.0'], ['1']]);
      assert.equal([...text.matchAll(/<instance class="(\w+)"/g)].at(-1)![1], 'CCM_SoftwareDistributionClientConfig');
      const without = readBoth(protect(input()), defaultMediaPassword, guid).header[1]!;
      assert.ok(!without.text.includes('CCM_SoftwareDistributionClientConfig'));
    });

    it('says what deployment types depend on, and what may be installed with them', () => {
      const dependencies = [[{ modelName: 'ScopeId_1/Application_8', autoInstall: true }, { modelName: 'ScopeId_1/Application_9', autoInstall: false }], [{ modelName: 'ScopeId_1/Application_7' }]];
      const depending = { ...application, deploymentTypes: [{ ...application.deploymentTypes[0]!, dependencies }] };
      const { properties } = readBoth(protect(input({ applications: [depending] })), defaultMediaPassword, guid).header[1]!;
      assert.deepEqual(properties.DependsOn, ['ScopeId_1/Application_8', 'ScopeId_1/Application_9', 'ScopeId_1/Application_7']);
      assert.deepEqual([properties.DependencyGroup, properties.AutoInstall], [['1', '1', '2'], ['true', 'false']]);
    });

    it('has the prestart command among the variables, and the names of hidden ones', () => {
      const variables = [
        { name: 'Open', value: 'a', hidden: false },
        { name: 'Key', value: 'b', hidden: true },
        { name: 'Pin', value: 'c', hidden: true },
      ];
      const { header } = readBoth(protect(input({ prestartCommand: 'cmd /C "a" & b', prestartPackageId: 'ABC00009', variables })), defaultMediaPassword, guid);
      assert.deepEqual(header[0]!.variables.slice(2), [
        ['_CMMediaPrestartCommand', 'cmd /C "a" & b'],
        ['_CMMediaPrestartPackage', 'ABC00009'],
        ['_CMMediaHidden', 'Key;Pin'],
        ['Open', 'a'],
        ['Key', 'b'],
        ['Pin', 'c'],
      ]);
    });

    it('keeps every character of variables and sequences, for readers that keep it', () => {
      const values = ['', ' a ', 'a\nb\tc', 'a\r\nb\rc', ']]>', ']\n]\t>', ']]\r>]]', '<&>"\'', 'Zürich 漢字 😀', '\u00a0\u0085\u2028\ue000'];
      const files = protect(
        input({
          variables: values.map((value, index) => ({ name: `V${index}`, value, hidden: false })),
          sequence: sequence('ABC00001', `<sequence version="3.10"><step name="s"><![CDATA[a]]></step>\n<action>${values.join('|')}</action></sequence>`),
        }),
      );
      const { header, tail } = readBoth(files, defaultMediaPassword, guid);
      assert.deepEqual(header[0]!.variables.slice(2), values.map((value, index) => [`V${index}`, value]));
      assert.ok(header[1]!.properties.TS_Sequence![0]!.includes(values.join('|')));
      assert.equal(tail[0]!.variables.length, 2 + values.length);
      assert.ok(tail[1]!.properties.TS_Sequence![0]!.startsWith('<sequence'));
    });

    it('puts child sequences behind the first', () => {
      const files = protect(input({ children: [sequence('ABC00010', plain.replace('"A"', '"child"'))] }));
      const view = readBoth(files, defaultMediaPassword, guid).header[1]!;
      assert.deepEqual(view.properties.PKG_PackageID, ['ABC00001', 'ABC00010', 'ABC00007', 'ABC00007']);
      assert.equal(view.properties.TS_Sequence!.length, 2);
      assert.ok(view.properties.TS_Sequence![1]!.includes('child'));
    });

    it('gives back the sequences of real exports, character for character', function () {
      const shared = sharedFolder();
      if (shared === undefined) {
        console.log('      missing: ../shared/fixtures');
        this.skip();
      }
      const texts: string[] = [];
      for (const folder of ['task-sequence-exports', 'bare-sequences']) {
        for (const name of readdirSync(path.join(shared, 'fixtures', folder))) {
          // The zips store their entries, so the text lies in them as it is.
          const content = readFileSync(path.join(shared, 'fixtures', folder, name), 'utf8');
          for (const [text] of content.matchAll(/<sequence [^]*?<\/sequence>/g)) texts.push(text.replaceAll('\r\n', '\n'));
        }
      }
      assert.ok(texts.length >= 12, `${texts.length} sequences found`);
      const views = readIndependently(
        ...texts.map((text) => ({ bytes: bytesOf(protect(input({ sequence: sequence('ABC00001', text) })), 'policy'), password: guid })),
      );
      for (const [index, { header, tail }] of views.entries()) {
        assert.equal(header.properties.TS_Sequence![0], texts[index]);
        assert.ok(tail.properties.TS_Sequence![0]!.startsWith('<sequence version='));
      }
    });
  });

  it('gives the same bytes for the same input, and other ones for another GUID', () => {
    assert.deepEqual(protect(input()), protect(input()));
    const other = protect(input({ mediaGuid: guid.replace('ABCD', 'ABCE') }));
    assert.notDeepEqual(bytesOf(other, 'policy'), bytesOf(protect(input()), 'policy'));
  });

  it('describes its files truly', () => {
    for (const file of protect(input())) {
      assert.ok(file.source.kind === 'bytes');
      assert.equal(file.size, file.source.bytes.length);
      assert.match(file.sha256, /^[0-9A-F]{64}$/);
      assert.deepEqual(file.modified, input().time);
    }
  });

  it('writes TsmBootstrap.ini and MediaLabel.txt', () => {
    assert.equal(
      bootstrapIni({ passwordRequired: false, unattended: true }).toString('latin1'),
      '[MediaInfo]\r\nMediaType=FullMedia\r\nPasswordRequired=false\r\nUnattended=true\r\n',
    );
    assert.equal(passwordRequired(bootstrapIni({ passwordRequired: true, unattended: false })), true);
    assert.equal(passwordRequired(bootstrapIni({ passwordRequired: false, unattended: false })), false);
    assert.equal(passwordRequired(Buffer.from('[MediaInfo]\r\n')), undefined);
    assert.equal(mediaLabelText('Zürich').toString('utf8'), 'label=Zürich\r\n');
    assert.throws(() => mediaLabelText('a\r\nb=c'), failsWith('InvalidMediaLabel'));
  });

  it('refuses names and values that the media can not hold, and never tells a value', () => {
    const variable = (name: string, value = 'x') => ({ name, value, hidden: false });
    for (const name of ['', '_SMSMediaGuid', '1a', 'a b', 'a"b', 'é', 'a'.repeat(257)]) {
      assert.throws(() => protect(input({ variables: [variable(name)] })), failsWith('InvalidVariableName'), name);
    }
    assert.throws(() => protect(input({ variables: [variable('Abc'), variable('aBC')] })), failsWith('InvalidVariableName'));
    for (const value of ['hush\0', 'hush\u0007', 'hush\ud800', 'hush\uffff']) {
      assert.throws(() => protect(input({ variables: [variable('Secret', value)] })), failsWith('InvalidVariableValue', 'hush'));
    }
    const broken = { ...somePackage, manufacturer: 'a\u0001b' };
    assert.throws(() => protect(input({ packages: [{ object: broken, version: 1 }] })), failsWith('InvalidPolicyValue'));
  });

  describe('dates', () => {
    it('are the halves of a FILETIME', () => {
      // 2009-07-25T23:00:00Z is 128930364000000000 in Microsoft's own description of file times.
      assert.equal(formatMediaTime(new Date('2009-07-25T23:00:00Z')), `${128930364000000000n >> 32n};${128930364000000000n & 0xffffffffn}`);
    });

    it('come back', () => {
      fc.assert(
        fc.property(fc.date({ min: new Date('1601-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (time) => {
          assert.deepEqual(parseMediaTime(formatMediaTime(time)), time);
        }),
        { seed },
      );
      for (const text of ['', '1', '1;2;3', '-1;2', '1; 2', '99999999999;0']) assert.equal(parseMediaTime(text), undefined, text);
    });

    it('stand in the variables when given', function () {
      requireJudge(this, 'python3', 'openssl');
      const start = new Date('2024-01-01T00:00:00Z');
      const expiration = new Date('2025-01-01T00:00:00Z');
      const { variables } = readBoth(protect(input({ start, expiration })), defaultMediaPassword, guid).tail[0]!;
      assert.deepEqual(variables.slice(2), [
        ['_CMMediaStart', formatMediaTime(start)],
        ['_SMSTSMediaExpire', formatMediaTime(expiration)],
      ]);
    });
  });

  it('derives the GUID of the media from what is on it, in any order', () => {
    const media = {
      label: 'L',
      time: new Date(0),
      taskSequence: { packageId: 'ABC00001', sourceVersion: 1 },
      contents: ['ABC00002.1', 'ABC00003.2'],
    };
    assert.match(mediaGuid(media), /^\{[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\}$/);
    assert.equal(mediaGuid({ ...media, contents: [...media.contents].reverse() }), mediaGuid(media));
    assert.notEqual(mediaGuid({ ...media, label: 'M' }), mediaGuid(media));
    assert.notEqual(mediaGuid({ ...media, contents: ['ABC00002.1', 'ABC00003.3'] }), mediaGuid(media));
  });

  /** CDATA sections and references, read by the letter of the XML specification. */
  const readSections = (written: string): string => {
    let read = '';
    for (let rest = written; rest !== ''; ) {
      const piece = /^(?:<!\[CDATA\[([^]*?)\]\]>|&#13;)/.exec(rest);
      assert.ok(piece, `${JSON.stringify(written)} leaves ${JSON.stringify(rest)}`);
      read += piece[1] ?? '\r';
      rest = rest.slice(piece[0].length);
    }
    return read;
  };

  it('never lets a CDATA section end early, even after unprintable characters are dropped', () => {
    const text = fc.string({ unit: fc.constantFrom(']', '>', '<', '\n', '\r', '\u00a0', 'a', '&', '漢'), maxLength: 30 });
    fc.assert(
      fc.property(text, (value) => {
        const dropped = (text: string): string => text.replace(/[\n\u00a0]/g, '');
        assert.equal(readSections(cdata(value)), value);
        assert.equal(readSections(dropped(cdata(value))), dropped(value));
      }),
      { seed, numRuns: 2000 },
    );
    assert.equal(xmlForbids('a\tb\r\nc 😀 \ue000'), false);
  });
});
