import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatLogRecord, type LogRecord } from '../../src/formats/cmtrace.js';
import { parseLog } from '../support/log-reader.js';

const seed = 20240604;
const record = (overrides: Partial<LogRecord> = {}): LogRecord => ({
  message: 'Created media.',
  time: new Date('2027-01-02T03:04:05.006Z'),
  type: 'information',
  component: 'CreateTsMedia',
  thread: 3692,
  file: 'cmmedia',
  ...overrides,
});

/** As if the program ran in that zone. */
function inZone<T>(zone: string, action: () => T): T {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return action();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

describe('a log record', () => {
  it('has the form that CMTrace scans', () => {
    const text = inZone('Europe/Berlin', () => formatLogRecord(record({ type: 'warning' })));
    assert.equal(
      text,
      '<![LOG[Created media.]LOG]!><time="04:04:05.006-060" date="01-02-2027" component="CreateTsMedia" context="" type="2" thread="3692" file="cmmedia">\r\n',
    );
  });

  it('says the bias that makes local time UTC, on both sides of each change of the clock', () => {
    const moments = ['2027-03-28T00:59:59.999Z', '2027-03-28T01:00:00.000Z', '2027-10-31T00:30:00.000Z', '2027-10-31T01:30:00.000Z', '2027-06-30T23:59:59.000Z'];
    const biases: Record<string, number[]> = {
      'Europe/Berlin': [-60, -120, -120, -60, -120],
      'America/New_York': [240, 240, 240, 240, 240],
      'Asia/Kolkata': [-330, -330, -330, -330, -330],
      'Australia/Lord_Howe': [-660, -660, -660, -660, -630],
      UTC: [0, 0, 0, 0, 0],
    };
    for (const [zone, expected] of Object.entries(biases)) {
      const read = parseLog(inZone(zone, () => moments.map((time) => formatLogRecord(record({ time: new Date(time) }))).join('')));
      assert.deepEqual(read.map((each) => each.utc.toISOString()), moments, zone);
      assert.deepEqual(read.map((each) => each.bias), expected, zone);
    }
    // Twice the same local time, an hour apart.
    const [summer, winter] = parseLog(inZone('Europe/Berlin', () => [moments[2]!, moments[3]!].map((time) => formatLogRecord(record({ time: new Date(time) }))).join('')));
    assert.deepEqual([summer!.local, winter!.local], ['10-31-2027 02:30:00.000', '10-31-2027 02:30:00.000']);
  });

  it('keeps any message within its marks', () => {
    const piece = fc.oneof(fc.constantFrom(']LOG]!>', '<![LOG[', ']LOG]!>\r\n<![LOG[', '\r\n', '\n', '\r', '<time="', '"', ']', '\0', '\u001b'), fc.string({ unit: 'binary', maxLength: 9 }));
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 6 }).map((each) => each.join('')), { minLength: 1, maxLength: 4 }), (messages) => {
        const text = Buffer.from(messages.map((message) => formatLogRecord(record({ message }))).join(''), 'utf8').toString('utf8');
        const read = parseLog(text);
        assert.equal(read.length, messages.length);
        const bare = (message: string): string => Buffer.from(message, 'utf8').toString('utf8').replace(/[\s\p{Cc}]/gu, '');
        assert.deepEqual(read.map((each) => bare(each.message)), messages.map(bare));
      }),
      { seed, numRuns: 200 },
    );
    const [lines] = parseLog(formatLogRecord(record({ message: 'one\ntwo\r\nthree ]LOG]!> four' })));
    assert.deepEqual(lines!.message.split('\r\n'), ['one', 'two', 'three ]LOG]! > four']);
  });

  it('keeps its attributes within their quotes and 100 characters', () => {
    const [read] = parseLog(formatLogRecord(record({ component: `a"b${'c'.repeat(200)}`, file: 'x"\ny', type: 'error' })));
    assert.deepEqual([read!.component.length, read!.file, read!.type], [100, "x''y", 3]);
  });
});
