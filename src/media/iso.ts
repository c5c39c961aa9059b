import { layoutDisc } from '../formats/disc/layout.js';
import { checkDiscNames } from '../formats/disc/names.js';
import { discFile } from './disc-file.js';
import type { Medium } from './medium.js';

/** What a system that reads no UDF sees. */
export const readme = ['This disc holds its files in the UDF file system.', 'A system that shows only this text can not read UDF.', ''].join('\r\n');

export const isoMedium: Medium = {
  kind: 'iso',
  checkNames: checkDiscNames,
  layout: (disc) =>
    layoutDisc({
      label: disc.label,
      time: disc.time,
      id: Buffer.from(disc.id.replace(/[{}-]/g, ''), 'hex'),
      files: disc.files.map(discFile),
      directories: disc.directories,
      boot: disc.boot,
      readme,
    }),
  bootFindings: () => [],
};
