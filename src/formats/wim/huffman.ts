/** Canonical Huffman codes as XPRESS and LZX use them: at most 16 bits, shorter codes and smaller symbols first. */

const maxCodeLength = 16;

/** Codes up to this length are decoded with one look into a table, by the next bits: `bits >>> (count - tableBits) & tableMask`. */
export const tableBits = 11;
export const tableMask = (1 << tableBits) - 1;

/**
 * A decoder that is filled anew for every block; it allocates nothing after construction.
 * A decoded entry is `symbol << 5 | code length`; 0 stands for bits that are no code.
 */
export class HuffmanDecoder {
  /** Entries by the next `tableBits` bits; 0 where the code is longer: see `long`. */
  readonly table = new Uint16Array(1 << tableBits);

  /** Symbols in the order of their codes. */
  readonly #sorted: Uint16Array;
  /** By code length: how many symbols have it, and where its next one goes in `#sorted`. */
  readonly #used = new Uint16Array(maxCodeLength + 1);
  readonly #next = new Uint16Array(maxCodeLength + 2);
  /** By code length: the first 16 bits behind its codes, and what turns one of its codes into an index of `#sorted`. */
  readonly #limit = new Int32Array(maxCodeLength + 1);
  readonly #base = new Int32Array(maxCodeLength + 1);

  constructor(symbols: number) {
    this.#sorted = new Uint16Array(symbols);
  }

  /**
   * Takes the code lengths (0: unused) of all symbols. False when they make no code: over-subscribed, or
   * incomplete. A code without symbols is allowed, since a block may use none of it; it decodes nothing.
   */
  build(lengths: Uint8Array): boolean {
    const symbols = this.#sorted.length;
    const used = this.#used.fill(0);
    for (let symbol = 0; symbol < symbols; symbol++) used[lengths[symbol]!]!++;

    const next = this.#next;
    next[1] = 0;
    let code = 0;
    for (let length = 1; length <= maxCodeLength; length++) {
      const count = used[length]!;
      this.#base[length] = next[length]! - (code >>> (maxCodeLength - length));
      code += count << (maxCodeLength - length);
      if (code > 1 << maxCodeLength) return false;
      this.#limit[length] = code;
      next[length + 1] = next[length]! + count;
    }
    if (code !== 1 << maxCodeLength && code !== 0) return false;

    for (let symbol = 0; symbol < symbols; symbol++) {
      const length = lengths[symbol]!;
      if (length > 0) this.#sorted[next[length]!++] = symbol;
    }
    this.#fillTable();
    return true;
  }

  /** The entry for a code longer than the table's; `bits` are the next 16. */
  long(bits: number): number {
    for (let length = tableBits + 1; length <= maxCodeLength; length++) {
      if (bits < this.#limit[length]!) {
        return (this.#sorted[(bits >>> (maxCodeLength - length)) + this.#base[length]!]! << 5) | length;
      }
    }
    return 0;
  }

  #fillTable(): void {
    const { table } = this;
    let at = 0;
    let index = 0;
    for (let length = 1; length <= tableBits; length++) {
      const span = 1 << (tableBits - length);
      for (let count = this.#used[length]!; count > 0; count--) {
        const entry = (this.#sorted[index++]! << 5) | length;
        for (const end = at + span; at < end; at++) table[at] = entry;
      }
    }
    table.fill(0, at);
  }
}
