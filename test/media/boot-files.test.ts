import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildWim } from '../../src/formats/wim/writer.js';
import { readBootFiles, type BootFiles } from '../../src/media/boot-files.js';

/** What a boot image that Configuration Manager has prepared holds; each file says its own path. */
const prepared = [
  'Windows/Boot/PCAT/bootmgr',
  'Windows/Boot/PCAT/memtest.exe',
  'Windows/Boot/EFI/bootmgr.efi',
  'Windows/Boot/EFI/bootmgfw.efi',
  'Windows/Boot/DVD/PCAT/boot.sdi',
  'Windows/Boot/DVD/PCAT/BCD',
  'Windows/Boot/DVD/PCAT/etfsboot.com',
  'Windows/Boot/DVD/EFI/BCD',
  'Windows/Boot/DVD/EFI/en-US/efisys.bin',
  'Windows/Boot/DVD/EFI/en-US/efisys_noprompt.bin',
  'Windows/Boot/Fonts/segmono_boot.ttf',
  'sms/bin/x64/TsBootShell.exe',
  'sms/bin/x64/TsmBootstrap.exe',
  'sms/bin/x64/bootfix.bin',
  'sms/bin/x64/00000409/TsRes.dll',
];

describe('boot files', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'))));
  after(() => rmSync(folder, { recursive: true }));

  let counter = 0;
  async function read(paths: readonly string[], options: { architecture?: 'x86' | 'x64' | 'arm64'; noBootPrompt?: boolean; adk?: readonly string[] } = {}): Promise<BootFiles> {
    counter += 1;
    const wim = path.join(folder, `${counter}.wim`);
    const files = paths.map((each) => ({ path: each, bytes: Buffer.from(each) }));
    writeFileSync(wim, buildWim([{ name: 'Boot', architecture: options.architecture ?? 'x64', files }]));
    const adkFolder = options.adk && path.join(folder, `adk-${counter}`);
    for (const each of options.adk ?? []) {
      mkdirSync(path.dirname(path.join(adkFolder!, each)), { recursive: true });
      writeFileSync(path.join(adkFolder!, each), `ADK ${each}`);
    }
    return readBootFiles({ wim, packageId: 'ABC00005', noBootPrompt: options.noBootPrompt ?? false, ...(adkFolder !== undefined && { adkFolder }) });
  }

  const paths = (found: BootFiles): string[] => found.files.map((file) => file.path).sort();
  const contents = (found: BootFiles, target: string): string | undefined => {
    const source = found.files.find((file) => file.path === target)?.source;
    return source?.kind === 'bytes' ? Buffer.from(source.bytes).toString() : undefined;
  };
  const codes = (found: BootFiles): string[] => found.findings.map((each) => `${each.severity} ${each.code} ${each.object}`);

  it('come from the boot image, unchanged', async () => {
    const found = await read(prepared);
    assert.deepEqual(codes(found), []);
    assert.deepEqual(paths(found), [
      'EFI/Boot/bootx64.efi',
      'EFI/Microsoft/Boot/BCD',
      'EFI/Microsoft/Boot/efisys.bin',
      'EFI/Microsoft/Boot/fonts/segmono_boot.ttf',
      'SMS/bin/x64/00000409/TsRes.dll',
      'SMS/bin/x64/TsBootShell.exe',
      'SMS/bin/x64/TsmBootstrap.exe',
      'SMS/bin/x64/bootfix.bin',
      'boot/BCD',
      'boot/boot.sdi',
      'boot/bootfix.bin',
      'boot/etfsboot.com',
      'boot/fonts/segmono_boot.ttf',
      'boot/memtest.exe',
      'bootmgr',
      'bootmgr.efi',
    ]);
    assert.equal(contents(found, 'EFI/Boot/bootx64.efi'), 'Windows/Boot/EFI/bootmgfw.efi');
    assert.equal(contents(found, 'boot/BCD'), 'Windows/Boot/DVD/PCAT/BCD');
    assert.equal(Buffer.from(found.boot.bios!).toString(), 'Windows/Boot/DVD/PCAT/etfsboot.com');
    assert.equal(Buffer.from(found.boot.uefi!).toString(), 'Windows/Boot/DVD/EFI/en-US/efisys.bin');
    assert.equal(found.canStartFromWindows, true);
  });

  it('are found whatever their case, and in the places that Configuration Manager injects', async () => {
    const found = await read([
      ...prepared.filter((each) => !each.includes('/DVD/')).map((each) => each.toUpperCase()),
      'sms/boot/boot.sdi',
      'sms/bin/x64/etfsboot.com',
      'sms/bin/x64/efisys.bin',
      'sms/bin/x64/BCD-EFI-64',
    ]);
    assert.equal(contents(found, 'boot/boot.sdi'), 'sms/boot/boot.sdi');
    assert.equal(contents(found, 'EFI/Microsoft/Boot/BCD'), 'sms/bin/x64/BCD-EFI-64');
    // No BCD store for BIOS is injected, so that BIOS can't start; UEFI can.
    assert.deepEqual(codes(found), ['warning BootFilesMissing BIOS']);
    assert.match(found.findings[0]!.message, /boot\/BCD/);
    assert.equal(found.boot.bios, undefined);
    assert.ok(found.boot.uefi);
  });

  it('that the boot image lacks come from an ADK media folder', async () => {
    const missing = ['Windows/Boot/DVD/PCAT/BCD', 'Windows/Boot/DVD/PCAT/etfsboot.com', 'Windows/Boot/Fonts/segmono_boot.ttf'];
    const found = await read(prepared.filter((each) => !missing.includes(each)), { adk: ['Media/Boot/bcd', 'fwfiles/etfsboot.com', 'Media/Boot/Fonts/wgl4_boot.ttf', 'Media/bootmgr'] });
    assert.deepEqual(codes(found), []);
    assert.equal(contents(found, 'boot/BCD'), 'ADK Media/Boot/bcd');
    assert.equal(contents(found, 'boot/fonts/wgl4_boot.ttf'), 'ADK Media/Boot/Fonts/wgl4_boot.ttf');
    assert.equal(contents(found, 'bootmgr'), 'Windows/Boot/PCAT/bootmgr', 'the boot image comes first');
  });

  it('that no firmware can start from are an error that names them', async () => {
    const found = await read(prepared.filter((each) => !each.endsWith('boot.sdi')));
    assert.deepEqual(codes(found), ['error BootFilesMissing BIOS', 'error BootFilesMissing UEFI']);
    assert.deepEqual(found.boot, {});
  });

  it('of arm64 are for UEFI only', async () => {
    const arm = [...prepared.filter((each) => !each.includes('PCAT') && !each.includes('x64')), 'Windows/Boot/DVD/EFI/boot.sdi', 'sms/bin/arm64/TsBootShell.exe', 'sms/bin/arm64/TsmBootstrap.exe'];
    const found = await read(arm, { architecture: 'arm64' });
    assert.deepEqual(codes(found), []);
    assert.ok(found.boot.uefi);
    assert.equal(found.boot.bios, undefined);
    assert.ok(paths(found).includes('EFI/Boot/bootaa64.efi'));
    assert.deepEqual(codes(await read(arm.filter((each) => !each.endsWith('efisys.bin')), { architecture: 'arm64' })), ['error BootFilesMissing UEFI']);
  });

  it('without a prompt leave the prompt out, and say so', async () => {
    const found = await read(prepared, { noBootPrompt: true });
    assert.deepEqual(codes(found), ['warning BootPromptSkipped ABC00005']);
    assert.ok(!paths(found).includes('boot/bootfix.bin'));
    assert.equal(Buffer.from(found.boot.uefi!).toString(), 'Windows/Boot/DVD/EFI/en-US/efisys_noprompt.bin');
  });

  it('of an image that Configuration Manager has not prepared boot to a prompt', async () => {
    const found = await read(prepared.filter((each) => !each.startsWith('sms/')));
    assert.deepEqual(codes(found), ['warning BootImageWithoutTaskSequenceFiles ABC00005']);
    assert.equal(found.canStartFromWindows, false);
  });

  it('of something that is no WIM are a finding', async () => {
    const file = path.join(folder, 'no.wim');
    writeFileSync(file, 'MSWIM? no.');
    const found = await readBootFiles({ wim: file, packageId: 'ABC00005', noBootPrompt: false });
    assert.deepEqual(codes(found), ['error BootImageUnreadable ABC00005']);
  });

  it('from a folder that does not exist are an error', async () => {
    const wim = path.join(folder, '1.wim');
    await assert.rejects(readBootFiles({ wim, packageId: 'ABC00005', noBootPrompt: false, adkFolder: path.join(folder, 'nowhere') }), { code: 'BootFilesPathNotFound' });
  });
});
