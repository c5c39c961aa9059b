import assert from 'node:assert/strict';

export interface ReadRecord {
  message: string;
  utc: Date;
  /** `MM-DD-YYYY HH:MM:SS.mmm` */
  local: string;
  /** Minutes. */
  bias: number;
  component: string;
  type: number;
  thread: number;
  file: string;
}

const attributes =
  /^<time="(\d\d):(\d\d):(\d\d)\.(\d{3})([+-]\d{3})" date="(\d\d)-(\d\d)-(\d{4})" component="([^"\r\n]{1,100})" context="" type="([123])" thread="(\d+)" file="([^"\r\n]{1,100})">$/;

/**
 * Reads a whole log by the grammar in configmgr-formats.md 3, as CMTrace's scanf does, without the writer's
 * code: each record from its opening mark to the first closing one, then the attributes to the end of the line.
 * Fails on anything else.
 */
export function parseLog(text: string): ReadRecord[] {
  const records: ReadRecord[] = [];
  const open = '<![LOG[';
  const close = ']LOG]!>';
  let at = 0;
  while (at < text.length) {
    assert.equal(text.slice(at, at + open.length), open, `at ${at}`);
    const end = text.indexOf(close, at);
    assert.ok(end > 0, `no end after ${at}`);
    const message = text.slice(at + open.length, end);
    assert.ok(!message.includes(open), 'a record begins within a message');
    const line = text.indexOf('\r\n', end);
    assert.ok(line > 0, 'no line end');
    const found = attributes.exec(text.slice(end + close.length, line));
    assert.ok(found, text.slice(end + close.length, line));
    const [hour, minute, second, millisecond, bias, month, day, year] = found.slice(1, 9).map(Number) as [number, number, number, number, number, number, number, number];
    records.push({
      message,
      utc: new Date(Date.UTC(year, month - 1, day, hour, minute + bias, second, millisecond)),
      local: `${found[6]}-${found[7]}-${found[8]} ${found[1]}:${found[2]}:${found[3]}.${found[4]}`,
      bias,
      component: found[9]!,
      type: Number(found[10]),
      thread: Number(found[11]),
      file: found[12]!,
    });
    at = line + 2;
  }
  return records;
}
