// Makes what the sample can't ship: small stand-ins for Microsoft's WIM files, and an archive.
// Each stand-in file says what it stands for. Same bytes on every run; a file that has them already is left alone.
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { buildWim } from '../../dist/src/formats/wim/writer.js';

const folder = fileURLToPath(new URL('sources/made/', import.meta.url));
const time = new Date('2026-01-01T00:00:00Z');
const standIn = (name) => ({ path: name, bytes: Buffer.from(`A stand-in for ${name}. It starts nothing.\r\n`), modified: time });
/** El Torito loads whole sectors. */
const padded = (name, size) => ({ ...standIn(name), bytes: Buffer.concat([standIn(name).bytes, Buffer.alloc(size)], size) });

const bootImage = [
  ...['PCAT/bootmgr', 'PCAT/memtest.exe', 'EFI/bootmgr.efi', 'EFI/bootmgfw.efi', 'EFI/memtest.efi'].map((name) => standIn(`Windows/Boot/${name}`)),
  ...['PCAT/boot.sdi', 'PCAT/BCD', 'EFI/boot.sdi', 'EFI/BCD'].map((name) => standIn(`Windows/Boot/DVD/${name}`)),
  padded('Windows/Boot/DVD/PCAT/etfsboot.com', 4096),
  padded('Windows/Boot/DVD/EFI/en-US/efisys.bin', 1474560),
  padded('Windows/Boot/DVD/EFI/en-US/efisys_noprompt.bin', 1474560),
  ...['segmono_boot.ttf', 'segoe_slboot.ttf', 'wgl4_boot.ttf'].map((name) => standIn(`Windows/Boot/Fonts/${name}`)),
  ...['cmd.exe', 'winload.exe', 'winload.efi'].map((name) => standIn(`Windows/System32/${name}`)),
  standIn('sms/boot/boot.sdi'),
  ...['TsBootShell.exe', 'TsmBootstrap.exe', 'TsManager.exe', 'TsCore.dll', 'OsdApplyOs.exe', 'smsboot.exe', 'bootfix.bin'].map((name) => standIn(`sms/bin/x64/${name}`)),
];
const windows = ['Windows/System32/ntoskrnl.exe', 'Windows/System32/config/SYSTEM', 'Windows/explorer.exe', 'Program Files/desktop.ini'].map(standIn);

/** At once or not at all: somebody may be reading. */
function make(name, bytes) {
  const file = path.join(folder, name);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  writeFileSync(`${file}.${process.pid}`, bytes);
  utimesSync(`${file}.${process.pid}`, time, time);
  renameSync(`${file}.${process.pid}`, file);
}

mkdirSync(path.join(folder, 'setup', 'sources'), { recursive: true });
make('boot.wim', buildWim([{ name: 'Microsoft Windows PE (x64)', architecture: 'x64', version: '10.0.26100.1', files: bootImage }], { time, bootIndex: 1 }));
const installWim = buildWim([{ name: 'Windows 11 Enterprise', architecture: 'x64', editionId: 'Enterprise', version: '10.0.26100.1', files: windows }], { time });
make('install.wim', installWim);
// The folder of Windows Setup, for an upgrade.
make('setup/setup.exe', standIn('setup.exe').bytes);
make('setup/sources/install.wim', installWim);

const archive = tar.pack();
archive.entry({ name: 'tools/', type: 'directory', mtime: time });
archive.entry({ name: 'tools/install.cmd', mtime: time }, '@echo off\r\nxcopy /s /y "%~dp0*" "%ProgramFiles%\\Contoso Tools\\"\r\n');
archive.entry({ name: 'tools/readme.txt', mtime: time }, 'A stand-in for tools that Contoso would ship.\r\n');
archive.finalize();
make('tools.tar.gz', gzipSync(await buffer(archive)));
for (const name of ['setup/sources', 'setup']) utimesSync(path.join(folder, name), time, time);
