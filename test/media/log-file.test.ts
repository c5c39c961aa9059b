import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CmError } from '../../src/errors.js';
import { defaultLogFile, LogFile, logLimit } from '../../src/media/log-file.js';
import { temporaryFolder } from '../support/temporary.js';

describe('the log file', () => {
  const folder = temporaryFolder();

  it('lies where the logs of a user lie on each system', () => {
    assert.equal(defaultLogFile('win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\a'), 'D:\\Local\\cmmedia\\Logs\\CreateTSMedia.log');
    assert.equal(defaultLogFile('win32', {}, 'C:\\Users\\a'), 'C:\\Users\\a\\AppData\\Local\\cmmedia\\Logs\\CreateTSMedia.log');
    assert.equal(defaultLogFile('darwin', {}, '/Users/a'), '/Users/a/Library/Logs/cmmedia/CreateTSMedia.log');
    assert.equal(defaultLogFile('linux', {}, '/home/a'), '/home/a/.local/state/cmmedia/CreateTSMedia.log');
    assert.equal(defaultLogFile('linux', { XDG_STATE_HOME: '/state' }, '/home/a'), '/state/cmmedia/CreateTSMedia.log');
    assert.equal(defaultLogFile('linux', { XDG_STATE_HOME: 'state' }, '/home/a'), '/home/a/.local/state/cmmedia/CreateTSMedia.log');
  });

  it('is the one that is named, or has its usual name in a folder, and goes on where it ended', () => {
    const inFolder = path.join(folder(), 'logs');
    mkdirSync(inFolder);
    for (const text of ['one', 'two']) new LogFile(inFolder).append(text);
    assert.equal(readFileSync(path.join(inFolder, 'CreateTSMedia.log'), 'utf8'), 'onetwo');
    new LogFile(path.join(inFolder, 'mine.log')).append('x');
    assert.deepEqual(readdirSync(inFolder).sort(), ['CreateTSMedia.log', 'mine.log']);
    if (process.platform !== 'win32') assert.equal(statSync(path.join(inFolder, 'mine.log')).mode & 0o777, 0o600);
  });

  it('rolls at 5 MB, keeps one older half, and loses no record', () => {
    for (const [name, older] of [['roll.log', 'roll.lo_'], ['roll.txt', 'roll.txt.lo_']] as const) {
      const file = path.join(folder(), name);
      const log = new LogFile(file);
      writeFileSync(file, Buffer.alloc(logLimit - 3, 'a'));
      log.append('bbb');
      assert.ok(!existsSync(path.join(folder(), older)));
      log.append('ccc');
      assert.equal(statSync(path.join(folder(), older)).size, logLimit);
      assert.equal(readFileSync(file, 'utf8'), 'ccc');
      writeFileSync(file, Buffer.alloc(logLimit, 'd'));
      log.append('eee');
      assert.equal(readFileSync(path.join(folder(), older)).at(0), 'd'.charCodeAt(0));
      assert.equal(readFileSync(file, 'utf8'), 'eee');
    }
  });

  it('says when it can not be written', () => {
    const refused = (error: unknown): boolean => error instanceof CmError && error.code === 'LogUnwritable';
    assert.throws(() => new LogFile(path.join(folder(), 'missing', 'x.log')), refused);
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    const closed = path.join(folder(), 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    assert.throws(() => new LogFile(closed), refused);
  });
});
