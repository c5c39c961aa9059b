import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isUnc, resolveUnc } from '../../src/media/unc.js';

describe('UNC paths', () => {
  const map = new Map([
    ['\\\\server\\share', '/mnt/share'],
    ['\\\\server\\share\\images', '/mnt/images'],
    ['//other/d$', '/mnt/other'],
  ]);

  it('are told from other paths', () => {
    for (const text of ['\\\\server\\share\\x.iso', '//server/share/x.iso', '\\\\server\\share']) assert.equal(isUnc(text), true, text);
    for (const text of ['\\\\server', '/mnt/x', 'C:\\x', '\\x', 'x']) assert.equal(isUnc(text), false, text);
  });

  it('stay as they are on Windows', () => {
    assert.equal(resolveUnc('\\\\server\\share\\x.iso', new Map(), 'win32'), '\\\\server\\share\\x.iso');
  });

  it('are told from whole drives, which no other system has', () => {
    for (const text of ['X:', 'x:\\', 'X:/']) {
      assert.throws(() => resolveUnc(text, map, 'linux'), { code: 'PathNotValid', target: text });
      assert.equal(resolveUnc(text, map, 'win32'), text);
    }
  });

  it('are found where their share is mounted, the longest entry first', () => {
    assert.equal(resolveUnc('\\\\SERVER\\Share\\a\\x.iso', map, 'linux'), '/mnt/share/a/x.iso');
    assert.equal(resolveUnc('\\\\server\\share\\images\\x.iso', map, 'linux'), '/mnt/images/x.iso');
    assert.equal(resolveUnc('\\\\other\\d$', map, 'linux'), '/mnt/other');
    assert.equal(resolveUnc('/srv/x.iso', map, 'linux'), '/srv/x.iso');
  });

  it('without a mount, or leaving it, are an error rather than a strange file name', () => {
    for (const text of ['\\\\elsewhere\\share\\x.iso', '\\\\server\\shared\\x.iso', '\\\\server\\share\\..\\..\\etc\\x.iso']) {
      assert.throws(() => resolveUnc(text, map, 'linux'), { code: 'UncPathHere', target: text });
    }
  });
});
