import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { envelopeSecret, sealEnvelope } from '../../src/formats/envelope.js';
import { buildInventory, inventoryPath } from '../../src/media/inventory.js';
import { dataPaths, protect, type ProtectInput } from '../../src/media/protect/protect.js';
import { verifyMedia, type MediaTest, type VerifyOptions } from '../../src/media/verify.js';
import { imageRange, type MediaVolume } from '../../src/media/volume.js';
import { MemoryVolume } from './memory-volume.js';

const seed = 20240604;
const guid = '{0A1B2C3D-0000-8000-8000-00000000ABCD}';
const time = new Date('2024-06-01T12:00:00Z');
const content = 'SMS/PKG/ABC00003/setup.exe';
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').toUpperCase();

interface File {
  path: string;
  bytes: Uint8Array;
}

const protectInput = (overrides: Partial<ProtectInput>): ProtectInput => ({
  sequence: {
    packageId: 'ABC00001',
    name: 'Deploy Windows',
    description: '',
    sourceVersion: 1,
    enabled: true,
    document: { schemaVersion: '3.10', text: '<sequence version="3.10"></sequence>', children: [], referenceList: [], variables: [] },
    objectReferences: [],
  },
  children: [],
  packages: [],
  applications: [],
  mediaGuid: guid,
  label: 'Configuration Manager',
  variables: [{ name: 'Secret', value: 'hush', hidden: true }],
  unattended: false,
  encryption: 'AES-128',
  time,
  ...overrides,
});

function mediaFiles(overrides: Partial<ProtectInput> = {}, withInventory = true): File[] {
  const input = protectInput(overrides);
  const files: File[] = [
    ...protect(input).map((file) => ({ path: file.path, bytes: file.source.kind === 'bytes' ? file.source.bytes : Buffer.alloc(0) })),
    { path: 'sources/boot.wim', bytes: Buffer.alloc(5000, 'w') },
    { path: content, bytes: Buffer.alloc(3000, 'c') },
    { path: 'SMS/PKG/ABC00003/empty', bytes: Buffer.alloc(0) },
  ];
  if (!withInventory) return files;
  const inventory = buildInventory({
    tool: { name: 'cmmedia', version: '0.1.0' },
    mediaGuid: guid,
    label: input.label,
    set: { id: guid, number: 1, of: 1 },
    time,
    ...(input.start === undefined ? {} : { start: input.start }),
    ...(input.expiration === undefined ? {} : { expiration: input.expiration }),
    passwordProtected: input.password !== undefined,
    encryption: input.encryption,
    taskSequence: { packageId: 'ABC00001', name: 'Deploy Windows', version: 1 },
    packages: [],
    files: files.map((file) => ({ path: file.path, size: file.bytes.length, sha256: hash(file.bytes) })),
  }).bytes;
  return [...files, { path: inventoryPath, bytes: inventory }];
}

describe('testing media', function () {
  this.timeout(60_000);
  let folder: string;
  let image: string;

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    image = path.join(folder, 'media.iso');
    writeFileSync(image, Buffer.alloc(4096));
  });
  after(() => rmSync(folder, { recursive: true }));

  const verify = async (volume: MediaVolume, options: VerifyOptions = {}): Promise<MediaTest> =>
    verifyMedia(image, () => Promise.resolve(volume), { now: time, ...options });
  const codes = (test: MediaTest): string[] => test.findings.map((each) => each.code);

  it('finds nothing wrong with good media, and closes it', async () => {
    const volume = new MemoryVolume(mediaFiles());
    const test = await verify(volume);
    assert.deepEqual(test.findings, []);
    const { inventory, ...rest } = test;
    assert.deepEqual(rest, {
      path: image,
      kind: 'iso',
      label: 'Configuration Manager',
      size: 4096,
      files: 8,
      bytesChecked: mediaFiles().slice(0, -1).reduce((sum, file) => sum + file.bytes.length, 0),
      passwordProtected: false,
      opened: true,
      taskSequence: { packageId: 'ABC00001', name: 'Deploy Windows' },
      variables: { mediaGuid: guid, variables: [{ name: 'Secret', length: 4, hidden: true }] },
      findings: [],
      ok: true,
    });
    assert.equal(inventory?.mediaGuid, guid);
    assert.ok(!('files' in inventory));
    assert.ok(volume.closed);
    assert.ok(!JSON.stringify(test).includes('hush'));
  });

  it('reports progress up to the end', async () => {
    const seen: { bytes: number; total: number; file: string }[] = [];
    await verify(new MemoryVolume(mediaFiles()), { onProgress: (progress) => seen.push(progress) });
    assert.equal(seen.at(-1)!.bytes, seen.at(-1)!.total);
    assert.ok(seen.some((each) => each.file === content));
    assert.ok(seen.every((each, index) => index === 0 || each.bytes >= seen[index - 1]!.bytes));
  });

  describe('against the inventory', () => {
    it('finds a flipped byte of a content, and says which file and where in the image', async () => {
      const volume = new MemoryVolume(mediaFiles());
      const at = volume.flip(content, 1234);
      const test = await verify(volume);
      assert.deepEqual(codes(test), ['FileDamaged']);
      const range = /^SMS\/PKG\/ABC00003\/setup\.exe \(image bytes (\d+)-(\d+)\)$/.exec(test.findings[0]!.object);
      assert.ok(range, test.findings[0]!.object);
      assert.ok(Number(range[1]) <= at && at <= Number(range[2]));
      assert.equal(Number(range[2]) - Number(range[1]) + 1, 3000);
      assert.equal(test.ok, false);
    });

    it('finds any flipped byte of any file', async () => {
      const files = mediaFiles({ password: envelopeSecret('P') }).filter((file) => file.bytes.length > 0);
      await fc.assert(
        fc.asyncProperty(fc.nat(files.length - 1), fc.nat(), async (which, where) => {
          const file = files[which]!;
          const volume = new MemoryVolume(files);
          volume.flip(file.path, where % file.bytes.length);
          const { findings, ok } = await verify(volume, { password: envelopeSecret('P') });
          assert.equal(ok, false);
          assert.ok(findings.some((each) => each.object.startsWith(`${file.path} (`)), JSON.stringify(findings));
        }),
        { seed, numRuns: 100 },
      );
    });

    it('finds missing, changed in size and added files', async () => {
      const files = mediaFiles();
      const changed = [
        ...files.filter((file) => file.path !== 'sources/boot.wim').map((file) => (file.path === content ? { ...file, bytes: Buffer.alloc(2999, 'c') } : file)),
        { path: 'autorun.inf', bytes: Buffer.from('x') },
      ];
      const { findings, ok } = await verify(new MemoryVolume(changed));
      assert.deepEqual(findings.map((each) => `${each.code} ${each.object.split(' ')[0]!}`).sort(), [
        `FileDamaged ${content}`,
        'FileMissing sources/boot.wim',
        'FileUnknown autorun.inf',
      ]);
      assert.equal(ok, false);
    });

    it('does not trust a changed inventory, but still says the rest', async () => {
      const volume = new MemoryVolume(mediaFiles());
      volume.flip(inventoryPath, 100);
      const test = await verify(volume);
      assert.deepEqual(codes(test), ['InventoryDamaged']);
      assert.ok(test.findings[0]!.object.startsWith(`${inventoryPath} (image bytes `));
      assert.equal(test.inventory, undefined);
      assert.equal(test.opened, true);
      assert.equal(test.taskSequence?.name, 'Deploy Windows');
    });

    it('calls files that can not be read damaged, and goes on', async () => {
      const volume = new MemoryVolume(mediaFiles());
      const hashFile = volume.hashFile.bind(volume);
      volume.hashFile = (entry, onBytes) =>
        entry.path === content
          ? Promise.reject(new CmError('UdfDamaged', { message: 'no', category: 'InvalidData', remedy: 'r' }))
          : hashFile(entry, onBytes);
      assert.deepEqual(codes(await verify(volume)), ['FileDamaged']);
    });
  });

  describe('without an inventory', () => {
    it('says so, opens the envelope and names the task sequence', async () => {
      const test = await verify(new MemoryVolume(mediaFiles({}, false)));
      assert.deepEqual(codes(test), ['InventoryMissing']);
      assert.equal(test.ok, true);
      assert.equal(test.opened, true);
      assert.equal(test.passwordProtected, false);
      assert.equal(test.bytesChecked, 0);
      assert.equal(test.taskSequence?.packageId, 'ABC00001');
    });

    it('names what media needs and this one lacks', async () => {
      const test = await verify(new MemoryVolume([{ path: 'README.TXT', bytes: Buffer.from('x') }]));
      assert.deepEqual(codes(test), ['FileMissing', 'FileMissing', 'FileMissing', 'FileMissing', 'InventoryMissing']);
      assert.equal(test.passwordProtected, undefined);
      assert.equal(test.ok, false);
    });

    it('finds the files however their names are spelled', async () => {
      const files = mediaFiles({}, false).map((file) => ({ ...file, path: file.path.toUpperCase() }));
      const test = await verify(new MemoryVolume(files));
      assert.equal(test.opened, true);
    });

    it('finds what is damaged inside the envelope, to the byte where it can', async () => {
      const volume = new MemoryVolume(mediaFiles({}, false));
      const at = volume.flip(dataPaths.policy, 17);
      const test = await verify(volume);
      assert.deepEqual(codes(test), ['FileDamaged', 'InventoryMissing']);
      assert.ok(test.findings[0]!.message.includes(`byte ${at - 1} of the image`), test.findings[0]!.message);

      for (const file of ['variables', 'policy'] as const) {
        const cut = mediaFiles({}, false).map((each) => (each.path === dataPaths[file] ? { ...each, bytes: each.bytes.subarray(0, 60) } : each));
        assert.deepEqual(codes(await verify(new MemoryVolume(cut))), ['FileDamaged', 'InventoryMissing'], file);
      }
      const secret = envelopeSecret('P');
      for (const xml of ['<?xml version="1.0"?><a>', '<?xml version="1.0"?><!DOCTYPE a><a/>', '<?xml version="1.0"?><a/>']) {
        const files = mediaFiles({ password: secret }, false);
        const policy = files.find((each) => each.path === dataPaths.policy)!;
        policy.bytes = sealEnvelope(xml, secret, 'AES-128');
        assert.deepEqual(codes(await verify(new MemoryVolume(files), { password: secret })), ['FileDamaged', 'InventoryMissing'], xml);
      }
    });
  });

  describe('with passwords', () => {
    for (const withInventory of [true, false]) {
      const others = withInventory ? [] : ['InventoryMissing'];
      const form = withInventory ? 'an inventory' : 'no inventory';
      const secured = () => new MemoryVolume(mediaFiles({ password: envelopeSecret('Right 😀') }, withInventory));

      it(`opens protected media with the right one only (${form})`, async () => {
        const right = await verify(secured(), { password: envelopeSecret('Right 😀') });
        assert.deepEqual(codes(right), others);
        assert.deepEqual([right.passwordProtected, right.opened], [true, true]);
        const wrong = await verify(secured(), { password: envelopeSecret('right 😀') });
        assert.deepEqual(codes(wrong), ['WrongPassword', ...others]);
        assert.deepEqual([wrong.passwordProtected, wrong.opened, wrong.ok], [true, false, false]);
      });

      it(`compares protected media also without it (${form})`, async () => {
        const test = await verify(secured());
        assert.deepEqual(codes(test), others);
        assert.deepEqual([test.passwordProtected, test.opened], [true, false]);
        assert.equal(test.taskSequence?.name, withInventory ? 'Deploy Windows' : undefined);
      });

      it(`warns when media that should be protected isn't (${form})`, async () => {
        const test = await verify(new MemoryVolume(mediaFiles({}, withInventory)), { password: envelopeSecret('P') });
        assert.deepEqual(codes(test), [...others, 'NotPasswordProtected']);
        assert.deepEqual([test.passwordProtected, test.opened], [false, true]);
      });
    }

    it('finds a Policy.xml of other media', async () => {
      const other = mediaFiles({ mediaGuid: guid.replace('ABCD', 'ABCE') }).find((file) => file.path === dataPaths.policy)!;
      const swapped = mediaFiles({}, false).map((file) => (file.path === dataPaths.policy ? other : file));
      assert.deepEqual(codes(await verify(new MemoryVolume(swapped))), ['FileDamaged', 'InventoryMissing']);
    });
  });

  it('names the ranges of the image that a file takes', () => {
    const range = (...extents: [offset: number, length: number][]): string =>
      imageRange({ path: 'a', directory: false, size: 0, extents: extents.map(([offset, length]) => ({ offset, length })) });
    assert.equal(range(), '');
    assert.equal(range([2048, 10]), '2048-2057');
    assert.equal(range([2048, 2048], [4096, 1]), '2048-4096');
    assert.equal(range([8192, 2], [2048, 2], [0, 0]), '8192-8193, 2048-2049');
    assert.equal(range(...Array.from({ length: 9 }, (_, index): [number, number] => [index * 10, 1])), '0-0, 10-10, 20-20, 30-30, …');
  });

  describe('with strong protection', () => {
    const password = envelopeSecret('P');
    let files: File[];
    before(() => void (files = mediaFiles({ password, encryption: 'AES-256-GCM' })));

    it('opens with the password, and shows variables but hidden ones', async () => {
      const test = await verify(new MemoryVolume(files), { password });
      assert.deepEqual([codes(test), test.opened, test.passwordProtected], [[], true, true]);
      assert.deepEqual(test.variables?.variables, [{ name: 'Secret', length: 4, hidden: true }]);
    });
    it('says without one that there is one, also where no inventory does', async () => {
      for (const all of [files, files.slice(0, -1)]) {
        const test = await verify(new MemoryVolume(all));
        assert.deepEqual([codes(test).filter((code) => code !== 'InventoryMissing'), test.opened, test.passwordProtected], [[], false, true]);
      }
    });
    it('tells a wrong password from a changed and from a cut file', async () => {
      assert.deepEqual(codes(await verify(new MemoryVolume(files), { password: envelopeSecret('p') })), ['WrongPassword']);
      const spoiled = async (spoil: (bytes: Buffer) => Buffer): Promise<string[]> => {
        const changed = files.slice(0, -1).map((file) => (file.path === 'SMS/data/variables.dat' ? { ...file, bytes: spoil(Buffer.from(file.bytes)) } : file));
        return codes(await verify(new MemoryVolume(changed), { password }));
      };
      assert.deepEqual(await spoiled((bytes) => (bytes[100]! ^= 1, bytes)), ['FileDamaged', 'InventoryMissing']);
      assert.deepEqual(await spoiled((bytes) => (bytes[30]! ^= 1, bytes)), ['FileDamaged', 'InventoryMissing']);
      assert.deepEqual(await spoiled((bytes) => bytes.subarray(0, -1)), ['FileDamaged', 'InventoryMissing']);
    });
  });

  it('holds the dates against the clock, from the inventory or the opened variables', async () => {
    const start = new Date('2024-01-01T00:00:00Z');
    const expiration = new Date('2025-01-01T00:00:00Z');
    const password = envelopeSecret('P');
    for (const files of [mediaFiles({ start, expiration, password }), mediaFiles({ start, expiration }, false)]) {
      const at = async (now: string): Promise<string[]> => codes(await verify(new MemoryVolume(files), { now: new Date(now) })).filter((code) => code !== 'InventoryMissing');
      assert.deepEqual(await at('2024-06-01'), []);
      assert.deepEqual(await at('2023-12-31'), ['MediaExpired']);
      assert.deepEqual(await at('2025-01-02'), ['MediaExpired']);
      // Both ends are within, to the second.
      assert.deepEqual(await at('2023-12-31T23:59:59.999Z'), ['MediaExpired']);
      assert.deepEqual(await at('2024-01-01T00:00:00Z'), []);
      assert.deepEqual(await at('2025-01-01T00:00:00.999Z'), []);
      assert.deepEqual(await at('2025-01-01T00:00:01Z'), ['MediaExpired']);
    }
  });

  describe('what is no media', () => {
    const refuses = (code: string) => (error: unknown) => error instanceof CmError && error.code === code;

    it('is a finding when the file system can not be read', async () => {
      const error = new CmError('UdfDamaged', { message: 'No anchor.', category: 'InvalidData', remedy: 'r' });
      const test = await verifyMedia(image, () => Promise.reject(error));
      assert.deepEqual(codes(test), ['MediaDamaged']);
      assert.deepEqual([test.ok, test.files], [false, 0]);
    });

    it('is an error when there is nothing to read', async () => {
      const open = () => Promise.reject(new Error('not reached'));
      await assert.rejects(verifyMedia(path.join(folder, 'none.iso'), open), refuses('MediaNotFound'));
      await assert.rejects(verifyMedia(path.join(image, 'below'), open), refuses('MediaNotFound'));
      await assert.rejects(verifyMedia(folder, open), refuses('MediaUnreadable'));
    });

    it('passes other failures on, and closes the volume', async () => {
      const volume = new MemoryVolume(mediaFiles());
      volume.hashFile = () => Promise.reject(new CmError('Cancelled', { message: 'stop', category: 'OperationStopped', remedy: 'r' }));
      await assert.rejects(verify(volume), refuses('Cancelled'));
      assert.ok(volume.closed);
      const aborted = AbortSignal.abort();
      await assert.rejects(verify(new MemoryVolume(mediaFiles()), { signal: aborted }), refuses('Cancelled'));
    });
  });
});
