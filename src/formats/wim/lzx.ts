/**
 * LZX as WIM uses it (MS-PATCH describes the common core): every chunk of 32 KiB stands alone with a window of 32 KiB, without
 * CAB's header bit: x86 translation is always on.
 *
 * A chunk is a row of blocks. A block starts with 3 bits of type (1 verbatim, 2 aligned, 3 uncompressed) and its size: a 1 for
 * 32768, or a 0 and 16 bits. Aligned blocks then have the aligned offset code (8 lengths of 3 bits). Both then have the main
 * code in two parts (bytes; matches) and the length code, each as a pre-code (20 lengths of 4 bits) and, in it, the
 * differences from the lengths of the block before.
 */
import { BitReader } from './bit-reader.js';
import { HuffmanDecoder, tableBits, tableMask } from './huffman.js';
import type { ChunkDecoder } from './resource.js';
import { undoX86Translation } from './x86-translation.js';

const bytes = 256;
/** Offset slots of a 32 KiB window. */
const slots = 30;
const mainSymbols = bytes + 8 * slots;
const lengthSymbols = 249;
const preSymbols = 20;
const alignedSymbols = 8;
const lengthHeaderEscape = 7;
const minMatch = 2;
const defaultBlockSize = 0x8000;
const blockType = { verbatim: 1, aligned: 2, uncompressed: 3 };

/** Of each offset slot: the number of bits that follow it, and the first offset it says. Slots 0 to 2 are the recent offsets. */
const slotBits = new Uint8Array(slots);
const slotBase = new Int32Array(slots);
for (let slot = 0, position = 0; slot < slots; slot++) {
  slotBits[slot] = slot < 4 ? 0 : (slot >> 1) - 1;
  slotBase[slot] = position - 2;
  position += 1 << slotBits[slot]!;
}

export class LzxDecoder implements ChunkDecoder {
  readonly #reader = new BitReader();
  readonly #main = new HuffmanDecoder(mainSymbols);
  readonly #length = new HuffmanDecoder(lengthSymbols);
  readonly #aligned = new HuffmanDecoder(alignedSymbols);
  readonly #pre = new HuffmanDecoder(preSymbols);
  readonly #mainLengths = new Uint8Array(mainSymbols);
  readonly #lengthLengths = new Uint8Array(lengthSymbols);
  readonly #alignedLengths = new Uint8Array(alignedSymbols);
  readonly #preLengths = new Uint8Array(preSymbols);
  readonly #recent = new Int32Array(3);

  decode(input: Uint8Array, output: Uint8Array): boolean {
    const reader = this.#reader;
    reader.start(input);
    this.#mainLengths.fill(0);
    this.#lengthLengths.fill(0);
    this.#recent.fill(1);
    for (let out = 0; out < output.length; ) {
      const type = reader.read(3);
      const size = reader.read(1) === 1 ? defaultBlockSize : reader.read(16);
      const end = out + size;
      if (size === 0 || end > output.length) return false;
      if (type === blockType.uncompressed) {
        if (!this.#copyBlock(output, out, end)) return false;
      } else if (type === blockType.verbatim || type === blockType.aligned) {
        const aligned = type === blockType.aligned;
        if (!this.#readCodes(aligned) || !this.#decodeBlock(output, out, end, aligned)) return false;
      } else {
        return false;
      }
      out = end;
    }
    if (reader.overrun) return false;
    undoX86Translation(output);
    return true;
  }

  /** Bytes as they are: three recent offsets of 4 bytes before them, and a byte of padding behind an odd number. */
  #copyBlock(output: Uint8Array, start: number, end: number): boolean {
    const reader = this.#reader;
    reader.toWord();
    const { data, pos } = reader;
    const first = pos + 12;
    if (first + (end - start) > data.length) return false;
    for (let index = 0; index < 3; index++) {
      const at = pos + 4 * index;
      const offset = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
      if (offset <= 0) return false;
      this.#recent[index] = offset;
    }
    output.set(data.subarray(first, first + (end - start)), start);
    reader.pos = Math.min(data.length, first + (end - start) + ((end - start) & 1));
    return true;
  }

  #readCodes(aligned: boolean): boolean {
    if (aligned) {
      for (let symbol = 0; symbol < alignedSymbols; symbol++) this.#alignedLengths[symbol] = this.#reader.read(3);
      if (!this.#aligned.build(this.#alignedLengths)) return false;
    }
    return (
      this.#readLengths(this.#mainLengths, 0, bytes) &&
      this.#readLengths(this.#mainLengths, bytes, mainSymbols) &&
      this.#main.build(this.#mainLengths) &&
      this.#readLengths(this.#lengthLengths, 0, lengthSymbols) &&
      this.#length.build(this.#lengthLengths)
    );
  }

  /** Symbols of the pre-code: 0-16 a difference, 17 and 18 short and long runs of zeros, 19 a run of one difference. */
  #readLengths(lengths: Uint8Array, start: number, end: number): boolean {
    const reader = this.#reader;
    for (let symbol = 0; symbol < preSymbols; symbol++) this.#preLengths[symbol] = reader.read(4);
    if (!this.#pre.build(this.#preLengths)) return false;
    for (let at = start; at < end; ) {
      let symbol = this.#readSymbol(this.#pre);
      let run = 1;
      if (symbol === 17) run = 4 + reader.read(4);
      else if (symbol === 18) run = 20 + reader.read(5);
      else if (symbol === 19) {
        run = 4 + reader.read(1);
        symbol = this.#readSymbol(this.#pre);
        if (symbol > 16) return false;
      }
      if (symbol < 0 || at + run > end) return false;
      const length = symbol > 16 ? 0 : (lengths[at]! - symbol + 17) % 17;
      lengths.fill(length, at, at + run);
      at += run;
    }
    return true;
  }

  /** -1 when the next bits are no code. */
  #readSymbol(code: HuffmanDecoder): number {
    const reader = this.#reader;
    reader.fill();
    let entry = code.table[(reader.bits >>> (reader.count - tableBits)) & tableMask]!;
    if (entry === 0) entry = code.long((reader.bits >>> (reader.count - 16)) & 0xffff);
    if (entry === 0) return -1;
    reader.count -= entry & 31;
    return entry >> 5;
  }

  #decodeBlock(output: Uint8Array, start: number, end: number, aligned: boolean): boolean {
    const reader = this.#reader;
    const recent = this.#recent;
    const mainTable = this.#main.table;
    const lengthTable = this.#length.table;
    const alignedTable = this.#aligned.table;
    const input = reader.data;
    const wordsEnd = input.length - 1;
    let { bits, count, pos } = reader;
    let recent0 = recent[0]!;
    let recent1 = recent[1]!;
    let recent2 = recent[2]!;
    let out = start;

    while (out < end) {
      if (count < 16) {
        bits = (bits << 16) | (pos < wordsEnd ? input[pos]! | (input[pos + 1]! << 8) : 0);
        pos += 2;
        count += 16;
      }
      let entry = mainTable[(bits >>> (count - tableBits)) & tableMask]!;
      if (entry === 0) {
        entry = this.#main.long((bits >>> (count - 16)) & 0xffff);
        if (entry === 0) return false;
      }
      count -= entry & 31;
      const symbol = entry >> 5;
      if (symbol < bytes) {
        output[out++] = symbol;
        continue;
      }

      const match = symbol - bytes;
      let length = match & 7;
      if (length === lengthHeaderEscape) {
        if (count < 16) {
          bits = (bits << 16) | (pos < wordsEnd ? input[pos]! | (input[pos + 1]! << 8) : 0);
          pos += 2;
          count += 16;
        }
        entry = lengthTable[(bits >>> (count - tableBits)) & tableMask]!;
        if (entry === 0) {
          entry = this.#length.long((bits >>> (count - 16)) & 0xffff);
          if (entry === 0) return false;
        }
        count -= entry & 31;
        length += entry >> 5;
      }
      length += minMatch;

      const slot = match >> 3;
      let offset: number;
      if (slot === 0) {
        offset = recent0;
      } else if (slot === 1) {
        offset = recent1;
        recent1 = recent0;
        recent0 = offset;
      } else if (slot === 2) {
        offset = recent2;
        recent2 = recent0;
        recent0 = offset;
      } else {
        if (count < 16) {
          bits = (bits << 16) | (pos < wordsEnd ? input[pos]! | (input[pos + 1]! << 8) : 0);
          pos += 2;
          count += 16;
        }
        const extra = slotBits[slot]!;
        offset = slotBase[slot]!;
        if (aligned && extra >= 3) {
          count -= extra - 3;
          offset += ((bits >>> count) & ((1 << (extra - 3)) - 1)) << 3;
          if (count < 16) {
            bits = (bits << 16) | (pos < wordsEnd ? input[pos]! | (input[pos + 1]! << 8) : 0);
            pos += 2;
            count += 16;
          }
          entry = alignedTable[(bits >>> (count - tableBits)) & tableMask]!;
          if (entry === 0) return false;
          count -= entry & 31;
          offset += entry >> 5;
        } else {
          count -= extra;
          offset += (bits >>> count) & ((1 << extra) - 1);
        }
        recent2 = recent1;
        recent1 = recent0;
        recent0 = offset;
      }

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
    recent[0] = recent0;
    recent[1] = recent1;
    recent[2] = recent2;
    return true;
  }
}
