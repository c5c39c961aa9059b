import assert from 'node:assert/strict';
import { bytesText, reportProgress, type Progress } from '../../src/cmdlets/progress.js';
import type { Invocation, ProgressRecord } from '../../src/pwsh/definition.js';

const MB = 1024 ** 2;

describe('the progress of a cmdlet', () => {
  const realNow = Date.now;
  let now = 0;
  beforeEach(() => {
    now = 1_000_000;
    Date.now = () => now;
  });
  afterEach(() => {
    Date.now = realNow;
  });

  /** The records of reports, each made so many seconds after the start. */
  const records = (...reports: [seconds: number, progress: Progress][]): ProgressRecord[] => {
    const sent: ProgressRecord[] = [];
    const progress = reportProgress({ progress: (record: ProgressRecord) => void sent.push(record) } as Invocation, 'Building');
    const start = now;
    for (const [seconds, each] of reports) {
      now = start + 1000 * seconds;
      progress.report(each);
    }
    progress.complete();
    return sent;
  };
  const file = { mediaPath: 'SMS/data/one.wim', bytes: 3 * MB, size: 4 * MB };

  it('has the bytes done, of how many, the rate, and the time that the rest takes at that rate', () => {
    const [first] = records([10, { bytes: 25 * MB, total: 100 * MB }]);
    assert.equal(first!.percent, 25);
    assert.equal(first!.secondsRemaining, 30);
    for (const part of [bytesText(25 * MB), bytesText(100 * MB), `${bytesText(2.5 * MB)}/s`]) assert.ok(first!.status.includes(part), part);
  });

  it('counts the time left down, and again up where it gets slower', () => {
    const left = records([4, { bytes: 20 * MB, total: 100 * MB }], [8, { bytes: 60 * MB, total: 100 * MB }], [40, { bytes: 61 * MB, total: 100 * MB }], [50, { bytes: 100 * MB, total: 100 * MB }]).map((each) => each.secondsRemaining);
    assert.deepEqual(left.slice(0, 4), [16, 5, 26, 0]);
  });

  it('tells no time left while the rate says nothing yet, where nothing is done, and where the whole is not known', () => {
    for (const [seconds, bytes, total] of [[1.9, MB, 100 * MB], [0, 0, 100 * MB], [60, 0, 100 * MB], [60, MB, undefined]] as const) {
      const [record] = records([seconds, { bytes, total }]);
      assert.ok(!('secondsRemaining' in record!), `${seconds} s, ${bytes} bytes`);
      assert.equal('percent' in record!, total !== undefined);
    }
    assert.equal(records([2, { bytes: MB, total: 3 * MB }])[0]!.secondsRemaining, 4);
  });

  it('has a bar of its own for the file in hand, below that of the whole', () => {
    const [whole, part] = records([1, { bytes: 10, total: 20, file }]);
    assert.equal(part!.parentId, whole!.id);
    assert.equal(part!.percent, 75);
    assert.equal(part!.activity, file.mediaPath);
    assert.equal(records([1, { bytes: 0, total: 0, file: { ...file, bytes: 0, size: 0 } }])[0]!.percent, 100);
  });

  it('completes both bars, the lower one first', () => {
    const ended = records([1, { bytes: 10, total: 20, file }]).filter((each) => each.completed);
    assert.deepEqual(
      ended.map((each) => each.parentId !== undefined),
      [true, false],
    );
  });
});
