import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import type { CmError } from '../../src/errors.js';
import type { ImageLayout, SourceFile } from '../../src/image/layout.js';
import { writeImages, type WriteOptions, type WriteProgress, type WrittenImage } from '../../src/image/writer.js';
import { requireJudge } from '../support/judges.js';
import { content, imageOf, layOut, makeSource, sha256Of } from './support/layouts.js';

const MIB = 1024 * 1024;

async function writeImage(layout: ImageLayout, { path }: { path: string }, options?: WriteOptions): Promise<WrittenImage> {
  return (await writeImages([{ layout, path }], options))[0]!;
}

describe('writeImages', function () {
  this.timeout(60_000);
  let folder: string;
  let output: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    output = path.join(folder, 'image.iso');
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const read = (source: SourceFile): Buffer => fs.readFileSync(source.path);

  /** Descriptors of this process that lead to a file of the folder. */
  function openFiles(): string[] {
    return fs
      .readdirSync('/proc/self/fd')
      .flatMap((descriptor) => {
        try {
          return [fs.readlinkSync(`/proc/self/fd/${descriptor}`)];
        } catch {
          return [];
        }
      })
      .filter((file) => file.startsWith(folder));
  }

  async function failure(layout: ImageLayout, target = output, signal?: AbortSignal): Promise<CmError> {
    try {
      await writeImage(layout, { path: target }, signal === undefined ? {} : { signal });
    } catch (error) {
      assert.equal((error as Error).name, 'CmError', String((error as Error).stack));
      return error as CmError;
    }
    assert.fail('it succeeded');
  }

  describe('what it writes', () => {
    it('is the layout, byte for byte, with zeros between', async () => {
      const sources = [1, 2047, 2048, 2049, 512 * 1024 - 4096, 3 * MIB + 5].map((size) => makeSource(folder, `f${size}`, content(size, `${size}`)));
      fs.writeFileSync(output, Buffer.alloc(8 * MIB, 0xff));
      const layout = layOut(sources);

      const result = await writeImage(layout, { path: output });

      const expected = imageOf(layout, read);
      assert.equal(result.size, expected.length);
      assert.ok(fs.readFileSync(output).equals(expected));
      assert.equal(result.sha256, sha256Of(expected));
    });

    it('has the SHA-256 that openssl finds', async function () {
      requireJudge(this, 'openssl');
      const result = await writeImage(layOut([makeSource(folder, 'source', content(5 * MIB + 1, 's'))]), { path: output });
      const judged = execFileSync('openssl', ['dgst', '-sha256', '-r', output], { encoding: 'utf8' });
      assert.equal(result.sha256, judged.slice(0, 64).toUpperCase());
    });

    it('is the layout for any sizes and gaps', async () => {
      const shape = fc.record({
        pieces: fc.array(fc.record({ gap: fc.nat(700_000), length: fc.nat({ max: 1_500_000 }), metadata: fc.boolean(), cut: fc.integer({ min: 1, max: 400_000 }) }), {
          maxLength: 6,
        }),
        tail: fc.nat(600_000),
      });
      await fc.assert(
        fc.asyncProperty(shape, async ({ pieces, tail }) => {
          const layout: ImageLayout = { size: 0, sources: [], extents: [] };
          pieces.forEach((piece, index) => {
            let offset = layout.size + piece.gap;
            const bytes = content(piece.length, `${index}`);
            if (piece.metadata) {
              layout.extents.push({ kind: 'bytes', offset, bytes });
              offset += bytes.length;
            } else {
              const source = layout.sources.push(makeSource(folder, `p${index}`, bytes)) - 1;
              for (let start = 0; start < bytes.length; start += piece.cut) {
                const length = Math.min(piece.cut, bytes.length - start);
                layout.extents.push({ kind: 'file', offset, length, source, start });
                offset += length + 10;
              }
            }
            layout.size = offset;
          });
          layout.size += tail;
          const result = await writeImage(layout, { path: output });
          const expected = imageOf(layout, read);
          assert.ok(fs.readFileSync(output).equals(expected));
          assert.equal(result.sha256, sha256Of(expected));
        }),
        { seed: 4, numRuns: 6 },
      );
    });

    it('holds sources whose extents are interleaved', async () => {
      const [a, b] = [makeSource(folder, 'a', content(200_000, 'a')), makeSource(folder, 'b', content(200_000, 'b'))];
      const layout: ImageLayout = {
        size: 400_000,
        sources: [a, b],
        extents: [0, 1, 2, 3].map((part) => ({ kind: 'file', offset: part * 100_000, length: 100_000, source: part % 2, start: Math.floor(part / 2) * 100_000 })),
      };
      await writeImage(layout, { path: output });
      assert.ok(fs.readFileSync(output).equals(imageOf(layout, read)));
    });

    it('can be nothing at all', async () => {
      const result = await writeImage({ size: 0, sources: [], extents: [] }, { path: output });
      assert.equal(result.sha256, sha256Of(Buffer.alloc(0)));
      assert.equal(fs.statSync(output).size, 0);
    });

    it('holds 10,000 small files', async () => {
      const many = path.join(folder, 'many');
      fs.mkdirSync(many);
      const sources = Array.from({ length: 10_000 }, (_, index) => makeSource(many, `f${index}`, Buffer.alloc((index * 37) % 5000, `${index}`)));
      const layout = layOut(sources);
      await writeImage(layout, { path: output });
      assert.ok(fs.readFileSync(output).equals(imageOf(layout, read)));
    });
  });

  describe('several images', () => {
    const outputs = (count: number): string[] => Array.from({ length: count }, (_, index) => path.join(folder, `disc-${index}.iso`));

    it('are each its layout, byte for byte, however long', async () => {
      const sizes = [300_000, 256 * 1024, 0, 5 * MIB + 1, 7, 512 * 1024];
      const layouts = sizes.map((size, index) => (size === 0 ? { size, sources: [], extents: [] } : layOut([makeSource(folder, `several${index}`, content(size, `${index}`))])));
      const paths = outputs(layouts.length);

      const written = await writeImages(layouts.map((layout, index) => ({ layout, path: paths[index]! })));

      layouts.forEach((layout, index) => {
        const expected = imageOf(layout, read);
        assert.ok(fs.readFileSync(paths[index]!).equals(expected), paths[index]);
        assert.deepEqual(written[index], { size: expected.length, sha256: sha256Of(expected) });
      });
    });

    /** Two images that share a source, of which some is on neither. */
    function cutLayouts(source: SourceFile): ImageLayout[] {
      const file = (offset: number, start: number, length: number) => ({ kind: 'file', offset, length, source: 0, start }) as const;
      return [
        { size: 3 * MIB, sources: [source], extents: [file(100, 4096, 600_000), file(MIB, 700_000, MIB)] },
        { size: 4 * MIB, sources: [source], extents: [file(0, 700_000 + MIB + 5_000_000, MIB)] },
      ];
    }
    const cut = (): SourceFile => ({ ...makeSource(folder, 'cut', content(9 * MIB, 'cut')), cut: true });

    it('share a source, and hash what is on none of them', async () => {
      const source = cut();
      const bytes = read(source);
      const [first, second] = outputs(2) as [string, string];
      const [a, b] = cutLayouts(source) as [ImageLayout, ImageLayout];

      await writeImages([{ layout: a, path: first }, { layout: b, path: second }]);

      assert.ok(fs.readFileSync(first).subarray(100, 600_100).equals(bytes.subarray(4096, 604_096)));
      assert.ok(fs.readFileSync(first).subarray(MIB, 2 * MIB).equals(bytes.subarray(700_000, 700_000 + MIB)));
      assert.ok(fs.readFileSync(second).subarray(0, MIB).equals(bytes.subarray(700_000 + MIB + 5_000_000, 700_000 + 2 * MIB + 5_000_000)));
    });

    for (const [where, offset] of [['before the first extent', 10], ['between extents', 650_000], ['between images', 3 * MIB], ['after the last', 9 * MIB - 1]] as const) {
      it(`find a byte that has changed ${where}, though no image holds it`, async () => {
        const source = cut();
        const bytes = read(source);
        bytes[offset]! ^= 1;
        fs.writeFileSync(source.path, bytes);
        const [first, second] = outputs(2) as [string, string];
        const [a, b] = cutLayouts(source) as [ImageLayout, ImageLayout];
        await assert.rejects(writeImages([{ layout: a, path: first }, { layout: b, path: second }]), { code: 'ContentDamaged' });
      });
    }

    it('are written to no descriptor that stays open when one of them can not be', async () => {
      const [first] = outputs(1) as [string];
      const layout = layOut([makeSource(folder, 'one', content(MIB, 'one'))]);
      await assert.rejects(writeImages([{ layout, path: first }, { layout: { size: 0, sources: [], extents: [] }, path: path.join(folder, 'none', 'x.iso') }]), { code: 'OutputFolderMissing' });
      assert.deepEqual(openFiles(), []);
    });
  });

  describe('digests in an image', () => {
    const hex = (bytes: Buffer): string => sha256Of(bytes);

    it('are of what lies before them, of each other too, wherever slots end', async () => {
      const slot = 256 * 1024;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 2 * slot + 100 }), fc.integer({ min: 0, max: 200 }), fc.nat(300), async (length, gap, lead) => {
          const source = makeSource(folder, 'digested', content(length, 'd'));
          const text = Buffer.alloc(400, 'x');
          const at = lead + length + gap;
          const layout: ImageLayout = {
            size: at + text.length + 5,
            sources: [source],
            extents: [
              { kind: 'file', offset: lead, length, source: 0, start: 0 },
              { kind: 'bytes', offset: at, bytes: text },
            ],
            digests: [
              { start: lead, length, at: at + 100 },
              { start: at, length: 250, at: at + 300 },
            ],
          };
          // A second image begins at another place in the ring.
          const images = [layOut([makeSource(folder, 'before', content(3000, 'b'))]), layout];
          const paths = [path.join(folder, 'before.iso'), output];

          const written = await writeImages(images.map((each, index) => ({ layout: each, path: paths[index]! })));

          const expected = imageOf({ ...layout, extents: layout.extents }, read);
          expected.write(hex(read(source)), at + 100, 'latin1');
          expected.write(hex(expected.subarray(at, at + 250)), at + 300, 'latin1');
          assert.ok(fs.readFileSync(output).equals(expected));
          assert.equal(written[1]!.sha256, sha256Of(expected));
        }),
        { numRuns: 12 },
      );
    });
  });

  describe('a source that is not what the layout says', () => {
    let sources: SourceFile[];
    let layout: ImageLayout;
    const size = 3 * MIB;

    beforeEach(() => {
      sources = ['first', 'second', 'third'].map((name) => makeSource(folder, name, content(size, name)));
      sources.push(makeSource(folder, 'empty', Buffer.alloc(0)));
      layout = layOut(sources);
    });

    async function refused(code: string, index = 1): Promise<CmError> {
      const error = await failure(layout);
      assert.equal(error.code, code);
      const { packageId, contentId, path: file, distributionPoint, mediaPath } = error.target as Record<string, unknown>;
      assert.deepEqual({ packageId, contentId, path: file, distributionPoint, mediaPath }, {
        packageId: 'ABC00001',
        contentId: 'ABC00001.2',
        path: sources[index]!.path,
        distributionPoint: 'dp1.contoso.com',
        mediaPath: sources[index]!.mediaPath,
      });
      for (const name of ['ABC00001', 'dp1.contoso.com', sources[index]!.path]) assert.ok(error.message.includes(name), error.message);
      assert.deepEqual(openFiles(), []);
      return error;
    }

    it('has one other byte', async () => {
      const bytes = read(sources[1]!);
      bytes[size - 1]! ^= 1;
      fs.writeFileSync(sources[1]!.path, bytes);
      const error = await refused('ContentDamaged');
      assert.equal(error.category, 'InvalidData');
    });
    it('is shorter', async () => {
      fs.truncateSync(sources[1]!.path, size - 1);
      await refused('ContentDamaged');
    });
    it('is longer', async () => {
      fs.appendFileSync(sources[1]!.path, 'x');
      await refused('ContentDamaged');
    });
    it('is gone', async () => {
      fs.rmSync(sources[1]!.path);
      assert.equal((await refused('ContentDamaged')).category, 'ObjectNotFound');
    });
    it('should be empty, and is not', async () => {
      fs.appendFileSync(sources[3]!.path, 'x');
      await refused('ContentDamaged', 3);
    });
    it('should be empty, and is gone', async () => {
      fs.rmSync(sources[3]!.path);
      await refused('ContentDamaged', 3);
    });
    it('is empty, with the hash of something else', async () => {
      sources[3] = { ...sources[3]!, sha256: sources[0]!.sha256 };
      layout.sources = sources;
      await refused('ContentDamaged', 3);
    });
    it('is a folder', async () => {
      fs.rmSync(sources[1]!.path);
      fs.mkdirSync(sources[1]!.path);
      await refused('ContentDamaged');
      fs.rmdirSync(sources[1]!.path);
    });
    it('is a pipe that nobody writes to', async function () {
      if (process.platform === 'win32') this.skip();
      fs.rmSync(sources[1]!.path);
      execFileSync('mkfifo', [sources[1]!.path]);
      await refused('ContentDamaged');
      fs.rmSync(sources[1]!.path);
    });
    it('is a link in a circle, which can not be read', async function () {
      if (process.platform === 'win32') this.skip();
      fs.rmSync(sources[1]!.path);
      fs.symlinkSync(sources[1]!.path, sources[1]!.path);
      const error = await refused('ContentUnreadable');
      assert.equal((error.target as { systemCode: string }).systemCode, 'ELOOP');
      fs.rmSync(sources[1]!.path);
    });
    it('ends while it is read', async function () {
      if (process.platform !== 'linux') this.skip();
      // A file that says it has 4096 bytes and holds fewer.
      const file = '/sys/kernel/mm/transparent_hugepage/enabled';
      if (!fs.existsSync(file)) this.skip();
      sources[1] = { ...sources[1]!, path: file, size: fs.statSync(file).size };
      layout = layOut(sources);
      await refused('ContentDamaged');
    });
  });

  describe('a layout that breaks its contract', () => {
    const source: SourceFile = { path: '/nowhere', size: 10, sha256: '', mediaPath: 'x' };
    const file = { kind: 'file', offset: 0, length: 10, source: 0, start: 0 } as const;
    const cases: Record<string, ImageLayout> = {
      'extents that overlap': { size: 20, sources: [], extents: [{ kind: 'bytes', offset: 0, bytes: Buffer.alloc(5) }, { kind: 'bytes', offset: 4, bytes: Buffer.alloc(5) }] },
      'an extent beyond the end': { size: 8, sources: [source], extents: [file] },
      'a source that is left out': { size: 20, sources: [source], extents: [] },
      'a source that is cut short': { size: 20, sources: [source], extents: [{ ...file, length: 9 }] },
      'a source with a hole': { size: 20, sources: [source], extents: [{ ...file, start: 1, length: 9 }] },
      'a source that is not there': { size: 20, sources: [], extents: [file] },
      'a digest before the end of what it is of': { size: 200, sources: [], extents: [], digests: [{ start: 0, length: 10, at: 9 }] },
      'digests that overlap': { size: 200, sources: [], extents: [], digests: [{ start: 0, length: 10, at: 10 }, { start: 0, length: 5, at: 70 }] },
      'a digest beyond the end': { size: 70, sources: [], extents: [], digests: [{ start: 0, length: 10, at: 10 }] },
      'an offset that is no number': { size: 20, sources: [source], extents: [{ ...file, offset: NaN }] },
    };
    for (const [name, layout] of Object.entries(cases)) {
      it(name, async () => {
        assert.equal((await failure(layout)).code, 'LayoutInvalid');
      });
    }
  });

  describe('a target that can not be written', () => {
    const layout = (): ImageLayout => layOut([makeSource(folder, 'source', content(MIB, 's'))]);

    it('lies in a folder that does not exist', async () => {
      assert.equal((await failure(layout(), path.join(folder, 'missing', 'image.iso'))).code, 'OutputFolderMissing');
    });
    it('is a folder', async () => {
      assert.equal((await failure(layout(), folder)).code, 'WriteFailed');
    });
    it('lies on a full disk', async function () {
      if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip();
      const disk = path.join(folder, 'disk');
      fs.mkdirSync(disk);
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status !== 0) this.skip();
      try {
        const error = await failure(layOut([makeSource(folder, 'large', content(20 * MIB, 'l'))]), path.join(disk, 'image.iso'));
        assert.equal(error.code, 'NotEnoughSpace');
        assert.deepEqual(error.target, { path: path.join(disk, 'image.iso'), systemCode: 'ENOSPC' });
      } finally {
        execFileSync('umount', [disk]);
      }
    });
  });

  describe('while it runs', () => {
    /** A source of this size that takes no room; its hash is not known, so the copy has to be stopped before its end. */
    function holes(size: number): SourceFile {
      const file = path.join(folder, 'holes');
      fs.writeFileSync(file, '');
      fs.truncateSync(file, size);
      return { path: file, size, sha256: '', mediaPath: 'holes' };
    }

    for (const after of [0, 20, 150, 700]) {
      it(`stops within 250 ms of a cancel after ${after} ms`, async function () {
        // A machine that is busy with something else may miss it, but not every time.
        this.retries(4);
        const controller = new AbortController();
        const result = failure(layOut([holes(40 * 1024 * MIB)]), output, controller.signal);
        await delay(after);
        const cancelledAt = performance.now();
        controller.abort();
        assert.equal((await result).code, 'Cancelled');
        const took = performance.now() - cancelledAt;
        assert.ok(took < 250 + 100, `${took} ms`);
        // A thread that is still in a system call closes the image when it returns from it.
        for (let wait = 0; wait < 100 && openFiles().length > 0; wait++) await delay(50);
        assert.deepEqual(openFiles(), []);
      });
    }

    it('does nothing when it was cancelled before', async () => {
      fs.rmSync(output, { force: true });
      assert.equal((await failure(layOut([holes(MIB)]), output, AbortSignal.abort())).code, 'Cancelled');
      assert.equal(fs.existsSync(output), false);
    });

    it('leaves the main thread free and reports what is on disk', async function () {
      this.retries(4);
      const bytes = content(150 * MIB, 'progress');
      const source = makeSource(folder, 'large', bytes);
      const reports: WriteProgress[] = [];
      let longest = 0;
      let last = performance.now();
      const ticks = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 5);
      const layout = layOut([source]);
      const started = performance.now();
      await writeImage(layout, { path: output }, { onProgress: (progress) => reports.push(progress) });
      clearInterval(ticks);

      assert.ok(longest < 150, `the main thread was busy for ${longest} ms`);
      assert.ok(reports.length <= (performance.now() - started) / 200 + 2, `${reports.length} reports`);
      assert.deepEqual(reports.at(-1), { bytes: layout.size, total: layout.size });
      reports.reduce((before, report) => {
        assert.ok(report.bytes >= before.bytes && report.total === layout.size);
        if (report.source !== undefined) assert.ok(report.source === layout.sources[0] && report.sourceBytes! <= source.size);
        return report;
      });
    });

    it('keeps no more in memory than its slots and threads, whatever the size', function () {
      if (process.platform !== 'linux') this.skip();
      const script = `
        import { writeImages } from ${JSON.stringify(new URL('../../src/image/writer.js', import.meta.url).href)};
        import { createHash } from 'node:crypto';
        import { readFileSync } from 'node:fs';
        const size = 600 * 1024 * 1024;
        const hash = createHash('sha256');
        const block = Buffer.alloc(1024 * 1024);
        for (let i = 0; i < 600; i++) hash.update(block);
        const before = process.memoryUsage().rss;
        await writeImages([{ layout: { size, sources: [{ path: process.argv[1], size, sha256: hash.digest('hex').toUpperCase(), mediaPath: 'x' }],
          extents: [{ kind: 'file', offset: 0, length: size, source: 0, start: 0 }] }, path: process.argv[2] }]);
        const peak = /VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))[1] * 1024;
        console.log(peak - before);`;
      const file = holes(600 * MIB).path;
      const grown = Number(execFileSync(process.execPath, ['--input-type=module', '-e', script, file, output], { encoding: 'utf8' }));
      assert.ok(grown < 110 * MIB, `grew by ${grown / MIB} MiB`);
    });
  });
});
