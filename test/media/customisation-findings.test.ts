import assert from 'node:assert/strict';
import { checkCustomisation } from '../../src/media/customisation-findings.js';
import type { PackageObject } from '../../src/site/model.js';

const prestartPackage: PackageObject = { kind: 'package', packageId: 'ABC00001', name: 'Hook', description: '', manufacturer: '', version: '', language: '', programs: [] };

describe('findings of what the media is customised with', () => {
  const codes = (request: Partial<Parameters<typeof checkCustomisation>[0]>): string[] => checkCustomisation(request).map((each) => each.code);

  it('are none for nothing', () => assert.deepEqual(codes({}), []));

  it('want a shell of its own for the prestart command', () => {
    for (const command of ['cmd /C hook.cmd', 'CMD.exe /c "a b.cmd" & c', ' cmd  /Q /C x', 'cmd /c']) assert.deepEqual(codes({ prestartCommand: command }), [], command);
    for (const command of ['hook.cmd', 'cmd hook.cmd', 'cmd /K x', 'powershell -File cmd /C', 'cmdx /C x', 'cmd /Cx']) assert.deepEqual(codes({ prestartCommand: command }), ['PrestartCommandShell'], command);
  });

  it('want a command for the package of one', () => {
    assert.deepEqual(codes({ prestartPackage }), ['PrestartPackageWithoutCommand']);
    assert.deepEqual(codes({ prestartPackage, prestartCommand: 'cmd /C hook.cmd' }), []);
  });

  it('say that a certificate is not used', () => assert.deepEqual(codes({ certificatePath: 'x.pfx' }), ['CertificateIgnored']));
});
