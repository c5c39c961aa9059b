import { createHash } from 'node:crypto';
import { finding, type Finding } from '../findings/finding.js';
import type { BootFiles } from './boot-files.js';
import type { MediaFile, MediaRequest } from './model.js';
import type { ResolvedContent, Resolution } from './resolve.js';
import type { Bundle } from './set/spread.js';

/** The files of the media beside those that protect and describe it. */
export interface ContentTree {
  /** What the start needs. */
  start: Bundle;
  /** In the order of `Resolution.contents`. */
  contents: ContentBundle[];
  findings: Finding[];
}

export interface ContentBundle extends Bundle {
  content: ResolvedContent;
}

/**
 * Everything from content by its media path: `sources/boot.wim`, the boot files, `SMS/bin`,
 * `SMS/PKG/<ID>/…` with original names, `LaunchMedia.cmd` where something can start from Windows, and
 * `autorun.inf` where that is asked for.
 */
export function contentTree(resolution: Resolution, bootFiles: BootFiles, { time, autoRun }: { time: Date; autoRun: boolean }): ContentTree {
  const files: MediaFile[] = [...bootFiles.files];
  const findings: Finding[] = [];
  if (bootFiles.canStartFromWindows) files.push(textFile('LaunchMedia.cmd', launchMedia, time));
  else findings.push(finding('NoStartFromWindows', resolution.sequence.packageId, 'The boot image brings no TsmBootstrap.exe, so that nothing on the media starts from a running Windows.'));

  if (autoRun && bootFiles.canStartFromWindows) files.push(textFile('autorun.inf', autorunInf, time));
  if (autoRun && !bootFiles.canStartFromWindows) findings.push(finding('AutoRunSkipped', 'autorun.inf', 'autorun.inf was asked for, and has nothing to start.'));

  if (resolution.bootImage) {
    const wim = bootImageFile(resolution.bootImage);
    if (wim) files.push(contentFile(resolution.bootImage, wim, 'sources/boot.wim'));
  }
  return { start: { files, directories: [] }, contents: resolution.contents.map(contentBundle), findings };
}

function contentBundle(content: ResolvedContent): ContentBundle {
  const root = `SMS/PKG/${content.folder}`;
  return {
    content,
    files: content.content.files.map((file) => contentFile(content, file, `${root}/${file.path}`)),
    directories: [root, ...content.content.directories.map((each) => `${root}/${each}`)],
  };
}

/** The WIM of a boot image's content: its only one, by the ending. */
export function bootImageFile(bootImage: ResolvedContent): ResolvedContent['content']['files'][number] | undefined {
  return bootImage.content.files.find((file) => /\.wim$/i.test(file.path));
}

/** SOURCE_DATE_EPOCH, else the newest content's time: the same content gives the same bytes on any day. */
export function mediaTime(resolution: Resolution, request: Pick<MediaRequest, 'sourceDateEpoch'>): Date {
  if (request.sourceDateEpoch !== undefined) return new Date(request.sourceDateEpoch * 1000);
  let newest = resolution.sequence.sourceDate?.getTime() ?? 0;
  for (const item of [...resolution.contents, ...(resolution.bootImage ? [resolution.bootImage] : [])]) {
    for (const file of item.content.files) newest = Math.max(newest, file.modified.getTime());
  }
  return new Date(newest);
}

/** A file that we make ourselves, in memory. */
export function bytesFile(path: string, bytes: Uint8Array, modified: Date): MediaFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex').toUpperCase();
  return { path, size: bytes.length, sha256, modified, source: { kind: 'bytes', bytes } };
}

function textFile(path: string, lines: readonly string[], modified: Date): MediaFile {
  return bytesFile(path, Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1'), modified);
}

function contentFile(item: ResolvedContent, file: ResolvedContent['content']['files'][number], path: string): MediaFile {
  const source = { kind: 'file' as const, path: file.location, packageId: item.packageId, contentId: item.content.contentId, distributionPoint: item.distributionPoint };
  return { path, size: file.size, sha256: file.sha256, modified: file.modified, source };
}

/** The text of Microsoft's is not known either. */
const autorunInf = ['[AutoRun]', 'open=LaunchMedia.cmd'];

/** Our own words: the text of Microsoft's LaunchMedia.cmd is not known (docs/media-format.md). */
const launchMedia = [
  '@echo off',
  'rem Starts the task sequence of this media from a running Windows.',
  'setlocal',
  'set "architecture=x64"',
  'if /i "%PROCESSOR_ARCHITECTURE%"=="x86" if not defined PROCESSOR_ARCHITEW6432 set "architecture=i386"',
  'if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "architecture=arm64"',
  'set "bootstrap=%~dp0SMS\\bin\\%architecture%\\TsmBootstrap.exe"',
  'if not exist "%bootstrap%" (',
  '  echo This media can not be started on a computer of this architecture.',
  '  exit /b 1',
  ')',
  'start "" "%bootstrap%" /env:SAStart /configpath:"%~dp0SMS\\data"',
];
