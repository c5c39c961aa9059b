import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { commandXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia } from '../support/command.js';
import { sha256Of } from '../support/discs.js';
import { requireJudge } from '../support/judges.js';
import { MiB } from '../support/sticks.js';
import { temporaryFolder } from '../support/temporary.js';
import { bootImageWim, makeSite, type TestContent, type TestSite } from '../support/test-site.js';
import { grubBootFiles, grubJudges } from './grub.js';
import { boot, machineJudges, type Firmware } from './machine.js';

const all = process.env.CMMEDIA_TEST_ALL === '1';
const timeout = 1_800_000;
const firmwares: readonly Firmware[] = ['bios', 'uefi'];

/**
 * GRUB reads 32 KiB at once, and where a BIOS refuses because the disc ends within them, takes what a former read left
 * for the file's content. So nothing that it is asked for is the last on a disc.
 */
const last: Record<string, TestContent> = { 'z.dat': { size: 65_536, seed: 'last' } };

/** A site that has GRUB in its boot image, and a task sequence that wants all its packages. */
interface BootableSite {
  folder: string;
  /** The SHA-256 of each file that a machine which starts is asked for, by its path on the media. */
  wanted: Map<string, string>;
}

/** @param asked paths on the media */
async function makeBootable(folder: string, packages: Record<string, Record<string, TestContent>>, asked: readonly string[]): Promise<BootableSite> {
  const grub = grubBootFiles(path.join(folder, 'grub'), asked);
  const ids = Object.keys(packages);
  const site = await makeSite(folder, {
    bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim(grub) } }],
    packages: ids.map((id) => ({ id, name: id, files: { ...packages[id], ...last } })),
    taskSequences: [{ id: 'TST00001', name: 'Good', bootImage: 'TST00002', text: sequenceXml(groupXml('Install', ids.map((id) => commandXml(id, id)).join(''))) }],
  });
  return { folder, wanted: new Map(asked.map((file) => [file, hashOf(site, grub, file)])) };
}

/** The SHA-256 of a file on the media, from what it was made of. */
function hashOf(site: TestSite, grub: Record<string, Buffer>, file: string): string {
  if (file === 'bootmgr.efi') return sha256Of(grub['Windows/Boot/EFI/bootmgr.efi']!);
  if (file === 'sources/boot.wim') return site.contents.get('TST00002')!.files.get('boot.wim')!.sha256;
  const [, , id, ...name] = file.split('/');
  return site.contents.get(id!)!.files.get(name.join('/'))!.sha256;
}

async function command(...words: string[]): Promise<void> {
  const done = await cmmedia(words, { timeout });
  assert.equal(done.status, 0, done.stderr);
}

/** Gives the output file's path. */
async function build({ folder }: BootableSite, output: string, ...options: string[]): Promise<string> {
  const image = path.join(folder, output);
  await command('build', '--site', path.join(folder, 'site.yaml'), '--output', image, ...options);
  return image;
}

/** Where bytes stand in an image behind a byte of it; -1 for nowhere. */
function placeOf(bytes: Buffer, image: string, behind: number): number {
  const rest = Buffer.alloc(Math.max(0, statSync(image).size - behind));
  const file = openSync(image, 'r');
  try {
    readSync(file, rest, 0, rest.length, behind);
  } finally {
    closeSync(file);
  }
  return rest.indexOf(bytes);
}

describe('a machine that starts from media', function () {
  this.timeout(timeout);
  const folder = temporaryFolder();

  before(function () {
    requireJudge(this, ...machineJudges, ...grubJudges);
  });

  describe('of some files', () => {
    const files = { 'tool.exe': { size: 300_000, seed: 'tool' }, 'folder with a long name/Ünïcode.txt': 'text', 'empty.txt': '' };
    let site: BootableSite;
    let disc: string;

    before(async () => {
      const asked = ['sources/boot.wim', 'bootmgr.efi', ...Object.keys(files).map((file) => `SMS/PKG/TST00003/${file}`)];
      site = await makeBootable(path.join(folder(), 'some'), { TST00003: files }, asked);
      disc = await build(site, 'media.iso');
    });

    for (const firmware of firmwares) {
      it(`reads them from a disc, by ${firmware.toUpperCase()}`, async () => {
        assert.deepEqual(await boot(disc, { firmware, medium: 'disc' }), site.wanted);
      });
    }

    it('reads them from a stick, by UEFI', async () => {
      const stick = await build(site, 'stick.img', '--media-type', 'Usb', '--format-media');
      assert.deepEqual(await boot(stick, { firmware: 'uefi', medium: 'stick' }), site.wanted);
    });

    it('reads them from a stick that is a copy of the disc, by UEFI', async function () {
      if (!all) this.skip();
      const stick = path.join(site.folder, 'copy.img');
      await command('copy', disc, stick);
      assert.deepEqual(await boot(stick, { firmware: 'uefi', medium: 'stick' }), site.wanted);
    });
  });

  describe('of more than 4 GiB', () => {
    const late = Buffer.from('This stands behind the 4 GiB.'.repeat(100));
    let site: BootableSite;
    let disc: string;

    before(async function () {
      if (!all) this.skip();
      const packages = { TST00003: { 'large.dat': { size: 2 ** 32 + 5, seed: 'large', sparse: true } }, TST00004: { 'late.dat': late } };
      site = await makeBootable(path.join(folder(), 'large'), packages, ['sources/boot.wim', 'SMS/PKG/TST00004/late.dat']);
      disc = await build(site, 'media.iso');
      assert.notEqual(placeOf(late, disc, 2 ** 32), -1);
    });
    after(() => rmSync(path.join(folder(), 'large'), { recursive: true, force: true }));

    for (const firmware of firmwares) {
      it(`reads from a disc what lies behind the 4 GiB, by ${firmware.toUpperCase()}`, async () => {
        assert.deepEqual(await boot(disc, { firmware, medium: 'disc' }), site.wanted);
      });
    }
  });

  describe('of several discs', () => {
    let site: BootableSite;
    let output: string;

    before(async function () {
      if (!all) this.skip();
      const packages = Object.fromEntries(['TST00003', 'TST00004'].map((id) => [id, { 'large.dat': { size: 400 * MiB, seed: id, sparse: true }, 'small.dat': id }]));
      const asked = ['sources/boot.wim', 'SMS/PKG/TST00003/small.dat', 'SMS/PKG/TST00004/small.dat'];
      site = await makeBootable(path.join(folder(), 'set'), packages, asked);
      output = await build(site, 'media.iso', '--media-size', 'Size650MB');
    });
    after(() => rmSync(path.join(folder(), 'set'), { recursive: true, force: true }));

    for (const firmware of firmwares) {
      it(`reads the first, by ${firmware.toUpperCase()}`, async () => {
        const onFirst = new Map(site.wanted).set('SMS/PKG/TST00004/small.dat', 'ABSENT');
        assert.deepEqual(await boot(output.replace('.iso', '-1.iso'), { firmware, medium: 'disc' }), onFirst);
      });
    }

    it('reads a stick that is a copy of them, by UEFI', async () => {
      const stick = path.join(site.folder, 'copy.img');
      await command('copy', output, stick);
      assert.deepEqual(await boot(stick, { firmware: 'uefi', medium: 'stick' }), site.wanted);
    });
  });
});
