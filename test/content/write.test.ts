import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { openContentLibrary } from '../../src/content/library.js';
import { writeContent } from '../../src/content/write.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex').toUpperCase();
const ids = { contentId: 'ABC00001.1', packageId: 'ABC00001' };

function listFiles(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** What stands in a library, by path; nothing may differ after a run that should change nothing. */
function snapshot(library: string): Map<string, string> {
  return new Map(
    listFiles(library).map((name) => {
      const stats = fs.statSync(path.join(library, name));
      return [name, `${stats.ino} ${stats.mtimeMs} ${stats.size}`];
    }),
  );
}

describe('content library writer', () => {
  const folder = temporaryFolder();
  let count = 0;
  const fresh = () => path.join(folder(), String(++count), 'SCCMContentLib');
  const source = (files: Record<string, string | Buffer>): string => {
    const made = path.join(folder(), `source${++count}`);
    fs.mkdirSync(made);
    writeFiles(made, files);
    return made;
  };

  it("writes Microsoft's layout to the letter", async () => {
    const library = fresh();
    const from = source({ 'setup.cmd': 'echo hello', 'sub/x.ini': '[a]', 'sub/copy.cmd': 'echo hello' });
    fs.mkdirSync(path.join(from, 'empty'));
    fs.utimesSync(path.join(from, 'setup.cmd'), new Date('2000-01-01T00:00:00Z'), new Date('2000-01-01T00:00:00Z'));
    const written = await writeContent(library, ids, from);
    assert.deepEqual(written, { ...ids, status: 'written', files: 3, size: 23, added: 13 });

    const [hello, ini] = [sha256('echo hello'), sha256('[a]')];
    const expected = [
      'DataLib/ABC00001.1.INI',
      'DataLib/ABC00001.1/setup.cmd.INI',
      'DataLib/ABC00001.1/sub/copy.cmd.INI',
      'DataLib/ABC00001.1/sub/x.ini.INI',
      ...[hello, ini].flatMap((hash) => [`FileLib/${hash.slice(0, 4)}/${hash}`, `FileLib/${hash.slice(0, 4)}/${hash}.INI`]),
      'PkgLib/ABC00001.INI',
      'cmmedia-library.txt',
    ];
    assert.deepEqual(listFiles(library), expected.sort());
    const text = (name: string) => fs.readFileSync(path.join(library, name), 'latin1');
    assert.equal(text('PkgLib/ABC00001.INI'), '[Packages]\r\nABC00001.1=\r\n[Info]\r\nVersion=1\r\n');
    assert.equal(text('DataLib/ABC00001.1/setup.cmd.INI'), `[File]\r\nSize=10\r\nTimeModified=125911584000000000\r\nAttributes=20\r\nHash=${hello}\r\n`);
    assert.equal(text(`FileLib/${hello.slice(0, 4)}/${hello}`), 'echo hello');
    assert.equal(text(`FileLib/${hello.slice(0, 4)}/${hello}.INI`).split('\r\n')[1], 'ABC00001.1=');
    // The directory hash, by hand: sub-folders, files and hashes of the root, then those of each sub-folder.
    const said = ['empty', 'sub', 'setup.cmd', hello, 'sub\\copy.cmd', 'sub\\x.ini', hello, ini].join('');
    assert.equal(text('DataLib/ABC00001.1.INI'), `[Info]\r\nHash=${sha256(Buffer.from(said, 'utf16le'))}\r\n`);
    assert.ok(fs.statSync(path.join(library, 'DataLib/ABC00001.1/empty')).isDirectory());

    const reading = await (await openContentLibrary([library])).readPackage('ABC00001');
    assert.deepEqual(reading?.problems, []);
    assert.deepEqual(reading.contents[0]?.directories, ['empty', 'sub']);
    assert.equal(reading.contents[0].files[0]?.modified.toISOString(), '2000-01-01T00:00:00.000Z');
  });

  it('keeps one copy of equal files, across packages too', async () => {
    const library = fresh();
    const first = await writeContent(library, ids, source({ a: 'shared', b: 'own' }));
    const second = await writeContent(library, { contentId: 'ABC00002.1', packageId: 'ABC00002' }, source({ z: 'shared' }));
    assert.deepEqual([first.added, second.added], [9, 0]);
    const hash = sha256('shared');
    assert.equal(fs.readFileSync(path.join(library, 'FileLib', hash.slice(0, 4), `${hash}.INI`), 'latin1').split('\r\n').slice(1, 3).join(), 'ABC00001.1=,ABC00002.1=');
  });

  it('rewrites nothing when nothing changed', async () => {
    const library = fresh();
    const from = source({ a: 'a', 'sub/b': Buffer.alloc(3 << 20, 7) });
    await writeContent(library, ids, from);
    const before = snapshot(library);
    const again = await writeContent(library, ids, from);
    assert.equal(again.status, 'unchanged');
    assert.deepEqual(snapshot(library), before);
  });

  it('refuses other content under the same version, unless forced', async () => {
    const library = fresh();
    const from = source({ a: 'a', b: 'b' });
    await writeContent(library, ids, from);
    const before = snapshot(library);
    fs.writeFileSync(path.join(from, 'a'), 'changed');
    fs.rmSync(path.join(from, 'b'));
    await assert.rejects(writeContent(library, ids, from), { code: 'ContentVersionExists' });
    assert.deepEqual(snapshot(library), before);

    assert.equal((await writeContent(library, ids, from, { force: true })).status, 'written');
    const reading = await (await openContentLibrary([library])).readPackage('ABC00001');
    assert.deepEqual(reading?.contents[0]?.files.map((file) => [file.path, file.size]), [['a', 7]]);
  });

  it('keeps earlier versions and makes the new one current', async () => {
    const library = fresh();
    await writeContent(library, ids, source({ a: '1' }));
    await writeContent(library, { contentId: 'ABC00001.2', packageId: 'ABC00001' }, source({ a: '22' }));
    const opened = await openContentLibrary([library]);
    assert.equal((await opened.readPackage('ABC00001'))?.contents[0]?.version, 2);
    assert.equal((await opened.readContent('ABC00001.1'))?.contents[0]?.files[0]?.size, 1);
  });

  it('mends a damaged library by repeating', async () => {
    const library = fresh();
    const from = source({ a: 'aaa', b: 'bbb', c: 'ccc' });
    await writeContent(library, ids, from);
    const inFileLib = (text: string) => path.join(library, 'FileLib', sha256(text).slice(0, 4), sha256(text));
    fs.rmSync(inFileLib('aaa'));
    fs.writeFileSync(inFileLib('bbb'), 'b');
    fs.writeFileSync(path.join(library, 'DataLib/ABC00001.1/c.INI'), '');
    assert.equal((await writeContent(library, ids, from)).status, 'written');
    assert.deepEqual((await (await openContentLibrary([library])).readPackage('ABC00001'))?.problems, []);
    assert.equal(fs.readFileSync(inFileLib('bbb'), 'utf8'), 'bbb');
  });

  it('lists the contents of an application under its package', async () => {
    const library = fresh();
    await writeContent(library, { contentId: 'Content_a.1', packageId: 'ABC0000A' }, source({ a: 'a' }));
    await writeContent(library, { contentId: 'Content_b.3', packageId: 'ABC0000A' }, source({ b: 'b' }));
    assert.equal(fs.readFileSync(path.join(library, 'PkgLib/ABC0000A.INI'), 'latin1'), '[Packages]\r\nContent_a.1=\r\nContent_b.3=\r\n');
  });

  it('takes a single file, hashed while copied, with progress', async () => {
    const library = fresh();
    const bytes = Buffer.alloc(5_000_001);
    for (let index = 0; index < bytes.length; index += 1009) bytes[index] = index & 255;
    const file = path.join(source({ 'install.wim': bytes }), 'install.wim');
    const progress: number[] = [];
    const written = await writeContent(library, ids, file, { onProgress: ({ done, total }) => progress.push(done / total!) });
    assert.equal(written.files, 1);
    assert.equal(progress.at(-1), 1);
    assert.ok(progress.length > 3);
    const hash = sha256(bytes);
    assert.ok(fs.readFileSync(path.join(library, 'FileLib', hash.slice(0, 4), hash)).equals(bytes));
    assert.ok(fs.existsSync(path.join(library, 'DataLib/ABC00001.1/install.wim.INI')));
  });

  it('stops when the signal aborts, and leaves nothing behind', async () => {
    const library = fresh();
    const from = source({ 'install.wim': Buffer.alloc(20 << 20, 1) });
    const controller = new AbortController();
    await assert.rejects(writeContent(library, ids, from, { signal: controller.signal, onProgress: () => controller.abort() }), { code: 'Cancelled' });
    assert.deepEqual(listFiles(library), ['cmmedia-library.txt']);
  });

  it('does not write to a library that it did not make', async () => {
    const library = fresh();
    writeFiles(library, { 'PkgLib/XYZ00001.INI': '[Packages]\r\n' });
    await assert.rejects(writeContent(library, ids, source({ a: 'a' })), { code: 'ContentLibraryForeign' });
    assert.deepEqual(listFiles(library), ['PkgLib/XYZ00001.INI']);
  });

  it('refuses links, names that Windows can not have, and what is missing', async function () {
    await assert.rejects(writeContent(fresh(), ids, path.join(folder(), 'nothing')), { code: 'SourceNotFound' });
    await assert.rejects(writeContent(fresh(), { contentId: '../x', packageId: 'ABC00001' }, folder()), { code: 'ContentIdInvalid' });
    if (process.platform === 'win32') return this.skip();
    const linked = source({ a: 'a' });
    fs.symlinkSync('a', path.join(linked, 'b'));
    await assert.rejects(writeContent(fresh(), ids, linked), { code: 'SourceEntryRefused' });
    await assert.rejects(writeContent(fresh(), ids, source({ 'a\\b': 'a' })), { code: 'SourceEntryRefused' });
    await assert.rejects(writeContent(fresh(), ids, source({ 'Readme.txt': 'a', 'README.TXT': 'b' })), { code: 'SourceEntryRefused' });
    const blocked = source({ file: 'a' });
    await assert.rejects(writeContent(path.join(blocked, 'file', 'SCCMContentLib'), ids, blocked), { code: 'ContentWriteFailed' });
  });

  describe('killed', function () {
    this.timeout(120_000);
    const child = path.join(import.meta.dirname, 'write-child.js');

    /** Runs to the end or until killed; how long it took after its start. */
    const run = async (library: string, from: string, killAfter?: number): Promise<number> => {
      const running = spawn(process.execPath, [child, library, ids.contentId, ids.packageId, from], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(running.stdout, 'data');
      const start = performance.now();
      const killing = killAfter === undefined ? undefined : setTimeout(() => running.kill('SIGKILL'), killAfter);
      await once(running, 'close');
      clearTimeout(killing);
      return performance.now() - start;
    };
    const moments = process.env['CMMEDIA_TEST_ALL'] === '1' ? 20 : 5;
    const many = (text: string) => {
      const files: Record<string, string | Buffer> = { 'big.wim': Buffer.alloc(8 << 20, text) };
      for (let index = 0; index < 700; index++) files[`d${index % 40}/f${index}.txt`] = `${text} ${index}`;
      return source(files);
    };
    const readBack = async (library: string) => (await openContentLibrary([library]).catch(() => undefined))?.readPackage(ids.packageId);

    it('shows no half-distributed package, and a repetition completes it', async () => {
      const from = many('new');
      const whole = await run(fresh(), from);
      let killed = 0;
      for (let moment = 1; moment <= moments; moment++) {
        const library = fresh();
        await run(library, from, (whole * moment) / (moments + 1));
        const reading = await readBack(library);
        if (!reading) killed++;
        else assert.equal(reading.problems.length, 0);
        // What is left lies where the next run looks for it.
        const leftovers = listFiles(library).filter((name) => name.includes('cmmedia-tmp'));
        assert.deepEqual(leftovers.filter((name) => !name.split('/')[1]?.endsWith('cmmedia-tmp')), []);

        await writeContent(library, ids, from);
        const after = await readBack(library);
        assert.equal(after?.problems.length, 0);
        assert.equal(after.contents[0]?.files.length, 701);
        assert.deepEqual(listFiles(library).filter((name) => name.includes('cmmedia-tmp')), []);
      }
      assert.ok(killed > 0, 'every run had finished before it was killed');
    });

    it('shows the old content whole, the new content whole, or none while it is replaced by force', async () => {
      const [old, from] = [source({ a: 'old' }), many('changed')];
      const prepared = async () => {
        const library = fresh();
        await writeContent(library, ids, old);
        return library;
      };
      const whole = await run(await prepared(), from);
      for (let moment = 1; moment <= moments; moment++) {
        const library = await prepared();
        await run(library, from, whole * (0.5 + moment / (moments + 1) / 2));
        const reading = await readBack(library);
        if (reading) {
          assert.equal(reading.problems.length, 0);
          assert.ok([1, 701].includes(reading.contents[0]!.files.length));
        }
        await writeContent(library, ids, from, { force: true });
        assert.equal((await readBack(library))?.contents[0]?.files.length, 701);
      }
    });
  });

  describe('from tar archives', function () {
    this.timeout(20_000);
    const pack = (context: Mocha.Context, name: string, files: Record<string, string | Buffer>, ...options: string[]): string => {
      requireJudge(context, 'tar');
      const from = source(files);
      fs.mkdirSync(path.join(from, 'empty'), { recursive: true });
      const archive = path.join(folder(), `${++count}${name}`);
      const made = spawnSync('tar', ['-C', from, ...options, '-cf', archive, '.'], { encoding: 'utf8' });
      assert.equal(made.status, 0, made.stderr);
      return archive;
    };
    const long = `${'deep/'.repeat(40)}${'x'.repeat(120)}.txt`;
    const files = { 'setup.cmd': 'echo', 'sub/größe.bin': Buffer.alloc(2_500_000, 9), [long]: 'long' };

    for (const [name, ...options] of [['.tar'], ['.tar.gz', '-z'], ['.tgz', '-z'], ['.pax.tar', '--format=pax'], ['.gnu.tar', '--format=gnu']] as const) {
      it(`unpacks ${name}`, async function () {
        const archive = pack(this, name, files, '--mtime=2001-02-03T04:05:06Z', ...options);
        const library = fresh();
        await writeContent(library, ids, archive);
        const reading = await (await openContentLibrary([library])).readPackage('ABC00001');
        assert.deepEqual(reading?.problems, []);
        assert.deepEqual(reading.contents[0]?.files.map((file) => file.path), Object.keys(files).sort());
        assert.ok(reading.contents[0].directories.includes('empty'));
        for (const file of reading.contents[0].files) {
          assert.equal(file.modified.toISOString(), '2001-02-03T04:05:06.000Z');
          assert.equal(file.sha256, sha256(files[file.path]!));
        }
        assert.equal((await writeContent(library, ids, archive)).status, 'unchanged');
      });
    }

    it('refuses cut archives, wherever they are cut', async function () {
      const archive = pack(this, '.tar', { a: 'a', b: 'b'.repeat(3000) });
      const zipped = pack(this, '.tar.gz', { a: 'a', b: 'b'.repeat(3000) }, '-z');
      const whole = fs.readFileSync(archive);
      // The last: cut between two entries, where only the missing end mark tells.
      for (const [from, length] of [[archive, 0], [archive, 100], [archive, 1000], [archive, 3000], [archive, 1536], [zipped, 60], [zipped, fs.statSync(zipped).size - 5]] as const) {
        const cut = path.join(folder(), `cut${++count}.${from === zipped ? 'tgz' : 'tar'}`);
        fs.writeFileSync(cut, fs.readFileSync(from).subarray(0, length));
        const library = fresh();
        await assert.rejects(writeContent(library, ids, cut), { code: 'TarDamaged', target: cut });
        assert.equal(await (await openContentLibrary([library])).readPackage('ABC00001'), undefined);
      }
      const garbled = path.join(folder(), 'garbled.tar');
      fs.writeFileSync(garbled, Buffer.from(whole).fill(0x55, 0, 600));
      await assert.rejects(writeContent(fresh(), ids, garbled), { code: 'TarDamaged' });
      const noGzip = path.join(folder(), 'no.tar.gz');
      fs.writeFileSync(noGzip, whole);
      await assert.rejects(writeContent(fresh(), ids, noGzip), { code: 'TarDamaged' });
    });

    const hostile = `
import io, json, sys, tarfile
for archive, name, kind in json.load(sys.stdin):
    with tarfile.open(archive, "w") as t:
        i = tarfile.TarInfo(name)
        i.type = getattr(tarfile, kind)
        i.linkname = "setup.cmd"
        data = b"x" if i.isreg() else b""
        i.size = len(data)
        t.addfile(i, io.BytesIO(data))
`;
    it('refuses paths that lead out of the archive, links and devices', async function () {
      requireJudge(this, 'python3');
      const entries = [
        ['../out.txt', 'REGTYPE'],
        ['a/../../out.txt', 'REGTYPE'],
        ['/etc/passwd', 'REGTYPE'],
        ['..\\out.txt', 'REGTYPE'],
        ['C:\\out.txt', 'REGTYPE'],
        ['a/'.repeat(20_000) + 'x', 'REGTYPE'],
        ['../out', 'DIRTYPE'],
        ['link', 'SYMTYPE'],
        ['hard', 'LNKTYPE'],
        ['pipe', 'FIFOTYPE'],
        ['disk', 'BLKTYPE'],
        ['tty', 'CHRTYPE'],
        ['sparse', 'GNUTYPE_SPARSE'],
      ].map(([name, type]) => [path.join(folder(), `hostile${++count}.tar`), name!, type!]);
      const made = spawnSync('python3', ['-c', hostile], { encoding: 'utf8', input: JSON.stringify(entries) });
      assert.equal(made.status, 0, made.stderr);
      for (const [archive, name, type] of entries) {
        const library = fresh();
        await assert.rejects(writeContent(library, ids, archive!), { code: 'TarEntryRefused' }, `${type} ${name?.slice(0, 20)}`);
        assert.deepEqual(listFiles(library), ['cmmedia-library.txt']);
      }
    });

    it("refuses GNU tar's sparse files in pax form", async function () {
      requireJudge(this, 'tar');
      const from = source({});
      writeFiles(from, { 'holes.bin': '' });
      fs.truncateSync(path.join(from, 'holes.bin'), 1 << 20);
      const archive = path.join(folder(), 'sparse.tar');
      const made = spawnSync('tar', ['-C', from, '--sparse', '--format=pax', '-cf', archive, 'holes.bin'], { encoding: 'utf8' });
      assert.equal(made.status, 0, made.stderr);
      await assert.rejects(writeContent(fresh(), ids, archive), { code: 'TarEntryRefused' });
    });
  });
});
