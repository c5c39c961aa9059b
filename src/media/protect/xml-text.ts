/** Writing XML that the known readers of media understand (docs/media-format.md, "Text"). */

/** Whether XML 1.0 has no way to hold a text: control characters, lone surrogates, U+FFFE and U+FFFF. */
export function xmlForbids(text: string): boolean {
  return /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text);
}

/**
 * The text as CDATA sections from which a parser gets every character back. A carriage return stands
 * between sections as a reference, since parsers read a bare one as a line feed.
 *
 * Some readers drop all unprintable characters before they parse, so `]]>` must not arise from that
 * either: a section ends before each `>` that only such characters part from a `]`.
 */
export function cdata(text: string): string {
  const split = text.replace(/(\][^ -~]*)>/g, '$1]]><![CDATA[>').replaceAll('\r', ']]>&#13;<![CDATA[');
  return `<![CDATA[${split}]]>`;
}

/** The text as it stands between the quotes of an attribute. */
export function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
