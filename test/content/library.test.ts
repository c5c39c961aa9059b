import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { openContentLibrary } from '../../src/content/library.js';
import type { ContentReading } from '../../src/content/model.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').toUpperCase();
const inFileLib = (root: string, text: string) => path.join(root, 'FileLib', sha256(text).slice(0, 4), sha256(text));
const fileIni = (text: string, over: Record<string, string | undefined> = {}) => {
  const entries: Record<string, string | undefined> = { Size: String(text.length), TimeModified: '125911584000000000', Attributes: '20', Hash: sha256(text), ...over };
  return '[File]\r\n' + Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : `${key}=${value}\r\n`)).join('');
};

/** A library by hand, one package of one content. */
function library(root: string, files: Record<string, string>, packageIni = '[Packages]\r\nABC00001.1=\r\n[Info]\r\nVersion=1\r\n'): void {
  writeFiles(root, { 'PkgLib/ABC00001.INI': packageIni, 'DataLib/ABC00001.1.INI': '[Info]\r\nHash=0\r\n' });
  for (const [name, text] of Object.entries(files)) writeFiles(root, { [`DataLib/ABC00001.1/${name}.INI`]: fileIni(text), [path.relative(root, inFileLib(root, text))]: text });
}

async function read(root: string | string[], packageId = 'ABC00001'): Promise<ContentReading> {
  const reading = await (await openContentLibrary([root].flat())).readPackage(packageId);
  assert.ok(reading);
  return reading;
}

describe('content library reader', () => {
  const folder = temporaryFolder();
  let count = 0;
  const fresh = () => path.join(folder(), String(++count), 'SCCMContentLib');

  it('reads a library that a script of its own made, over three drives', async function () {
    this.timeout(20_000);
    requireJudge(this, 'python3');
    const root = fresh();
    const drives = [path.join(folder(), 'd', 'SCCMContentLib'), path.join(folder(), 'e', 'SCCMContentLib')];
    const job = {
      root,
      fileLibRoots: [root, ...drives],
      packages: {
        ABC00001: { contents: ['ABC00001.1', 'ABC00001.12', 'ABC00001.2'], version: 12 },
        ABC00002: { contents: ['Content_a.1', 'Content_a.10', 'Content_a.9', 'Content_b.3'] },
      },
      contents: {
        'ABC00001.1': { 'old.txt': 'old' },
        'ABC00001.12': { 'setup.cmd': 'echo 12', 'sub/deep/x.ini': '[a]', 'sub/größe.txt': 'ä', 'empty.bin': '' },
        'Content_a.10': { 'a.msi': 'a' },
        'Content_b.3': { 'b.msi': 'b' },
      },
      directories: { 'ABC00001.12': ['nothing/in/here'] },
    };
    const made = spawnSync('python3', ['test/content/fixture_library.py'], { input: JSON.stringify(job), encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);

    const opened = await openContentLibrary([...drives, root]);
    assert.equal(opened.roots[0], root);
    assert.deepEqual(await opened.packageIds(), ['ABC00001', 'ABC00002']);
    const reading = await opened.readPackage('ABC00001');
    assert.deepEqual(reading?.problems, []);
    const [content] = reading.contents;
    assert.equal(content?.contentId, 'ABC00001.12');
    assert.equal(content.version, 12);
    assert.deepEqual(content.directories, ['nothing', 'nothing/in', 'nothing/in/here', 'sub', 'sub/deep']);
    assert.deepEqual(content.files.map((file) => file.path), ['empty.bin', 'setup.cmd', 'sub/deep/x.ini', 'sub/größe.txt']);
    for (const file of content.files) {
      assert.equal(file.modified.toISOString(), '2024-02-29T12:30:45.000Z');
      const bytes = fs.readFileSync(file.location);
      assert.equal(bytes.length, file.size);
      assert.equal(createHash('sha256').update(bytes).digest('hex').toUpperCase(), file.sha256);
    }
    assert.deepEqual((await opened.readPackage('abc00002'))?.contents.map((each) => each.contentId), ['Content_a.10', 'Content_b.3']);
    assert.equal((await opened.readContent('Content_a.10'))?.contents[0]?.files[0]?.path, 'a.msi');
    assert.equal(await opened.readContent('Content_a.9'), undefined);
    assert.equal(await opened.readPackage('ABC00009'), undefined);
  });

  it('is found from the drive, the share and in any case, its names in any case too', async () => {
    const drive = path.join(folder(), 'share');
    const root = path.join(drive, 'sccmcontentlib$');
    const hash = sha256('x').toLowerCase();
    writeFiles(root, {
      'pkglib/abc00001.ini': '[PACKAGES]\nabc00001.1 =\n',
      'datalib/abc00001.1/x.txt.ini': `; comment\n[file]\n size = 1 \ntimemodified= 125911584000000000\nhash = ${hash}\n`,
      [`filelib/${hash.slice(0, 4)}/${hash}`]: 'x',
    });
    const { contents, problems } = await read(drive);
    assert.deepEqual(problems, []);
    assert.equal(contents[0]?.files[0]?.sha256, sha256('x'));
    assert.equal(fs.readFileSync(contents[0].files[0].location, 'utf8'), 'x');
  });

  it('reads UTF-16 and ANSI INIs', async () => {
    const root = fresh();
    library(root, { 'a.txt': 'a', 'b.txt': 'b' });
    fs.writeFileSync(path.join(root, 'PkgLib/ABC00001.INI'), Buffer.from('\ufeff[Packages]\r\nABC00001.1=\r\n', 'utf16le'));
    fs.writeFileSync(path.join(root, 'DataLib/ABC00001.1/a.txt.INI'), Buffer.from('\ufeff' + fileIni('a'), 'utf16le'));
    fs.writeFileSync(path.join(root, 'DataLib/ABC00001.1/b.txt.INI'), Buffer.concat([Buffer.from([0x3b, 0xe4, 0x0d, 0x0a]), Buffer.from(fileIni('b'))]));
    assert.deepEqual((await read(root)).problems, []);
  });

  it('takes exactly one .INI off a name', async () => {
    const root = fresh();
    library(root, { 'x.ini': 'a', 'y.INI.ini': 'b' });
    assert.deepEqual((await read(root)).contents[0]?.files.map((file) => file.path), ['x.ini', 'y.INI.ini']);
  });

  it('takes the highest version as a number where the package does not say one', async () => {
    const root = fresh();
    library(root, {}, '[Packages]\r\nABC00001.9=\r\nABC00001.10=\r\nABC00001.2=\r\n');
    fs.mkdirSync(path.join(root, 'DataLib/ABC00001.10'));
    assert.equal((await read(root)).contents[0]?.version, 10);
  });

  it('reports every problem with its path, and still what is whole', async () => {
    const root = fresh();
    const texts = { good: 'good', gone: 'gone', short: 'short', noHash: '1', noSize: '2', badHash: '3', badSize: '4', binary: '5' };
    library(root, texts);
    fs.rmSync(inFileLib(root, 'gone'));
    fs.writeFileSync(inFileLib(root, 'short'), 'shor');
    const ini = (name: string) => path.join(root, `DataLib/ABC00001.1/${name}.INI`);
    fs.writeFileSync(ini('noHash'), fileIni('1', { Hash: undefined }));
    fs.writeFileSync(ini('noSize'), fileIni('2', { Size: undefined }));
    fs.writeFileSync(ini('badHash'), fileIni('3', { Hash: '../../../../etc/passwd' }));
    fs.writeFileSync(ini('badSize'), fileIni('4', { Size: '99999999999999999999' }));
    fs.writeFileSync(ini('binary'), Buffer.alloc(70_000, 0xff));
    fs.symlinkSync('/etc', path.join(root, 'DataLib/ABC00001.1/link'));
    const { contents, problems } = await read(root);
    assert.deepEqual(contents[0]?.files.map((file) => file.path), ['good']);
    assert.deepEqual(
      problems.map((problem) => problem.path).sort(),
      [ini('noHash'), ini('noSize'), ini('badHash'), ini('badSize'), ini('binary'), inFileLib(root, 'gone'), inFileLib(root, 'short'), path.join(root, 'DataLib/ABC00001.1/link')].sort(),
    );
    assert.deepEqual(new Set(problems.map((problem) => problem.code)), new Set(['ContentDamaged']));
  });

  it('prefers the drive that has the right size', async () => {
    const [root, other] = [fresh(), fresh()];
    library(root, { a: 'whole' });
    library(other, { a: 'whole' });
    fs.writeFileSync(inFileLib(root, 'whole'), 'who');
    const { contents, problems } = await read([root, other]);
    assert.deepEqual(problems, []);
    assert.equal(contents[0]?.files[0]?.location, inFileLib(other, 'whole'));
  });

  it('refuses names that would leave the content', async () => {
    const root = fresh();
    library(root, {}, '[Packages]\r\n..\\..\\secrets=\r\n../x=\r\nABC00001.1=\r\n');
    fs.mkdirSync(path.join(root, 'DataLib/ABC00001.1'));
    if (process.platform !== 'win32') writeFiles(root, { 'DataLib/ABC00001.1/..\\..\\evil.txt.INI': fileIni('x'), 'DataLib/ABC00001.1/c:evil/y.INI': fileIni('x') });
    const { contents, problems } = await read(root);
    assert.deepEqual(contents.flatMap((content) => content.files), []);
    assert.equal(problems.length, process.platform === 'win32' ? 2 : 4);
    const opened = await openContentLibrary([root]);
    assert.equal(await opened.readPackage('../PkgLib/ABC00001'), undefined);
    assert.equal(await opened.readContent('..'), undefined);
  });

  it('says what a package lists but DataLib lacks, and what lists nothing', async () => {
    const root = fresh();
    library(root, {});
    fs.mkdirSync(path.join(root, 'DataLib'), { recursive: true });
    assert.deepEqual((await read(root)).problems.map((problem) => problem.path), [path.join(root, 'DataLib/ABC00001.1')]);
    const listing = path.join(root, 'PkgLib/ABC00001.INI');
    fs.writeFileSync(listing, '');
    assert.deepEqual((await read(root)).problems.map(({ code, path: at }) => [code, at]), [['ContentDamaged', listing]]);
    fs.writeFileSync(listing, Buffer.alloc((1 << 20) + 1, 'x'));
    assert.deepEqual((await read(root)).problems.map(({ code, path: at }) => [code, at]), [['ContentDamaged', listing]]);
    fs.rmSync(listing);
    fs.mkdirSync(listing);
    assert.deepEqual((await read(root)).problems.map(({ code, path: at }) => [code, at]), [['ContentUnreadable', listing]]);
  });

  it('reports what may not be read', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) return this.skip();
    const root = fresh();
    library(root, { a: 'a', 'sub/b': 'b' });
    fs.chmodSync(path.join(root, 'DataLib/ABC00001.1/sub'), 0);
    fs.chmodSync(path.join(root, 'DataLib/ABC00001.1/a.INI'), 0);
    const { problems } = await read(root);
    fs.chmodSync(path.join(root, 'DataLib/ABC00001.1/sub'), 0o755);
    assert.deepEqual(problems.map((problem) => problem.code), ['ContentUnreadable', 'ContentUnreadable']);
  });

  it('fails where there is no library', async () => {
    const target = path.join(folder(), 'nowhere');
    await assert.rejects(openContentLibrary([target]), { code: 'ContentLibraryNotFound', target });
    const secondary = path.join(folder(), 'secondary');
    writeFiles(secondary, { 'FileLib/ABCD/x': '' });
    await assert.rejects(openContentLibrary([secondary]), { code: 'ContentLibraryNotFound', target: secondary });
    await assert.rejects(openContentLibrary([]), { code: 'ContentLibraryNotFound' });
  });

  it('stops when the signal aborts', async () => {
    const root = fresh();
    library(root, { a: 'a' });
    const opened = await openContentLibrary([root]);
    await assert.rejects(opened.readPackage('ABC00001', AbortSignal.abort()), { code: 'Cancelled' });
  });

  it('reads many files while it lets others work', async function () {
    const files = process.env['CMMEDIA_TEST_ALL'] === '1' ? 100_000 : 10_000;
    this.timeout(120_000);
    const root = fresh();
    library(root, {});
    const text = fileIni('same');
    writeFiles(root, { [path.relative(root, inFileLib(root, 'same'))]: 'same' });
    for (let index = 0; index < files; index++) {
      const sub = path.join(root, `DataLib/ABC00001.1/${Math.floor(index / 500)}`);
      if (index % 500 === 0) fs.mkdirSync(sub, { recursive: true });
      fs.writeFileSync(path.join(sub, `${index}.INI`), text);
    }
    // Turns of the event loop, not milliseconds: those depend on what else the machine does.
    let turns = 0;
    const turn = () => {
      turns++;
      turning = setImmediate(turn);
    };
    let turning = setImmediate(turn);
    const { contents, problems } = await read(root);
    clearImmediate(turning);
    assert.deepEqual(problems, []);
    assert.equal(contents[0]?.files.length, files);
    assert.ok(turns > files / 2000, `the event loop turned ${turns} times`);
  });

  it('reads many at once where the storage is slow', async function () {
    this.timeout(20_000);
    const root = fresh();
    library(root, Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`${index}.txt`, `text ${index}`])));
    const { openSync } = fs;
    let opened = 0;
    fs.openSync = (...parameters: Parameters<typeof openSync>) => {
      opened++;
      for (const end = performance.now() + 3; performance.now() < end; );
      return openSync(...parameters);
    };
    try {
      const { contents, problems } = await read(root);
      assert.deepEqual(problems, []);
      assert.equal(contents[0]?.files.length, 200);
    } finally {
      fs.openSync = openSync;
    }
    assert.ok(opened < 200, 'it never changed over');
  });
});
