/** GRUB in the place of Microsoft's boot files: made from Debian's packages, so that something boots what we build. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge } from '../support/judges.js';

/** What making it needs, for `requireJudge`. */
export const grubJudges = ['grub-mkimage', 'as', 'ld', 'mformat', 'mcopy', '/usr/lib/grub/i386-pc/moddep.lst', '/usr/lib/grub/x86_64-efi/moddep.lst'];

/** What stands on the serial line before and behind what the media say. */
export const BEGIN = 'the files of the media';
export const END = 'no more files';

const SECTOR = 2048;
const modules = ['normal', 'search', 'search_fs_file', 'serial', 'terminal', 'terminfo', 'echo', 'test', 'hashsum', 'gcry_sha256', 'udf', 'fat', 'part_msdos'];
/** With lines that are long enough for any path. */
const serial = ['serial --unit=0 --speed=115200', 'terminal_output serial', 'terminfo -g 250x100 -u serial dumb'];

/**
 * Files of a boot image, by their path in it. Each firmware's chain goes the way of Windows': what the firmware
 * starts finds the media by a file, and goes on with what lies there, up to the BCD. Here that is a script that
 * prints the SHA-256 of `files` (paths on the media), or that there is no such file.
 */
export function grubBootFiles(folder: string, files: readonly string[]): Record<string, Buffer> {
  mkdirSync(folder, { recursive: true });
  const manager = grubImage(folder, 'x86_64-efi', ['search --no-floppy --set=root --file /EFI/Microsoft/Boot/BCD', 'normal ($root)/EFI/Microsoft/Boot/BCD']);
  const starter = grubImage(folder, 'x86_64-efi', ['search --no-floppy --set=root --file /bootmgr.efi', 'chainloader ($root)/bootmgr.efi', 'boot']);
  const bcd = Buffer.from(script(files));
  return {
    'Windows/Boot/DVD/PCAT/etfsboot.com': biosBootFile(folder),
    'Windows/Boot/DVD/PCAT/BCD': bcd,
    'Windows/Boot/DVD/EFI/en-US/efisys.bin': fatImage(folder, starter),
    'Windows/Boot/DVD/EFI/BCD': bcd,
    'Windows/Boot/EFI/bootmgr.efi': manager,
    'Windows/Boot/EFI/bootmgfw.efi': manager,
  };
}

function script(files: readonly string[]): string {
  const lines = files.flatMap((file) => [`if [ -f "/${file}" ]; then`, `  sha256sum "/${file}"`, 'else', `  echo "absent  /${file}"`, 'fi']);
  return [`echo "${BEGIN}"`, ...lines, `echo "${END}"`, ''].join('\n');
}

function grubImage(folder: string, platform: 'i386-pc-pxe' | 'x86_64-efi', commands: readonly string[]): Buffer {
  const config = path.join(folder, 'grub.cfg');
  const image = path.join(folder, 'grub.img');
  writeFileSync(config, [...serial, ...commands, ''].join('\n'));
  const others = platform === 'x86_64-efi' ? ['chain', 'boot'] : ['biosdisk'];
  run('grub-mkimage', ['-O', platform, '-o', image, '-c', config, '-p', '/', ...modules, ...others]);
  return readFileSync(image);
}

/** The image for PXE is the one that is started whole in memory, from 0x7C00 on; its own first 1024 bytes would tell GRUB of a network. */
function biosBootFile(folder: string): Buffer {
  const grub = grubImage(folder, 'i386-pc-pxe', ['search --no-floppy --set=root --file /bootmgr', 'normal ($root)/boot/BCD']);
  const sectors = Math.ceil(grub.length / SECTOR);
  const [object, code] = [path.join(folder, 'load-rest.o'), path.join(folder, 'load-rest.bin')];
  const source = fileURLToPath(new URL('../../../test/boot/load-rest.S', import.meta.url));
  run('as', ['--32', '--defsym', `SECTORS=${sectors}`, '-o', object, source]);
  run('ld', ['-m', 'elf_i386', '-Ttext', '0x7c00', '--oformat', 'binary', '-o', code, object]);
  return Buffer.concat([readFileSync(code), grub.subarray(1024)], sectors * SECTOR);
}

/** A floppy disk's image with the program that UEFI looks for on it. */
function fatImage(folder: string, program: Buffer): Buffer {
  const [image, file] = [path.join(folder, 'floppy.img'), path.join(folder, 'bootx64.efi')];
  writeFileSync(file, program);
  run('mformat', ['-C', '-i', image, '-f', '1440', '::']);
  run('mmd', ['-i', image, '::/EFI', '::/EFI/BOOT']);
  run('mcopy', ['-i', image, file, '::/EFI/BOOT/BOOTX64.EFI']);
  return readFileSync(image);
}

function run(program: string, parameters: readonly string[]): void {
  execFileSync(judge(program), parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
}
