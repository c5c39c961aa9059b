/** Memory that begins at a page, as direct I/O wants it: of all buffers only WebAssembly's are sure to. */

const WASM_PAGE = 64 * 1024;

// The types of Node.js have it not, those of browsers do.
declare const WebAssembly: { Memory: new (size: { initial: number; maximum: number; shared?: boolean }) => { buffer: ArrayBufferLike } };

/**
 * Bytes that threads share. Node.js without a just-in-time compiler has no WebAssembly, and little address space no room for
 * it: then they are aligned by chance, and who writes them goes through the cache.
 */
export function sharedAligned(size: number): Uint8Array {
  return allocate(size, true) ?? new Uint8Array(new SharedArrayBuffer(size));
}

/** Bytes of this thread; undefined where they can't be aligned. */
export function aligned(size: number): Buffer | undefined {
  const bytes = allocate(size, false);
  return bytes && Buffer.from(bytes.buffer, 0, size);
}

function allocate(size: number, shared: boolean): Uint8Array | undefined {
  const pages = Math.ceil(size / WASM_PAGE);
  try {
    return new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages, shared }).buffer, 0, size);
  } catch {
    return undefined;
  }
}
