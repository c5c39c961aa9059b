/** XML data of a WIM: UTF-16LE with a byte order mark, an IMAGE element for each image, in the images' order. */
import type { Element } from '@xmldom/xmldom';
import { DOMParser } from '@xmldom/xmldom';
import { toFileTime } from '../filetime.js';
import { damaged } from './faults.js';

export type WimArchitecture = 'x86' | 'x64' | 'arm64';

export interface WimImageInfo {
  /** From 1. */
  index: number;
  name: string;
  description: string;
  architecture?: WimArchitecture;
  /** `Enterprise`, `WindowsPE`, … */
  editionId?: string;
  /** `10.0.26100.1`: major, minor, build, service pack build. */
  version?: string;
  /** Bytes of all files. */
  totalBytes: number;
}

/** What the XML data says of an image beside `WimImageInfo`. */
export interface WimImageCounts {
  directories: number;
  files: number;
  created: Date;
}

/** PROCESSOR_ARCHITECTURE_* */
const architectures: readonly (readonly [number, WimArchitecture])[] = [[0, 'x86'], [9, 'x64'], [12, 'arm64']];
const versionParts = ['MAJOR', 'MINOR', 'BUILD', 'SPBUILD'];

/** `offset` is where the data lies in the file, for messages. Throws `WimDamaged`. */
export function decodeXmlData(bytes: Buffer, path: string, offset: number): WimImageInfo[] {
  const text = bytes.toString('utf16le').replace(/^\uFEFF/, '');
  // The document type is where XML can grow by itself; no WIM has one.
  if (/<!DOCTYPE/i.test(text)) throw damaged(path, offset, 'the XML data declares a document type');
  const images = childrenOf(parse(text, path, offset), 'IMAGE').map(decodeImage);
  images.sort((a, b) => a.index - b.index);
  if (images.some((image, position) => image.index !== position + 1)) {
    throw damaged(path, offset, 'the images in the XML data are not numbered from 1');
  }
  return images;
}

function parse(text: string, path: string, offset: number): Element {
  let reason = 'another root than WIM';
  try {
    const parser = new DOMParser({
      onError: (_level, message) => {
        throw new SyntaxError(message);
      },
    });
    const root = parser.parseFromString(text, 'text/xml').documentElement;
    if (root?.tagName === 'WIM') return root;
  } catch (error) {
    reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
  }
  throw damaged(path, offset, `the XML data cannot be read: ${reason}`);
}

function decodeImage(image: Element): WimImageInfo {
  const info: WimImageInfo = {
    index: Number(image.getAttribute('INDEX')),
    name: textOf(image, 'NAME') ?? '',
    description: textOf(image, 'DESCRIPTION') ?? '',
    totalBytes: Number(/^\d+$/.exec(textOf(image, 'TOTALBYTES') ?? '')?.[0] ?? 0),
  };
  const windows = childrenOf(image, 'WINDOWS')[0];
  if (windows === undefined) return info;
  const number = textOf(windows, 'ARCH');
  const architecture = architectures.find(([value]) => String(value) === number)?.[1];
  if (architecture !== undefined) info.architecture = architecture;
  const editionId = textOf(windows, 'EDITIONID');
  if (editionId !== undefined) info.editionId = editionId;
  const version = childrenOf(windows, 'VERSION')[0];
  if (version !== undefined) info.version = versionParts.map((part) => textOf(version, part) ?? '0').join('.');
  return info;
}

function childrenOf(parent: Element, name: string): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === node.ELEMENT_NODE && node.nodeName === name) found.push(node as Element);
  }
  return found;
}

function textOf(parent: Element, name: string): string | undefined {
  return childrenOf(parent, name)[0]?.textContent?.trim();
}

/** The form that DISM and wimlib write; `totalBytes` of the file is all that lies before the XML data. */
export function encodeXmlData(images: readonly (WimImageInfo & WimImageCounts)[], totalBytes: number): Buffer {
  const xml = `<WIM>${element('TOTALBYTES', totalBytes)}${images.map(encodeImage).join('')}</WIM>`;
  return Buffer.from(`\uFEFF${xml}`, 'utf16le');
}

function encodeImage(image: WimImageInfo & WimImageCounts): string {
  const time = toFileTime(image.created);
  const timeParts = `<HIGHPART>${hex32(time >> 32n)}</HIGHPART><LOWPART>${hex32(time & 0xffff_ffffn)}</LOWPART>`;
  const version = (image.version ?? '').split('.');
  const windows = [
    ...architectures.filter(([, name]) => name === image.architecture).map(([value]) => element('ARCH', value)),
    image.editionId === undefined ? '' : element('EDITIONID', image.editionId),
    image.version === undefined ? '' : `<VERSION>${versionParts.map((part, place) => element(part, version[place] ?? 0)).join('')}${element('SPLEVEL', 0)}</VERSION>`,
  ].join('');
  return [
    `<IMAGE INDEX="${image.index}">`,
    element('DIRCOUNT', image.directories),
    element('FILECOUNT', image.files),
    element('TOTALBYTES', image.totalBytes),
    element('HARDLINKBYTES', 0),
    `<CREATIONTIME>${timeParts}</CREATIONTIME><LASTMODIFICATIONTIME>${timeParts}</LASTMODIFICATIONTIME>`,
    windows === '' ? '' : `<WINDOWS>${windows}</WINDOWS>`,
    element('NAME', image.name),
    element('DESCRIPTION', image.description),
    '</IMAGE>',
  ].join('');
}

function element(name: string, value: string | number): string {
  const text = String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<${name}>${text}</${name}>`;
}

function hex32(value: bigint): string {
  return `0x${value.toString(16).toUpperCase().padStart(8, '0')}`;
}
