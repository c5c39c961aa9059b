/** Trees of files to measure with: always the same bytes, which neither compress nor repeat. */
import { createCipheriv, createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileLibPath } from '../../src/content/layout.js';

export const MB = 1_000_000;
const FILES_PER_FOLDER = 100;
const LEAST_SIZE = 4096;

export interface TreeShape {
  smallFiles: number;
  /** Bytes of all small files together; each has 4 KB or more, the largest about twice the mean. */
  smallBytes: number;
  /** Bytes of one more file, `install.wim`; none for 0. */
  largeBytes: number;
}

export interface Tree {
  folder: string;
  files: string[];
  /** Of all files. */
  bytes: number;
}

/** The key stream of AES-CTR under a constant key. */
function pseudoRandom(): (size: number) => Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16, 2));
  return (size) => cipher.update(Buffer.alloc(size));
}

export function makeTree(folder: string, { smallFiles, smallBytes, largeBytes }: TreeShape): Tree {
  const random = pseudoRandom();
  const files: string[] = [];
  let bytes = 0;
  const make = (file: string, size: number): void => {
    const descriptor = fs.openSync(file, 'w');
    for (let left = size; left > 0; left -= 8 * MB) fs.writeSync(descriptor, random(Math.min(left, 8 * MB)));
    fs.closeSync(descriptor);
    files.push(file);
    bytes += size;
  };

  const spread = 2 * Math.max(0, smallBytes / smallFiles - LEAST_SIZE);
  for (let index = 0; index < smallFiles; index++) {
    const sub = path.join(folder, `folder${Math.floor(index / FILES_PER_FOLDER)}`);
    if (index % FILES_PER_FOLDER === 0) fs.mkdirSync(sub, { recursive: true });
    // A step prime to the number of files, so that neighbours differ in size.
    make(path.join(sub, `file${index}.bin`), Math.round(LEAST_SIZE + (spread * ((index * 7919) % smallFiles)) / smallFiles));
  }
  if (largeBytes > 0) make(path.join(folder, 'install.wim'), largeBytes);
  return { folder, files, bytes };
}

/** Reads files to their ends, which brings them into the system's cache, and gives the SHA-256 of each in upper-case hex. */
export function hashFiles(files: readonly string[]): string[] {
  const buffer = Buffer.alloc(MB);
  return files.map((file) => {
    const hash = createHash('sha256');
    const descriptor = fs.openSync(file, 'r');
    for (let count; (count = fs.readSync(descriptor, buffer)) > 0; ) hash.update(buffer.subarray(0, count));
    fs.closeSync(descriptor);
    return hash.digest('hex').toUpperCase();
  });
}

/**
 * Makes a tree's files links to the content library's, so that who reads the one and who reads the other reads the
 * same bytes of the drive and of the cache, and the drive holds them once.
 */
export function linkToLibrary({ files }: Tree, library: string): void {
  hashFiles(files).forEach((sha256, index) => {
    fs.rmSync(files[index]!);
    fs.linkSync(fileLibPath(path.join(library, 'FileLib'), sha256), files[index]!);
  });
}
