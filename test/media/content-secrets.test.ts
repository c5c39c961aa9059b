import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ContentFile } from '../../src/content/model.js';
import { contentSecretFindings, lookedAt } from '../../src/media/content-secrets.js';
import { withCode } from '../support/errors.js';
import { temporaryFolder } from '../support/temporary.js';

const mark = 'marked-71c3';
const secret = `@echo off\r\nnet use \\\\srv\\share /user:D\\u ${mark}\r\n`;

describe('SecretInContent', () => {
  const folder = temporaryFolder();
  let count = 0;
  const file = (name: string, bytes: string | Buffer, size = Buffer.byteLength(bytes)): ContentFile => {
    const location = path.join(folder(), String(count++));
    writeFileSync(location, bytes);
    return { path: name, size, sha256: createHash('sha256').update(bytes).digest('hex').toUpperCase(), modified: new Date(), location };
  };
  const find = async (...files: ContentFile[]) => {
    const found = await contentSecretFindings([{ folder: 'XYZ00001', content: { contentId: 'XYZ00001.1', version: 1, directories: [], files } }]);
    assert.ok(!JSON.stringify(found).includes(mark), 'no finding tells a value');
    return found.map(({ severity, code, object, message }) => [severity, code, object, /\(.*\)/.exec(message)?.[0]]);
  };

  it('is found in scripts and answer files, in any encoding, with line and pattern', async () => {
    const utf16 = Buffer.from(`\ufeff${secret}`, 'utf16le');
    const found = await find(
      file('Install.CMD', secret),
      file('a/b.ps1', utf16),
      file('big-endian.bat', Buffer.from(utf16).swap16()),
      file('unattend.xml', `<Password>\n<Value>${mark}</Value></Password>`),
      file('sysprep.inf', `[GuiUnattended]\nAdminPassword=${mark}\n`),
    );
    const inNetUse = '(line 2: NetUse)';
    assert.deepEqual(found, [
      ['warning', 'SecretInContent', 'SMS/PKG/XYZ00001/Install.CMD', inNetUse],
      ['warning', 'SecretInContent', 'SMS/PKG/XYZ00001/a/b.ps1', inNetUse],
      ['warning', 'SecretInContent', 'SMS/PKG/XYZ00001/big-endian.bat', inNetUse],
      ['warning', 'SecretInContent', 'SMS/PKG/XYZ00001/unattend.xml', '(line 1: AnswerFilePassword)'],
      ['warning', 'SecretInContent', 'SMS/PKG/XYZ00001/sysprep.inf', '(line 2: AnswerFilePassword)'],
    ]);
  });

  it('is not found where there is none, in other kinds of files, and in files that are too large for scripts', async () => {
    const large = secret + ' '.repeat(lookedAt.fileSize);
    assert.deepEqual(await find(file('ok.cmd', 'net use \\\\srv\\share %PW% /user:%U%'), file('x.exe', secret), file('no-ending', secret), file('large.cmd', large), file('empty.cmd', '')), []);
  });

  it('passes over files that can not be read: the build reports them', async () => {
    mkdirSync(path.join(folder(), 'a-folder'));
    const gone = { ...file('gone.cmd', secret), location: path.join(folder(), 'gone') };
    assert.deepEqual(await find(gone, { ...gone, location: path.join(folder(), 'a-folder') }), []);
  });

  it('looks into so many files only, and says how many it passed over', async () => {
    const one = file('x.cmd', secret);
    const many = Array.from({ length: lookedAt.files + 3 }, (_, index) => ({ ...one, path: `${index}.cmd` }));
    const found = await find(...many);
    assert.equal(found.length, lookedAt.files + 1);
    assert.deepEqual(found.at(-1)?.slice(0, 3), ['information', 'SecretInContent', 'SMS/PKG']);
    const heavy = { ...one, size: lookedAt.fileSize };
    const most = lookedAt.size / lookedAt.fileSize;
    assert.equal((await find(...Array<ContentFile>(most).fill(heavy))).length, most);
    assert.equal((await find(...Array<ContentFile>(most + 1).fill(heavy))).at(-1)?.[0], 'information');
  });

  it('ends when it is cancelled', async () => {
    const content = { contentId: 'XYZ00001.1', version: 1, directories: [], files: [file('x.cmd', secret)] };
    await assert.rejects(contentSecretFindings([{ folder: 'XYZ00001', content }], AbortSignal.abort()), withCode('Cancelled'));
  });
});
