import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { writeSmallFiles } from '../../src/image/small-file.js';
import { withCode } from '../support/errors.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

describe('writeSmallFiles', () => {
  const folder = temporaryFolder();
  const file = (name: string, content: string) => ({ path: path.join(folder(), name), content: Buffer.from(content) });
  const text = (name: string): string => fs.readFileSync(path.join(folder(), name), 'utf8');

  it('writes new files and replaces old ones', async () => {
    writeFiles(folder(), { old: 'old' });
    await writeSmallFiles([file('old', 'new'), file('other', 'more')]);
    assert.deepEqual([text('old'), text('other')], ['new', 'more']);
  });

  it('leaves old files and nothing else where one can not be written', async () => {
    writeFiles(folder(), { 'a/old': 'old', 'a/folder/x': '' });
    await assert.rejects(writeSmallFiles([file('a/old', 'new'), file('a/new', 'new'), file('a/folder', 'new')]), withCode('TargetNotAFile'));
    await assert.rejects(writeSmallFiles([file('a/old', 'new'), file('a/missing/x', 'new')]), withCode('OutputFolderMissing'));
    assert.equal(text('a/old'), 'old');
    assert.deepEqual(fs.readdirSync(path.join(folder(), 'a')).sort(), ['folder', 'old']);
  });
});
