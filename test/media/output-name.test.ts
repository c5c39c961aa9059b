import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { datedMedia, outputFile } from '../../src/media/output-name.js';
import { temporaryFolder } from '../support/temporary.js';

const day = new Date(2027, 0, 5, 23, 59);
const of = (text: string, name = 'Windows 11'): string => outputFile(text, { name, day }).path;

describe('names of output files', () => {
  const folder = temporaryFolder();

  it('stay as they are without anything to fill in', () => {
    for (const text of ['/media/{date}/windows.iso', '/media/{0A1B}.iso', '/media/{Date}.iso', '/media/{dates}.iso']) {
      assert.deepEqual(outputFile(text, { name: 'x', day }), { path: text });
    }
  });

  it('get the day and the name, once', () => {
    assert.equal(of('/media/{name}-{date}.iso'), path.normalize('/media/Windows 11-2027-01-05.iso'));
    assert.equal(of('/media/{name}.iso', '{date}'), path.normalize('/media/{date}.iso'));
    assert.equal(outputFile('/media/{name}.iso', { name: '{date}', day }).dated, undefined);
  });

  it('keep out of a name what Windows does not take in one', () => {
    assert.equal(of('/media/{name}', 'A: "x" <y>\\..\\z/?*|\t. .'), path.normalize('/media/A_ _x_ _y__.._z_____'));
    assert.equal(path.dirname(of('/media/{name}', '../../etc/passwd')), path.normalize('/media'));
    assert.equal(of('/media/{name}', ' . '), path.normalize('/media/_'));
  });

  it('find their like of other days, oldest first, and nothing else', async () => {
    const { path: output, dated } = outputFile(path.join(folder(), '{name} ({date}) {date}.iso'), { name: 'a+b', day });
    for (const date of ['2027-01-05', '2026-12-31', '2027-01-04']) writeFileSync(path.join(folder(), `a+b (${date}) ${date}.iso`), '');
    for (const other of ['aab (2027-01-01) 2027-01-01.iso', 'a+b (2027-01-01) 2027-01-02.iso', 'a+b (2027-1-1) 2027-1-1.iso', 'xa+b (2027-01-01) 2027-01-01.iso', 'a+b (2027-01-01) 2027-01-01.iso.tmp']) writeFileSync(path.join(folder(), other), '');
    mkdirSync(path.join(folder(), 'a+b (2027-01-02) 2027-01-02.iso'));
    if (process.platform !== 'win32') symlinkSync(output, path.join(folder(), 'a+b (2027-01-03) 2027-01-03.iso'));
    assert.deepEqual((await datedMedia(output, dated!)).map((each) => each.date), ['2026-12-31', '2027-01-04', '2027-01-05']);
    assert.equal((await datedMedia(output, dated!)).at(-1)!.path, output);
    assert.equal(dated!.pattern, 'a+b ({date}) {date}.iso');
  });

  it('have no like where there is no folder', async () => {
    const { path: output, dated } = outputFile(path.join(folder(), 'nowhere', '{date}.iso'), { name: 'x', day });
    assert.deepEqual(await datedMedia(output, dated!), []);
  });
});
