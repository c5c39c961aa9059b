// A module's folder as a NuGet package, which is a zip of Microsoft's packaging convention (ECMA-376 part 2).
import { createWriteStream, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const contentTypes = 'http://schemas.openxmlformats.org/package/2006/content-types';
const relationships = 'http://schemas.openxmlformats.org/package/2006/relationships';
const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Every file gets the same type, by its extension or, where it has none, by its name. */
function typesPart(names) {
  const extensions = [...new Set(names.map((name) => path.posix.extname(name).slice(1)))].filter((each) => each !== '' && each !== 'rels').sort();
  const lines = [
    '  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />',
    ...extensions.map((each) => `  <Default Extension="${each}" ContentType="application/octet" />`),
    ...names.filter((name) => path.posix.extname(name) === '').map((name) => `  <Override PartName="/${name}" ContentType="application/octet" />`),
  ];
  return `${declaration}<Types xmlns="${contentTypes}">\n${lines.join('\n')}\n</Types>\n`;
}

function relationshipsPart(nuspecName) {
  const type = 'http://schemas.microsoft.com/packaging/2010/07/manifest';
  return `${declaration}<Relationships xmlns="${relationships}">\n  <Relationship Type="${type}" Target="/${nuspecName}" Id="R1" />\n</Relationships>\n`;
}

/**
 * Writes the package: the same bytes for the same files, whatever their times, owners and umask were. Stored, since
 * what deflates differs between versions of Node.js.
 */
export async function writeNupkg({ folder, id, nuspec, file, programs = [] }) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  const parts = [
    ['[Content_Types].xml', typesPart([`${id}.nuspec`, ...names])],
    ['_rels/.rels', relationshipsPart(`${id}.nuspec`)],
    [`${id}.nuspec`, nuspec],
    ...names.map((name) => [name, readFileSync(path.join(folder, name))]),
  ];
  const zip = new ZipFile();
  for (const [name, content] of parts) {
    zip.addBuffer(Buffer.from(content), name, {
      compress: false,
      // The first day that a zip knows, in local time, as its time is.
      mtime: new Date(1980, 0, 1),
      forceDosTimestamp: true,
      mode: programs.includes(name) ? 0o100755 : 0o100644,
    });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return statSync(file).size;
}
