/**
 * Bits as XPRESS and LZX store them: in 16-bit little-endian words, the highest bit first. The decoders' inner loops
 * keep `bits`, `count` and `pos` in variables of their own and put them back afterwards.
 *
 * Behind the end come zeros; whether any were used, `overrun` says afterwards.
 */
export class BitReader {
  data: Uint8Array = new Uint8Array(0);
  /** Where the next word lies. */
  pos = 0;
  /** The low `count` bits are still unread; those above them are spent. */
  bits = 0;
  /** Never above 31. */
  count = 0;

  start(data: Uint8Array): void {
    this.data = data;
    this.pos = 0;
    this.bits = 0;
    this.count = 0;
  }

  /** `width` bits, at most 16. */
  read(width: number): number {
    this.fill();
    this.count -= width;
    return (this.bits >>> this.count) & ((1 << width) - 1);
  }

  /** Makes at least 16 bits ready. */
  fill(): void {
    if (this.count >= 16) return;
    const { data, pos } = this;
    this.bits = (this.bits << 16) | (pos + 2 <= data.length ? data[pos]! | (data[pos + 1]! << 8) : 0);
    this.pos = pos + 2;
    this.count += 16;
  }

  /**
   * Skips to a word's start, at least one bit, for bytes that follow in the stream: what LZX does before an
   * uncompressed block. `pos` is then the first of them.
   */
  toWord(): void {
    this.pos -= (this.count >> 4) * 2;
    if (this.count % 16 === 0) this.pos += 2;
    this.bits = 0;
    this.count = 0;
  }

  get overrun(): boolean {
    return this.pos * 8 - this.count > this.data.length * 8;
  }
}
