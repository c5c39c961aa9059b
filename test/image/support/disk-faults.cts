/**
 * Stands between the program and its disks: a module for `--require`, which reaches the worker threads too. The variable
 * CMMEDIA_TEST_FAULTS says, by path, what a disk does.
 */
// A block, since what stands in front of it all has no module of its own.
{
  interface Fault {
    /** Writes from this byte on fail with `code`; `times`: only so often. */
    failAt?: number;
    code?: string;
    times?: number;
    /** Each write from the first MiB's end on takes so long. */
    delay?: number;
    /** Positions are taken modulo it. */
    wrapAt?: number;
    /** What is written from this byte on is lost. */
    lostAt?: number;
    /** This byte is kept as another. */
    flipAt?: number;
  }

  const faults = JSON.parse(process.env.CMMEDIA_TEST_FAULTS ?? '{}') as Record<string, Fault>;
  const disks = new Map<number, Fault>();
  const fs = process.getBuiltinModule('node:fs');
  const { openSync, writeSync, readSync } = fs;

  type Io = (descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number) => number;

  const patched = fs as unknown as { openSync: typeof openSync; writeSync: Io; readSync: Io };
  patched.openSync = (file, flags, mode) => {
    const descriptor = openSync(file, flags, mode);
    const fault = faults[String(file)];
    if (fault) disks.set(descriptor, fault);
    else disks.delete(descriptor);
    return descriptor;
  };
  patched.writeSync = (descriptor, buffer, offset, length, position) => {
    const fault = disks.get(descriptor);
    if (!fault) return writeSync(descriptor, buffer, offset, length, position);
    const { failAt = Infinity, code = 'EIO', delay = 0, wrapAt = Infinity, lostAt = Infinity, flipAt = -1 } = fault;
    if (position + length > failAt && (fault.times ?? Infinity) > 0) {
      if (fault.times !== undefined) fault.times--;
      throw Object.assign(new Error(`${code}: a fault of the test`), { code });
    }
    if (delay > 0 && position >= 1024 * 1024) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delay);
    if (position >= lostAt) return length;
    if (flipAt >= position && flipAt < position + length) buffer[offset + flipAt - position]! ^= 1;
    return writeSync(descriptor, buffer, offset, length, wrapAt === Infinity ? position : position % wrapAt);
  };
  patched.readSync = (descriptor, buffer, offset, length, position) => {
    const { wrapAt = Infinity } = disks.get(descriptor) ?? {};
    return readSync(descriptor, buffer, offset, length, wrapAt === Infinity ? position : position % wrapAt);
  };
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
}
