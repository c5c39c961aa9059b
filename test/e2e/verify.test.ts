import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { commandXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, cmmediaHere, errorOf, jsonOf } from '../support/command.js';
import { pattern } from '../support/discs.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { unpackMade } from '../support/test-media.js';
import { bootImageWim, makeSite, type TestSite } from '../support/test-site.js';

interface TestResult {
  status: number | null;
  Passed: boolean;
  Files: number;
  Opened: boolean;
  PasswordProtected: boolean | null;
  TaskSequence: string | null;
  Findings: { Severity: string; Code: string; Object: string; Message: string }[];
}

const content = pattern(50_000, 'content');

describe('testing finished media', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let site: TestSite;
  /** Without and with a password. */
  let open: string;
  let sealed: string;
  const file = (name: string): string => path.join(folder(), name);

  before(async function () {
    requireJudge(this, '7z', 'genisoimage');
    site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [{ id: 'TST00003', name: 'Tools', files: { 'folder/content.dat': content, 'other.dat': 'other' } }],
      taskSequences: [{ id: 'TST00001', name: 'Good', bootImage: 'TST00002', text: sequenceXml(groupXml('Install', commandXml('1', 'TST00003'))) }],
    });
    writeFileSync(file('password.txt'), 'right');
    writeFileSync(file('wrong.txt'), 'wrong');
    const build = async (name: string, ...more: string[]): Promise<string> => {
      const made = await cmmedia(['build', '--site', site.siteFile, '--output', file(name), ...more]);
      assert.equal(made.status, 0, made.stderr);
      return file(name);
    };
    [open, sealed] = await Promise.all([build('open.iso'), build('sealed.iso', '--password-file', file('password.txt'))]);
  });

  const test = async (image: string, ...more: string[]): Promise<TestResult> => {
    const result = await cmmediaHere(['test', image, '--json', ...more]);
    return { status: result.status, ...jsonOf(result) };
  };
  const codes = (result: TestResult): string[] => result.Findings.map((each) => each.Code);
  /** A copy of an image in which one bit has changed; gives the byte's offset in the image. */
  const flipped = (image: string, name: string, within: Buffer, at: number): number => {
    const offset = readFileSync(image).indexOf(within) + at;
    assert.ok(offset >= at);
    copyFileSync(image, file(name));
    const handle = openSync(file(name), 'r+');
    writeSync(handle, Buffer.from([within[at]! ^ 0x10]), 0, 1, offset);
    closeSync(handle);
    return offset;
  };
  /** The damage is found in that file alone, and where it lies. */
  const assertDamaged = (result: TestResult, path: string, offset: number): void => {
    assert.equal(result.status, 3);
    assert.equal(result.Passed, false);
    assert.deepEqual(codes(result), ['FileDamaged']);
    const [, named, from, to] = /^(.*) \(image bytes (\d+)-(\d+)\)$/.exec(result.Findings[0]!.Object)!;
    assert.equal(named, path);
    assert.ok(Number(from) <= offset && offset <= Number(to), `${offset} in ${from}-${to}`);
  };

  it('finds nothing wrong with good media, with and without its password', async () => {
    const [bare, opened, unopened] = await Promise.all([test(open), test(sealed, '--password-file', file('password.txt')), test(sealed)]);
    for (const result of [bare, opened, unopened]) {
      assert.equal(result.status, 0);
      assert.ok(result.Passed);
      assert.deepEqual(result.Findings, []);
      assert.equal(result.TaskSequence, 'Good');
    }
    assert.deepEqual([bare.PasswordProtected, bare.Opened], [false, true]);
    assert.deepEqual([opened.PasswordProtected, opened.Opened], [true, true]);
    assert.deepEqual([unopened.PasswordProtected, unopened.Opened], [true, false]);
    assert.equal(bare.Files, filesOn(open));
  });

  it('finds one changed byte of content, and says in which file and where in the image', async () => {
    const offset = flipped(open, 'content.iso', content, 12_345);
    assertDamaged(await test(file('content.iso')), 'SMS/PKG/TST00003/folder/content.dat', offset);
  });

  it('finds one changed byte of the encrypted variables', async () => {
    const variables = unpackMade(sealed)['SMS/data/variables.dat'];
    const offset = flipped(sealed, 'variables.iso', variables, 200);
    assertDamaged(await test(file('variables.iso'), '--password-file', file('password.txt')), 'SMS/data/variables.dat', offset);
  });

  it('finds one changed byte of the inventory', async () => {
    flipped(open, 'inventory.iso', unpackMade(open)['SMS/data/cmmedia.json'], 100);
    const result = await test(file('inventory.iso'));
    assert.equal(result.status, 3);
    assert.deepEqual(codes(result), ['InventoryDamaged']);
  });

  it('says that a password is the wrong one, or that there is none', async () => {
    const [wrong, needless] = await Promise.all([test(sealed, '--password-file', file('wrong.txt')), test(open, '--password-file', file('wrong.txt'), '--warnings-as-errors')]);
    assert.equal(wrong.status, 3);
    assert.deepEqual(codes(wrong), ['WrongPassword']);
    assert.equal(needless.status, 3, 'only since warnings count');
    assert.deepEqual([needless.Passed, codes(needless)], [true, ['NotPasswordProtected']]);
  });

  it('finds that media was cut, wherever that was', async () => {
    const { size } = statSync(open);
    const cuts = [size - 2048, Math.floor(size / 2), 300 * 2048, 100_000];
    const results = await Promise.all(
      cuts.map((length) => {
        const cut = file(`cut-${length}.iso`);
        copyFileSync(open, cut);
        truncateSync(cut, length);
        return test(cut);
      }),
    );
    for (const result of results) {
      assert.equal(result.status, 3);
      assert.ok(codes(result).length > 0);
      assert.ok(codes(result).every((code) => ['FileDamaged', 'MediaDamaged', 'InventoryDamaged'].includes(code)), codes(result).join());
    }
    assert.deepEqual(codes(results.at(-1)!), ['MediaDamaged']);
  });

  it('says of a file that is no media that it is none', async () => {
    const files = { 'text.iso': 'This is no disc.', 'empty.iso': '', 'zeros.iso': Buffer.alloc(1 << 20), 'noise.iso': pattern(1 << 20, 'noise') };
    const results = await Promise.all(
      Object.entries(files).map(([name, bytes]) => {
        writeFileSync(file(name), bytes);
        return test(file(name));
      }),
    );
    for (const result of results) {
      assert.equal(result.status, 3);
      assert.deepEqual(codes(result), ['MediaDamaged']);
    }
  });

  it('refuses to test what is not there, and a folder', async () => {
    const [missing, directory] = await Promise.all(['missing.iso', '.'].map((name) => cmmediaHere(['test', file(name), '--json'])));
    assert.deepEqual([missing!.status, errorOf(missing!).code], [2, 'MediaNotFound']);
    assert.deepEqual([directory!.status, errorOf(directory!).code], [2, 'MediaUnreadable']);
  });

  describe('that another program made', () => {
    const disc = (name: string, tree: string): string => {
      execFileSync('genisoimage', ['-quiet', '-udf', '-iso-level', '3', '-allow-lowercase', '-l', '-V', 'Foreign', '-o', file(name), tree], { stdio: 'ignore' });
      return file(name);
    };
    let tree: string;
    beforeEach(() => {
      tree = file('tree');
      rmSync(tree, { recursive: true, force: true });
      execFileSync('7z', ['x', '-tudf', `-o${tree}`, open], { stdio: 'ignore' });
    });

    it('compares all the same when it holds our inventory', async () => {
      writeFileSync(path.join(tree, 'SMS/PKG/TST00003/added.txt'), 'added');
      rmSync(path.join(tree, 'SMS/PKG/TST00003/other.dat'));
      writeFileSync(path.join(tree, 'bootmgr'), 'other bytes of another length');
      const result = await test(disc('remastered.iso', tree));
      assert.equal(result.status, 3);
      assert.deepEqual(result.Findings.map((each) => [each.Code, each.Object.replace(/ \(.*/, '')]).sort(), [
        ['FileDamaged', 'bootmgr'],
        ['FileMissing', 'SMS/PKG/TST00003/other.dat'],
        ['FileUnknown', 'SMS/PKG/TST00003/added.txt'],
      ]);
    });

    it('says what can be said without an inventory', async () => {
      rmSync(path.join(tree, 'SMS/data/cmmedia.json'));
      const result = await test(disc('uninventoried.iso', tree));
      assert.equal(result.status, 0);
      assert.deepEqual(codes(result), ['InventoryMissing']);
      assert.deepEqual([result.PasswordProtected, result.Opened, result.TaskSequence], [false, true, 'Good']);
      assert.equal(result.Files, filesOn(open) - 1);
    });

    it('names what stand-alone media would need', async () => {
      const foreign = file('foreign');
      mkdirSync(path.join(foreign, 'sources'), { recursive: true });
      writeFileSync(path.join(foreign, 'sources', 'boot.wim'), 'boot');
      const result = await test(disc('foreign.iso', foreign));
      assert.equal(result.status, 3);
      assert.deepEqual(
        result.Findings.map((each) => [each.Code, each.Object]).sort(),
        [...['Policy.xml', 'TsmBootstrap.ini', 'variables.dat'].map((name) => ['FileMissing', `SMS/data/${name}`]), ['InventoryMissing', 'SMS/data/cmmedia.json']].sort(),
      );
    });
  });
});

/** How many files 7z sees. */
function filesOn(image: string): number {
  return execFileSync('7z', ['l', '-ba', '-slt', '-tudf', image], { encoding: 'utf8' }).match(/^Folder = -$/gm)!.length;
}
