import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isoMedium } from '../../src/media/iso.js';
import type { MediaRequest } from '../../src/media/model.js';
import { readSequenceFile } from '../../src/sequence/export.js';
import { readSiteCatalogue } from '../../src/site/catalogue.js';
import { commandXml, deployXml, groupXml, sequenceXml, stepXml } from '../sequence/samples.js';
import { bootImageWim, makeSite, type TestSite } from './test-site.js';

const MIB = 1024 * 1024;

export interface DeploymentSite {
  site: TestSite;
  /** What the WIM of the operating system holds. */
  windows: string;
  /** Media of its one task sequence, in one ISO; to be completed with where it goes. */
  request: Omit<MediaRequest, 'output' | 'today'>;
}

/**
 * A site with a task sequence that applies an image of 18 MB (TST00003, from wimlib), and asks for a small package
 * (TST00004) before and after it, and for one of 10 MiB (TST00005); TST00006 comes along. Beside it: TST00008, a file of 9 MiB, and TST00009, whose last step is disabled. Needs wimlib-imagex.
 */
export async function makeDeploymentSite(folder: string): Promise<DeploymentSite> {
  const windows = path.join(folder, 'windows');
  mkdirSync(windows);
  for (let index = 0; index < 40; index++) writeFileSync(path.join(windows, `f${index}.dll`), randomBytes(450_000));
  const wim = path.join(folder, 'install.wim');
  execFileSync('wimlib-imagex', ['capture', windows, wim, 'Windows', '--compress=none'], { stdio: 'ignore' });
  const site = await makeSite(folder, {
    bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
    operatingSystemImages: [{ id: 'TST00003', name: 'Windows 11', files: { 'install.wim': readFileSync(wim) } }],
    packages: [
      { id: 'TST00004', name: 'Tools', files: { 'tool.exe': { size: 400_000, seed: 'tool' }, 'empty/': '' } },
      { id: 'TST00005', name: 'Large', files: Object.fromEntries([1, 2, 3, 4, 5].map((each) => [`part${each}.cab`, { size: 2 * MIB, seed: `large${each}` }])) },
      { id: 'TST00006', name: 'Extra', files: { 'extra.txt': 'extra' } },
      { id: 'TST00008', name: 'Huge', files: { 'a/huge.cab': { size: 9 * MIB, seed: 'huge' } } },
    ],
    taskSequences: [
      {
        id: 'TST00001',
        name: 'Windows 11',
        bootImage: 'TST00002',
        text: sequenceXml(
          [
            commandXml('First tools', 'TST00004'),
            stepXml('SMS_TaskSequence_ApplyOperatingSystemAction', 'Apply', { ImagePackageID: 'TST00003', ImageIndex: '1' }, '', { runIn: 'WinPE' }),
            groupXml('Later', commandXml('Large', 'TST00005') + commandXml('Tools again', 'TST00004')),
          ].join(''),
        ),
      },
      { id: 'TST00009', name: 'Not again', bootImage: 'TST00002', text: sequenceXml(deployXml + commandXml('Tools', 'TST00004') + commandXml('Large', 'TST00005') + groupXml('Never', commandXml('Tools again', 'TST00004'), ' disable="true"')) },
    ],
  });
  const catalogue = await readSiteCatalogue(site.siteFile, { readSequences: readSequenceFile });
  const request = { ...(await plainRequest(site.siteFile, 'TST00001')), label: 'Contoso', packages: await catalogue.packages({ id: 'TST00006' }) };
  return { site, windows, request };
}

/** An ISO of a task sequence, from all distribution points of its site, with nothing asked for beside. */
export async function plainRequest(siteFile: string, taskSequenceId: string): Promise<DeploymentSite['request']> {
  const site = await readSiteCatalogue(siteFile, { readSequences: readSequenceFile });
  const [taskSequence] = await site.taskSequences({ id: taskSequenceId });
  return {
    site,
    taskSequence: taskSequence!,
    distributionPoints: await site.distributionPoints({}),
    label: 'Media',
    applications: [],
    packages: [],
    driverPackages: [],
    includeApplicationDependencies: false,
    noBootPrompt: false,
    encryption: 'AES-128',
    unattended: false,
    autoRun: false,
    variables: [],
    accept: new Set(),
    sequenceSecrets: [],
    duplicates: false,
    medium: isoMedium,
    force: true,
    onlyIfChanged: false,
    now: new Date(),
  };
}
