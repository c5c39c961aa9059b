import assert from 'node:assert/strict';
import { LineSplitter } from '../../src/pwsh/lines.js';
import { openPeer } from '../../src/pwsh/peer.js';
import { streamPair } from './facade-double.js';

function lines(chunks: readonly string[], limit?: number): string[] {
  const result: string[] = [];
  const splitter = new LineSplitter((line) => result.push(line.toString()), limit);
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  return result;
}

describe('pwsh: lines', () => {
  it('puts lines together from any chunks', () => {
    assert.deepEqual(lines(['a\nb', '', 'c', 'd\n\n', 'rest']), ['a', 'bcd', '']);
    assert.deepEqual(lines(Array.from('ä€\u{1F600}\nx\n')), ['ä€\u{1F600}', 'x']);
  });

  it('refuses a line beyond the limit, whole or growing', () => {
    assert.deepEqual(lines(['12345\n'], 5), ['12345']);
    assert.throws(() => lines(['123456\n'], 5), { code: 'LineTooLong' });
    assert.throws(() => lines(['123', '456'], 5), { code: 'LineTooLong' });
  });

  it('overwrites what it has handed on', () => {
    const chunk = Buffer.from('secret\nmore');
    new LineSplitter(() => undefined).push(chunk);
    assert.equal(chunk.toString(), '\0\0\0\0\0\0\nmore');
  });

  const malformed = ['no json', '[]', '5', '{}', '{"jsonrpc":"1.0","id":1,"method":"x","params":{}}', '{"jsonrpc":"2.0","method":"x","params":[]}', '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":"a","method":"x","params":{}}', '\ufffd'];
  for (const line of malformed) {
    it(`closes at a line that is no message: ${line}`, async () => {
      const [ours, theirs] = streamPair();
      const peer = openPeer(ours);
      const bytes = line === '\ufffd' ? Buffer.from([0x22, 0xff, 0x22, 0x0a]) : Buffer.from(`${line}\n`);
      theirs.write(bytes);
      theirs.resume();
      await peer.closed;
      assert.ok(ours.destroyed);
    });
  }
});
