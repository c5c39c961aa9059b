import assert from 'node:assert/strict';
import { lossText } from '../../src/drives/loss.js';
import { recordedDisks } from './records.js';

describe('what is lost on a disk', () => {
  it('names the disk, and every volume', () => {
    for (const disk of [...recordedDisks.linux(), ...recordedDisks.windows(), ...recordedDisks.macos()]) {
      const text = lossText([disk]);
      assert.equal(text.split('\n').length, 1);
      for (const part of [disk.path, disk.model ?? '', disk.serial ?? '']) assert.ok(text.includes(part), `${part} in ${text}`);
      for (const { label, path, mounts } of disk.volumes) for (const part of [label ?? path, ...mounts]) assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.equal(lossText(recordedDisks.linux()).split('\n').length, recordedDisks.linux().length);
  });
});
