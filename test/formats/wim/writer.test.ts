import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { WimFile } from '../../../src/formats/wim/reader.js';
import type { WimImageSource } from '../../../src/formats/wim/writer.js';
import { buildWim } from '../../../src/formats/wim/writer.js';
import { requireJudge } from '../../support/judges.js';
import { contents, contentsOfFolder, removeFolder, sampleFiles, sha1, sortedMap, temporaryFolder, text, wimlib } from './support.js';

const time = new Date('2024-05-06T07:08:09.123Z');
const sample = [...sampleFiles()].map(([name, bytes]) => ({ path: name, bytes }));
const windows: WimImageSource = {
  name: 'Boot image (x64) <größer> & 𝔘',
  description: 'The first',
  architecture: 'x64',
  editionId: 'WindowsPE',
  version: '10.0.26100.863',
  files: [...sample, { path: 'dated', bytes: text(10, 3), modified: new Date('2001-02-03T04:05:06Z') }],
  directories: ['empty directory', 'a/empty too', 'a'],
};
const second: WimImageSource = { name: 'Second', files: [{ path: 'shared\\again', bytes: sample[0]!.bytes }, { path: 'own', bytes: text(77, 4) }] };

describe('WIM writer', function () {
  this.timeout(60_000);
  let folder = '';
  const inFolder = (name: string): string => path.join(folder, name);

  before(function () {
    requireJudge(this, 'wimlib-imagex', '7z');
    folder = temporaryFolder();
    writeFileSync(inFolder('two.wim'), buildWim([windows, second], { time, bootIndex: 1 }));
  });
  after(() => removeFolder(folder));

  it('makes what wimlib verifies and applies, file by file', () => {
    wimlib('verify', inFolder('two.wim'));
    wimlib('apply', inFolder('two.wim'), '1', inFolder('applied'));
    const expected = new Map(windows.files.map((file) => [file.path, sha1(file.bytes)]));
    const files = [...contentsOfFolder(inFolder('applied'))].filter(([, value]) => value !== 'directory');
    assert.deepEqual(sortedMap(new Map(files)), sortedMap(expected));
    assert.equal(contentsOfFolder(inFolder('applied')).get('a/empty too'), 'directory');
    wimlib('extract', inFolder('two.wim'), '2', '/shared/again', `--dest-dir=${inFolder('extracted')}`);
    assert.deepEqual([...contentsOfFolder(inFolder('extracted')).values()], [sha1(sample[0]!.bytes)]);
  });

  it('makes what 7z tests', () => {
    assert.match(execFileSync('7z', ['t', inFolder('two.wim')], { encoding: 'utf8' }), /Everything is Ok/);
  });

  it('makes what our reader reads', async () => {
    const wim = await WimFile.open(inFolder('two.wim'));
    const image = await wim.image(1);
    const found = await contents(image);
    for (const file of windows.files) assert.equal(found.get(file.path), sha1(file.bytes), file.path);
    assert.equal(image.find('dated')?.modified.toISOString(), '2001-02-03T04:05:06.000Z');
    assert.equal(image.find('own'), undefined);
    assert.equal(image.find('a')?.modified.getTime(), time.getTime());
    assert.deepEqual(
      wim.images.map(({ name, architecture, editionId, version }) => [name, architecture, editionId, version]),
      [[windows.name, 'x64', 'WindowsPE', '10.0.26100.863'], ['Second', undefined, undefined, undefined]],
    );
    await wim.close();
  });

  it('says in its XML data what wimlib counts itself', () => {
    const info = wimlib('info', inFolder('two.wim'), '1');
    const said = (name: string): string | undefined => new RegExp(`^${name}: +(.*)$`, 'm').exec(info)?.[1];
    assert.equal(said('Name'), windows.name);
    assert.equal(said('Description'), 'The first');
    assert.equal(said('Architecture'), 'x86_64');
    assert.equal(said('Edition ID'), 'WindowsPE');
    assert.deepEqual([said('Major Version'), said('Minor Version'), said('Build'), said('Service Pack Build')], ['10', '0', '26100', '863']);
    assert.equal(said('Creation Time'), 'Mon May 06 07:08:09 2024 UTC');
    assert.match(wimlib('info', inFolder('two.wim')), /Boot Index: +1/);
    const xml = (file: string): string => execFileSync('wimlib-imagex', ['info', inFolder(file), '--xml']).toString('utf16le');
    const counts = (file: string): (string | undefined)[] =>
      ['DIRCOUNT', 'FILECOUNT', 'TOTALBYTES', 'HARDLINKBYTES'].map((name) => new RegExp(`<IMAGE .*?<${name}>(\\d+)<`).exec(xml(file))?.[1]);
    wimlib('export', inFolder('two.wim'), '1', inFolder('exported.wim'), '--compress=none');
    wimlib('update', inFolder('exported.wim'), '1', '--command=delete /dated');
    wimlib('update', inFolder('exported.wim'), '1', `--command=add ${inFolder('applied/dated')} /dated`);
    assert.deepEqual(counts('two.wim'), counts('exported.wim'));
    assert.equal(/<WIM><TOTALBYTES>(\d+)</.exec(xml('two.wim'))?.[1], /XML Data Offset += (\d+)/.exec(wimlib('info', inFolder('two.wim'), '--header'))?.[1]);
  });

  it('holds each content once', () => {
    const blobs = [...wimlib('info', inFolder('two.wim'), '--blobs').matchAll(/0x(\w{40})[^]*?Reference Count += (\d+)/g)];
    const distinct = new Set([...windows.files, ...second.files].filter((file) => file.bytes.length > 0).map((file) => sha1(file.bytes)));
    assert.equal(blobs.length, distinct.size + 2);
    assert.equal(blobs.find((blob) => blob[1] === sha1(sample[0]!.bytes))?.[2], '2');
  });

  it('makes the same bytes of the same images, and another GUID of others', () => {
    const reversed = { ...second, files: [...second.files].reverse() };
    const guid = (wim: Buffer): string => wim.toString('hex', 24, 40);
    assert.deepEqual(buildWim([second]), buildWim([second]));
    assert.notEqual(guid(buildWim([second])), guid(buildWim([{ ...second, name: 'Third' }])));
    assert.notEqual(guid(buildWim([second])), guid(buildWim([{ ...second, files: [] }])));
    assert.equal(buildWim([reversed]).length, buildWim([second]).length);
    assert.equal(guid(buildWim([second], { guid: Buffer.alloc(16, 0xab) })), 'ab'.repeat(16));
  });

  it('makes an image without files, and a file without images', async () => {
    writeFileSync(inFolder('bare.wim'), buildWim([{ name: 'Nothing', files: [] }]));
    writeFileSync(inFolder('none.wim'), buildWim([]));
    wimlib('verify', inFolder('bare.wim'));
    wimlib('info', inFolder('none.wim'));
    for (const [file, images] of [['bare.wim', 1], ['none.wim', 0]] as const) {
      const wim = await WimFile.open(inFolder(file));
      assert.equal(wim.images.length, images);
      if (images === 1) assert.deepEqual((await wim.image(1)).list(''), []);
      await wim.close();
    }
  });

  it('takes 20,000 files', async function () {
    this.timeout(30_000);
    const files = Array.from({ length: 20_000 }, (_, index) => ({ path: `d${index % 100}/file ${index}`, bytes: Buffer.from(`content ${index % 15_000}`) }));
    writeFileSync(inFolder('many.wim'), buildWim([{ name: 'Many', files }]));
    wimlib('verify', inFolder('many.wim'));
    const wim = await WimFile.open(inFolder('many.wim'));
    assert.equal(wim.resources.length, 15_001);
    const image = await wim.image(1);
    assert.equal(image.list('D7').length, 200);
    assert.equal((await image.read(image.find('d99/file 19999')!)).toString(), 'content 4999');
    await wim.close();
  });

  const wrong: [string, WimImageSource, number?][] = [
    ['two files of one name', { name: 'N', files: [{ path: 'a/File', bytes: text(1, 1) }, { path: 'A\\fILE', bytes: text(1, 1) }] }],
    ['a file where a directory is', { name: 'N', files: [{ path: 'a', bytes: text(1, 1) }, { path: 'a/b', bytes: text(1, 1) }] }],
    ['a directory where a file is', { name: 'N', files: [{ path: 'a', bytes: text(1, 1) }], directories: ['A'] }],
    ['a path without a name', { name: 'N', files: [{ path: 'a//b', bytes: text(1, 1) }] }],
    ['a path that leads out', { name: 'N', files: [{ path: '../b', bytes: text(1, 1) }] }],
    ['a name that Windows refuses', { name: 'N', files: [{ path: 'a:b', bytes: text(1, 1) }] }],
    ['a name that is too long', { name: 'N', files: [{ path: 'x'.repeat(256), bytes: text(1, 1) }] }],
    ['a version that is none', { name: 'N', version: '10', files: [] }],
    ['an image name that XML cannot hold', { name: 'N\0', files: [] }],
    ['half a character in a description', { name: 'N', description: '\ud800', files: [] }],
    ['a boot image that is not there', { name: 'N', files: [] }, 2],
  ];
  for (const [what, image, bootIndex] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(() => buildWim([image], { bootIndex: bootIndex ?? 0 }), { code: 'WimSourceInvalid' });
    });
  }

  it('takes a name of 255 characters', () => {
    writeFileSync(inFolder('long.wim'), buildWim([{ name: 'N', files: [{ path: 'ü'.repeat(255), bytes: text(5, 1) }] }]));
    wimlib('verify', inFolder('long.wim'));
    assert.ok(wimlib('dir', inFolder('long.wim')).includes(`/${'ü'.repeat(255)}`));
  });
});
