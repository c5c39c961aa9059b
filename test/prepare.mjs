// Installs the programs that judge our output, where apt can; says what is missing where it can't.
import { execFileSync, spawnSync } from 'node:child_process';

/** Program to Debian package. */
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
};

function missing() {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const programs = Object.entries(judges).filter(([program]) => spawnSync('sh', ['-c', `command -v ${program}`], { env }).status !== 0);
  const pycdlib = spawnSync('/usr/bin/python3', ['-c', 'import pycdlib']).status === 0 ? [] : [['pycdlib for /usr/bin/python3', 'python3-pycdlib']];
  return [...programs, ...pycdlib];
}

let absent = process.platform === 'linux' ? missing() : Object.entries(judges);
const canInstall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('sh', ['-c', 'command -v apt-get']).status === 0;
if (absent.length > 0 && canInstall) {
  const packages = absent.map(([, name]) => name);
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
