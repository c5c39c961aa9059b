import assert from 'node:assert/strict';
import { holdsIn, namedFiles, prestartFindings } from '../../src/media/prestart-files.js';
import type { PackageObject } from '../../src/site/model.js';

const prestartPackage: PackageObject = { kind: 'package', packageId: 'ABC00001', name: 'Hook', description: '', manufacturer: '', version: '', language: '', programs: [] };
const imageHolds = holdsIn(['Windows/System32/cscript.exe', 'sms/bin/x64/TsEnv.exe']);
const packageHolds = holdsIn(['hook.cmd', 'scripts/Ask.vbs', 'two words.cmd']);

describe('files that a prestart command names', () => {
  const nothing = (): boolean => false;
  const named: [command: string, files: string[]][] = [
    ['cmd /C hook.cmd', ['hook.cmd']],
    ['CMD.EXE /q /c hook.cmd a.cmd', ['hook.cmd']],
    ['hook.bat', ['hook.bat']],
    ['cmd /C "hook.cmd /x"', ['hook.cmd']],
    ['cmd /C ""two words.cmd" "a b""', ['two words.cmd']],
    ['cmd /C cscript.exe //nologo scripts\\ask.vbs', ['cscript.exe', 'scripts\\ask.vbs']],
    ['cmd /C powershell -ExecutionPolicy Bypass -File ask.ps1', ['ask.ps1']],
    ['cmd /C start "" /wait tool.exe', ['tool.exe']],
    ['cmd /C one.cmd & two.cmd && (three.exe) | four.exe', ['one.cmd', 'two.cmd', 'three.exe', 'four.exe']],
    ['cmd /C tool.exe > out.cmd 2>&1 & tool.exe', ['tool.exe']],
    ['cmd /C X:\\sms\\tool.exe', ['X:\\sms\\tool.exe']],
    ['cmd /C hook', []],
    ['cmd /C %ROOT%\\hook.cmd & !ROOT!hook.cmd & C:\\hook.cmd & \\\\server\\share\\hook.cmd', []],
    ['cmd /C echo hook.cmd & rem hook.cmd & copy a.cmd b.cmd & set x=hook.cmd', []],
    ['cmd /C tool.exe /file:hook.cmd', ['tool.exe']],
    ['cmd /C', []],
    ['cmd /C "]LOG]!>"', []],
  ];
  for (const [command, files] of named) it(`of ${command} are ${files.join(', ') || 'none'}`, () => assert.deepEqual(namedFiles(command, nothing), files));

  it('are one name in quotes where there is such a file', () => {
    assert.deepEqual(namedFiles('cmd /C "two words.cmd"', packageHolds), []);
    assert.deepEqual(namedFiles('cmd /C "one.cmd words.cmd"', nothing), ['one.cmd']);
  });

  const missing = (command: string | undefined, places: Parameters<typeof prestartFindings>[1]): string[][] => prestartFindings(command, places).map((each) => [each.severity, each.code, each.object]);

  it('are found where the package or the boot image has them, in any case and folder', () => {
    for (const command of ['cmd /C HOOK.cmd', 'cmd /C .\\hook.cmd', 'cmd /C cscript.exe ask.vbs', 'cmd /C scripts/ask.vbs & tsenv.exe & x:\\sms\\bin\\x64\\tsenv.exe', 'cmd /C "two words.cmd"']) {
      assert.deepEqual(missing(command, { prestartPackage, packageHolds, imageHolds }), [], command);
    }
  });

  it('are warned of where neither has them', () => {
    assert.deepEqual(missing('cmd /C other.cmd', { prestartPackage, packageHolds, imageHolds }), [['warning', 'PrestartFileMissing', 'other.cmd']]);
    assert.deepEqual(missing('cmd /C hook.cmd', { imageHolds }), [['warning', 'PrestartFileMissing', 'hook.cmd']]);
    assert.deepEqual(missing('cmd /C cscript.exe files\\ask.vbs & cscript.exe x:\\ask.vbs', { prestartPackage, packageHolds, imageHolds }).map(([, , object]) => object), ['files\\ask.vbs'], 'where the package lies on X: is not known');
  });

  it('are not judged where a place could not be looked into, nor where there is no command', () => {
    assert.deepEqual(missing('cmd /C other.cmd', { prestartPackage, imageHolds }), []);
    assert.deepEqual(missing('cmd /C other.cmd', { prestartPackage, packageHolds }), []);
    assert.deepEqual(missing(undefined, { prestartPackage, packageHolds, imageHolds }), []);
  });
});
