import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A fresh folder for the tests of the suite that calls it; removed after them. */
export function temporaryFolder(): () => string {
  let folder = '';
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'))));
  after(function () {
    this.timeout(0);
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return () => folder;
}

/** Writes files by their relative path. */
export function writeFiles(folder: string, files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}
