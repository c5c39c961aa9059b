import assert from 'node:assert/strict';
import { checkDiscNames } from '../../../src/formats/disc/names.js';

/** The paths that are named as problems. */
const refused = (...paths: string[]): string[] => checkDiscNames(paths).map((problem) => problem.path);

describe('names on discs', () => {
  it('may be all that Windows and UDF allow', () => {
    const names = ['boot.wim', '.hidden', 'a b', "it's", '100%', 'Größe', '日本語', '😀', 'con1', 'nulls.txt', 'com0', 'LPT10', 'console', 'auxiliary.dll'];
    assert.deepEqual(refused(...names, ...names.map((name) => `folder/${name}/${name}`)), []);
  });

  it('hold no characters that Windows does not allow', () => {
    for (const character of Array.from('<>:"\\|?*\0\x01\n\x1f')) assert.deepEqual(refused(`x${character}y`), [`x${character}y`]);
  });

  it('do not end with a dot or a space', () => {
    for (const name of ['x.', 'x ', 'x. ', '.', '..', ' ']) assert.deepEqual(refused(`folder/${name}`), [`folder/${name}`]);
  });

  it('are not empty', () => {
    assert.deepEqual(refused(''), ['']);
    assert.deepEqual(refused('/rooted'), ['/rooted']);
    assert.deepEqual(refused('a//b'), ['a/']);
    assert.deepEqual(refused('a/'), ['a/']);
  });

  it('are not devices, whatever follows the dot', () => {
    for (const name of ['CON', 'con', 'Prn.txt', 'aux.', 'NUL.tar.gz', 'nul .txt', 'COM1', 'com9.log', 'LPT¹', 'CONIN$', 'conout$']) {
      assert.deepEqual(refused(name), [name], name);
    }
  });

  it('have at most 254 Latin characters or 127 other UTF-16 units', () => {
    for (const name of ['x'.repeat(254), 'ÿ'.repeat(254), 'Ā'.repeat(127), `x${'😀'.repeat(63)}`]) assert.deepEqual(refused(name), []);
    for (const name of ['x'.repeat(255), `${'x'.repeat(127)}Ā`, 'Ā'.repeat(128), '😀'.repeat(64)]) assert.deepEqual(refused(name), [name]);
  });

  it('make paths of at most 1023 bytes', () => {
    // Each name counts its bytes, its compression ID and a separator.
    const long = [250, 250, 250, 250].map((length) => 'x'.repeat(length)).join('/');
    assert.deepEqual(refused(`${long}/${'y'.repeat(13)}`), []);
    assert.deepEqual(refused(`${long}/${'y'.repeat(14)}`), [`${long}/${'y'.repeat(14)}`]);
    const endless = 'x/'.repeat(200_000);
    assert.deepEqual(refused(endless), [endless]);
  });

  it('hold no half surrogate pairs and no byte order marks', () => {
    for (const name of ['a\uD83D', '\uDE00b', '\uFEFFa', 'a\uFFFE']) assert.deepEqual(refused(name), [name]);
  });

  it('do not differ only in case from another in their folder', () => {
    assert.deepEqual(refused('Readme.txt', 'folder/readme.txt', 'README.TXT', 'readme.TXT'), ['README.TXT', 'readme.TXT']);
    assert.deepEqual(refused('ÄPFEL', 'äpfel', 'ПРИВЕТ', 'привет', 'Ⅷ', 'ⅷ'), ['äpfel', 'привет', 'ⅷ']);
    assert.deepEqual(refused('ı', 'i', 'straße', 'strasse'), []);
  });

  it('are named once, also as folders of many files', () => {
    const paths = ['Drivers', 'Drivers/a', 'drivers/a', 'drivers/b', 'drivers', 'bad:folder', 'bad:folder/a', 'bad:folder/b', 'bad:folder'];
    assert.deepEqual(refused(...paths), ['drivers', 'bad:folder']);
  });

  it('are all named, each with a reason', () => {
    const problems = checkDiscNames(['a:b', 'c.', 'fine', 'd?']);
    assert.deepEqual(problems.map(({ path }) => path), ['a:b', 'c.', 'd?']);
    for (const { reason } of problems) assert.ok(reason.length > 0);
  });
});
