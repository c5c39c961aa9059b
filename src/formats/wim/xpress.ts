/**
 * XPRESS as WIM uses it: LZ77 with one Huffman code (MS-XCA 2.2, "LZ77+Huffman"), a code of its own for each chunk.
 *
 * A chunk starts with 256 bytes: the code lengths of 512 symbols, 4 bits each, the lower half of a byte first. Symbols
 * below 256 are bytes. The others are matches: bits 0-3 the length less 3 (15: a byte follows, 255 in it: a 16-bit
 * length follows), bits 4-7 the number of bits that follow for the offset below its highest one. Extra length bytes
 * lie between the words of the bit stream, where its reader stands when it keeps 16 bits ready.
 */
import { BitReader } from './bit-reader.js';
import { HuffmanDecoder, tableBits, tableMask } from './huffman.js';
import type { ChunkDecoder } from './resource.js';

const symbols = 512;
const lengthsSize = symbols / 2;

export class XpressDecoder implements ChunkDecoder {
  readonly #reader = new BitReader();
  readonly #code = new HuffmanDecoder(symbols);
  readonly #lengths = new Uint8Array(symbols);

  decode(input: Uint8Array, output: Uint8Array): boolean {
    if (input.length < lengthsSize) return false;
    for (let at = 0; at < lengthsSize; at++) {
      this.#lengths[2 * at] = input[at]! & 15;
      this.#lengths[2 * at + 1] = input[at]! >> 4;
    }
    if (!this.#code.build(this.#lengths)) return false;

    const reader = this.#reader;
    reader.start(input);
    reader.pos = lengthsSize;
    return this.#decodeSymbols(output) && !reader.overrun;
  }

  #decodeSymbols(output: Uint8Array): boolean {
    const reader = this.#reader;
    const code = this.#code;
    const table = code.table;
    const input = reader.data;
    const wordsEnd = input.length - 1;
    const end = output.length;
    let { bits, count, pos } = reader;
    let out = 0;

    while (out < end) {
      if (count < 16) {
        bits = (bits << 16) | (pos < wordsEnd ? input[pos]! | (input[pos + 1]! << 8) : 0);
        pos += 2;
        count += 16;
      }
      let entry = table[(bits >>> (count - tableBits)) & tableMask]!;
      if (entry === 0) {
        entry = code.long((bits >>> (count - 16)) & 0xffff);
        if (entry === 0) return false;
      }
      count -= entry & 31;
      const symbol = entry >> 5;
      if (symbol < 256) {
        output[out++] = symbol;
        continue;
      }

      if (count < 16) {
        bits = (bits << 16) | (pos < wordsEnd ? input[pos]! | (input[pos + 1]! << 8) : 0);
        pos += 2;
        count += 16;
      }
      const offsetBits = (symbol >> 4) & 15;
      count -= offsetBits;
      const offset = (1 << offsetBits) | ((bits >>> count) & ((1 << offsetBits) - 1));
      let length = symbol & 15;
      if (length === 15) {
        if (pos >= input.length) return false;
        length += input[pos++]!;
        if (length === 15 + 255) {
          if (pos + 2 > input.length) return false;
          length = input[pos]! | (input[pos + 1]! << 8);
          pos += 2;
        }
      }
      length += 3;

      const matchEnd = out + length;
      if (offset > out || matchEnd > end) return false;
      if (length > 32 && offset >= length) {
        output.copyWithin(out, out - offset, matchEnd - offset);
        out = matchEnd;
      } else {
        for (let from = out - offset; out < matchEnd; ) output[out++] = output[from++]!;
      }
    }
    reader.bits = bits;
    reader.count = count;
    reader.pos = pos;
    return true;
  }
}
