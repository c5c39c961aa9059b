// Installs the programs that judge our output, where apt can; says what is missing where it can't.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Program, or a file by its path, to Debian package. */
const judges = {
  'grub-fstest': 'grub-common',
  '7z': 'p7zip-full',
  udfinfo: 'udftools',
  xorriso: 'xorriso',
  genisoimage: 'genisoimage',
  'wimlib-imagex': 'wimtools',
  'fsck.fat': 'dosfstools',
  mcopy: 'mtools',
  sfdisk: 'fdisk',
  openssl: 'openssl',
  'qemu-system-x86_64': 'qemu-system-x86',
  '/usr/share/seabios/bios-256k.bin': 'seabios',
  '/usr/share/OVMF/OVMF_CODE_4M.fd': 'ovmf',
  'grub-mkimage': 'grub-common',
  '/usr/lib/grub/i386-pc/moddep.lst': 'grub-pc-bin',
  '/usr/lib/grub/x86_64-efi/moddep.lst': 'grub-efi-amd64-bin',
  as: 'binutils',
};

function missing() {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const there = (program) => (program.startsWith('/') ? existsSync(program) : spawnSync('sh', ['-c', `command -v ${program}`], { env }).status === 0);
  const programs = Object.entries(judges).filter(([program]) => !there(program));
  const pycdlib = spawnSync('/usr/bin/python3', ['-c', 'import pycdlib']).status === 0 ? [] : [['pycdlib for /usr/bin/python3', 'python3-pycdlib']];
  return [...programs, ...pycdlib];
}

let absent = process.platform === 'linux' ? missing() : Object.entries(judges);
const canInstall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('sh', ['-c', 'command -v apt-get']).status === 0;
if (absent.length > 0 && canInstall) {
  const packages = [...new Set(absent.map(([, name]) => name))];
  console.error(`Installing ${packages.join(' ')}`);
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-q'], options);
  execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], options);
  absent = missing();
}
if (absent.length > 0) {
  const names = absent.map(([program, name]) => `${program} (Debian: ${name})`).join(', ');
  console.error(`Missing judges: ${names}.`);
  if (process.env.CI) process.exit(1);
  console.error('Tests that need them report as pending.');
}
