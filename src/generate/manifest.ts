import type { ManifestOptions } from '../pwsh/index.js';

/** What the manifest and the package of the module say of it. */
export function manifestOptions(version: string): ManifestOptions {
  return {
    name: 'CMMedia',
    version,
    guid: '3f1c0a52-6c0b-4f0e-9d5e-7a8f2d8b4c11',
    author: 'The cmmedia authors',
    copyright: '(c) The cmmedia authors. MIT licence.',
    description: 'Builds and checks stand-alone media for Microsoft Configuration Manager, with no console, on any system that Node.js runs on.',
    tags: ['ConfigMgr', 'SCCM', 'MECM', 'OSD', 'TaskSequence', 'ISO', 'Deployment', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS'],
  };
}
