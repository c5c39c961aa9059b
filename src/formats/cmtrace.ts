/**
 * A record of a log that CMTrace reads: the message, then attributes in the order in which CMTrace scans
 * them. The time is local, with the minutes that make it UTC behind it, as Windows counts them: UTC+1 is -060.
 */
export interface LogRecord {
  message: string;
  time: Date;
  type: 'information' | 'warning' | 'error';
  /** What speaks; up to 100 characters. */
  component: string;
  /** A number that tells writers apart. */
  thread: number;
  /** Where in the program; up to 100 characters. */
  file: string;
}

const types = { information: 1, warning: 2, error: 3 } as const;

/**
 * The record with its line end. A message may have line ends; of other control characters only tabs stay.
 * The marks around a message can't stand within it: a space parts them.
 */
export function formatLogRecord({ message, time, type, component, thread, file }: LogRecord): string {
  const text = message
    .replaceAll('<![LOG[', '<! [LOG[')
    .replaceAll(']LOG]!>', ']LOG]! >')
    .replaceAll(/\r\n|\r|\n/g, '\r\n')
    .replaceAll(/(?![\t\r\n])\p{Cc}/gu, ' ');
  return (
    `<![LOG[${text}]LOG]!><time="${timeOf(time)}" date="${dateOf(time)}" component="${attribute(component)}" context="" ` +
    `type="${types[type]}" thread="${thread}" file="${attribute(file)}">\r\n`
  );
}

function timeOf(time: Date): string {
  const bias = time.getTimezoneOffset();
  return (
    `${digits(time.getHours(), 2)}:${digits(time.getMinutes(), 2)}:${digits(time.getSeconds(), 2)}.${digits(time.getMilliseconds(), 3)}` +
    `${bias < 0 ? '-' : '+'}${digits(Math.abs(bias), 3)}`
  );
}

const dateOf = (time: Date): string => `${digits(time.getMonth() + 1, 2)}-${digits(time.getDate(), 2)}-${digits(time.getFullYear(), 4)}`;

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

const attribute = (text: string): string => text.replaceAll(/["\p{Cc}]/gu, "'").slice(0, 100);
