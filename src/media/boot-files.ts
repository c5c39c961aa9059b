import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CmError } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';
import type { WimImage } from '../formats/wim/image.js';
import { WimFile } from '../formats/wim/reader.js';
import type { Architecture } from '../site/model.js';
import type { BootEntries, MediaFile } from './model.js';

/** What the firmware and Windows' boot manager start from, taken from the boot image unchanged. */
export interface BootFiles {
  architecture?: Architecture;
  files: MediaFile[];
  boot: BootEntries;
  /** `sms\bin\<arch>\TsmBootstrap.exe` is on the media. */
  canStartFromWindows: boolean;
  /** Every file of the boot image, `/` between the parts; undefined where that could not be read whole. */
  imagePaths?: () => string[] | undefined;
  findings: Finding[];
}

type Firmware = 'bios' | 'uefi';

interface BootFileRule {
  /** Path on the media; `*` at the end: every file of the folder. `<efi>` stands for bootx64.efi and its like. */
  target: string;
  /** The firmwares that can't do without it; empty: optional. */
  needs: readonly Firmware[];
  /** Places in the boot image, best first; `<arch>` stands for i386, x64, arm64. */
  image: readonly string[];
  /** Places in an ADK media folder. */
  adk: readonly string[];
  prompt?: 'only';
}

/**
 * configmgr-formats.md 6.1: the Windows image's own places first, then those that ConfigMgr injects
 * (6.3), then an ADK media folder. BCD stores are copied, never made.
 */
const rules: readonly BootFileRule[] = [
  { target: 'bootmgr', needs: ['bios'], image: ['Windows/Boot/PCAT/bootmgr'], adk: ['bootmgr', 'Media/bootmgr'] },
  { target: 'bootmgr.efi', needs: ['uefi'], image: ['Windows/Boot/EFI/bootmgr.efi'], adk: ['bootmgr.efi', 'Media/bootmgr.efi'] },
  { target: 'EFI/Boot/<efi>', needs: ['uefi'], image: ['Windows/Boot/EFI/bootmgfw.efi'], adk: ['EFI/Boot/<efi>', 'Media/EFI/Boot/<efi>'] },
  {
    target: 'boot/boot.sdi',
    needs: ['bios', 'uefi'],
    image: ['Windows/Boot/DVD/PCAT/boot.sdi', 'Windows/Boot/DVD/EFI/boot.sdi', 'sms/boot/boot.sdi'],
    adk: ['Boot/boot.sdi', 'Media/Boot/boot.sdi'],
  },
  { target: 'boot/BCD', needs: ['bios'], image: ['Windows/Boot/DVD/PCAT/BCD'], adk: ['Boot/BCD', 'Media/Boot/BCD'] },
  {
    target: 'EFI/Microsoft/Boot/BCD',
    needs: ['uefi'],
    image: ['Windows/Boot/DVD/EFI/BCD', 'sms/bin/<arch>/BCD-EFI-<bits>'],
    adk: ['EFI/Microsoft/Boot/BCD', 'Media/EFI/Microsoft/Boot/BCD'],
  },
  { target: 'boot/fonts/*', needs: [], image: ['Windows/Boot/Fonts'], adk: ['Boot/Fonts', 'Media/Boot/Fonts'] },
  {
    target: 'EFI/Microsoft/Boot/fonts/*',
    needs: [],
    image: ['Windows/Boot/Fonts'],
    adk: ['EFI/Microsoft/Boot/Fonts', 'Media/EFI/Microsoft/Boot/Fonts'],
  },
  { target: 'boot/memtest.exe', needs: [], image: ['Windows/Boot/PCAT/memtest.exe'], adk: ['Boot/memtest.exe', 'Media/Boot/memtest.exe'] },
  {
    target: 'EFI/Microsoft/Boot/memtest.efi',
    needs: [],
    image: ['Windows/Boot/EFI/memtest.efi'],
    adk: ['EFI/Microsoft/Boot/memtest.efi', 'Media/EFI/Microsoft/Boot/memtest.efi'],
  },
  { target: 'boot/bootfix.bin', needs: [], image: ['Windows/Boot/DVD/PCAT/bootfix.bin', 'sms/bin/<arch>/bootfix.bin'], adk: ['Boot/bootfix.bin', 'Media/Boot/bootfix.bin'], prompt: 'only' },
  {
    target: 'boot/etfsboot.com',
    needs: ['bios'],
    image: ['Windows/Boot/DVD/PCAT/etfsboot.com', 'sms/bin/<arch>/etfsboot.com'],
    adk: ['etfsboot.com', 'fwfiles/etfsboot.com', 'Oscdimg/etfsboot.com'],
  },
];

/** The UEFI boot image of the disc, by whether a key is asked for. */
const efisys: Record<'prompt' | 'noPrompt', BootFileRule> = {
  prompt: {
    target: 'EFI/Microsoft/Boot/efisys.bin',
    needs: ['uefi'],
    image: ['Windows/Boot/DVD/EFI/en-US/efisys.bin', 'Windows/Boot/DVD/EFI/efisys.bin', 'sms/bin/<arch>/efisys.bin'],
    adk: ['efisys.bin', 'fwfiles/efisys.bin', 'Oscdimg/efisys.bin'],
  },
  noPrompt: {
    target: 'EFI/Microsoft/Boot/efisys_noprompt.bin',
    needs: ['uefi'],
    image: ['Windows/Boot/DVD/EFI/en-US/efisys_noprompt.bin', 'Windows/Boot/DVD/EFI/efisys_noprompt.bin', 'sms/bin/<arch>/efisys_noprompt.bin'],
    adk: ['efisys_noprompt.bin', 'fwfiles/efisys_noprompt.bin', 'Oscdimg/efisys_noprompt.bin'],
  },
};

const names: Record<Architecture, { folder: string; efi: string; bits: string; firmwares: readonly Firmware[] }> = {
  x86: { folder: 'i386', efi: 'bootia32.efi', bits: '32', firmwares: ['bios', 'uefi'] },
  x64: { folder: 'x64', efi: 'bootx64.efi', bits: '64', firmwares: ['bios', 'uefi'] },
  arm64: { folder: 'arm64', efi: 'bootaa64.efi', bits: '64', firmwares: ['uefi'] },
};

const firmwareName: Record<Firmware, string> = { bios: 'BIOS', uefi: 'UEFI' };

export interface BootFilesInput {
  /** Path of the boot image's WIM. */
  wim: string;
  /** What findings name: the boot image's package ID. */
  packageId: string;
  /** What the catalogue says, where the WIM doesn't. */
  architecture?: Architecture;
  adkFolder?: string;
  noBootPrompt: boolean;
}

/**
 * Collects the boot files of a boot image. A missing file is a finding, `BootFilesMissing`: a warning
 * while another firmware still starts, an error when none does. A WIM that can't be read is the finding
 * `BootImageUnreadable`. Throws only what concerns the ADK folder (`BootFilesPathNotFound`).
 */
export async function readBootFiles(input: BootFilesInput): Promise<BootFiles> {
  if (input.adkFolder !== undefined) await requireFolder(input.adkFolder);
  let wim: WimFile;
  try {
    wim = await WimFile.open(input.wim);
  } catch (error) {
    return unreadable(input, error);
  }
  try {
    const index = wim.header.bootIndex || 1;
    const architecture = wim.images[index - 1]?.architecture ?? input.architecture ?? 'x64';
    return await new BootFileCollector(await wim.image(index), architecture, input).collect();
  } catch (error) {
    return unreadable(input, error);
  } finally {
    await wim.close();
  }
}

function unreadable(input: BootFilesInput, error: unknown): BootFiles {
  if (!(error instanceof CmError)) throw error;
  const message = `The boot image ${input.packageId} can not be read: ${error.message}`;
  return { files: [], boot: {}, canStartFromWindows: false, findings: [finding('BootImageUnreadable', input.packageId, message, { remedy: error.remedy })] };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new CmError('BootFilesPathNotFound', {
    message: `The folder for boot files does not exist: ${folder}`,
    category: 'ObjectNotFound',
    target: folder,
    remedy: 'Name an ADK media folder (the one that holds bootmgr and EFI), or leave -BootFilesPath out.',
  });
}

class BootFileCollector {
  readonly #image: WimImage;
  readonly #input: BootFilesInput;
  readonly #architecture: Architecture;
  readonly #adk: CaseFoldedFolder | undefined;
  readonly #files = new Map<string, MediaFile>();
  readonly #missing: { target: string; needs: readonly Firmware[] }[] = [];
  readonly #findings: Finding[] = [];

  constructor(image: WimImage, architecture: Architecture, input: BootFilesInput) {
    this.#image = image;
    this.#input = input;
    this.#architecture = architecture;
    this.#adk = input.adkFolder === undefined ? undefined : new CaseFoldedFolder(input.adkFolder);
  }

  async collect(): Promise<BootFiles> {
    const { noBootPrompt, packageId } = this.#input;
    for (const rule of rules) if (!(noBootPrompt && rule.prompt === 'only')) await this.#apply(rule);
    await this.#apply(efisys[noBootPrompt ? 'noPrompt' : 'prompt']);
    const binaries = await this.#copyBinaries();
    this.#judge();
    if (noBootPrompt) this.#findings.push(finding('BootPromptSkipped', packageId, 'The media starts without asking for a key, on every firmware.'));
    if (!binaries.has('tsbootshell.exe') || !binaries.has('tsmbootstrap.exe')) {
      this.#findings.push(finding('BootImageWithoutTaskSequenceFiles', packageId, `The boot image ${packageId} holds no TsBootShell.exe or no TsmBootstrap.exe under sms\\bin\\${this.#names.folder}.`));
    }

    const bios = this.#startable('bios') ? this.#bytes('boot/etfsboot.com') : undefined;
    const uefi = this.#startable('uefi') ? this.#bytes(efisys[noBootPrompt ? 'noPrompt' : 'prompt'].target) : undefined;
    return {
      architecture: this.#architecture,
      files: [...this.#files.values()],
      boot: { ...(bios && { bios }), ...(uefi && { uefi }) },
      canStartFromWindows: binaries.has('tsmbootstrap.exe'),
      imagePaths: () => filesOf(this.#image),
      findings: this.#findings,
    };
  }

  get #names(): (typeof names)[Architecture] {
    return names[this.#architecture];
  }

  async #apply(rule: BootFileRule): Promise<void> {
    const needs = rule.needs.filter((firmware) => this.#names.firmwares.includes(firmware));
    if (rule.needs.length > 0 && needs.length === 0) return;
    const target = this.#fill(rule.target);
    const found = target.endsWith('/*') ? await this.#folder(rule, target.slice(0, -1)) : await this.#file(rule, target);
    if (!found && needs.length > 0) this.#missing.push({ target, needs });
  }

  async #file(rule: BootFileRule, target: string): Promise<boolean> {
    for (const place of rule.image) {
      const entry = this.#image.find(this.#fill(place));
      if (!entry || entry.directory) continue;
      this.#add(target, await this.#image.read(entry), entry.modified);
      return true;
    }
    for (const place of rule.adk) {
      const file = await this.#adk?.find(this.#fill(place));
      if (file === undefined) continue;
      this.#add(target, await readFile(file), (await stat(file)).mtime);
      return true;
    }
    return false;
  }

  async #folder(rule: BootFileRule, target: string): Promise<boolean> {
    for (const place of rule.image) {
      const entries = this.#image.list(this.#fill(place)).filter((entry) => !entry.directory);
      for (const entry of entries) this.#add(target + entry.name, await this.#image.read(entry), entry.modified);
      if (entries.length > 0) return true;
    }
    for (const place of rule.adk) {
      const folder = await this.#adk?.find(this.#fill(place));
      const entries = folder === undefined ? [] : await readdir(folder, { withFileTypes: true });
      for (const entry of entries.filter((each) => each.isFile())) {
        const file = path.join(folder!, entry.name);
        this.#add(target + entry.name, await readFile(file), (await stat(file)).mtime);
      }
      if (entries.length > 0) return true;
    }
    return false;
  }

  /** `sms\bin\<arch>` of the boot image, whole; gives the names in lower case. */
  async #copyBinaries(): Promise<Set<string>> {
    const copied = new Set<string>();
    const copy = async (from: string, to: string): Promise<void> => {
      for (const entry of this.#image.list(from)) {
        if (entry.directory) {
          await copy(`${from}/${entry.name}`, `${to}/${entry.name}`);
          continue;
        }
        this.#add(`${to}/${entry.name}`, await this.#image.read(entry), entry.modified);
        copied.add(entry.name.toLowerCase());
      }
    };
    await copy(`sms/bin/${this.#names.folder}`, `SMS/bin/${this.#names.folder}`);
    return copied;
  }

  #startable(firmware: Firmware): boolean {
    return this.#names.firmwares.includes(firmware) && !this.#missing.some((each) => each.needs.includes(firmware));
  }

  #judge(): void {
    const anyStarts = this.#names.firmwares.some((firmware) => this.#startable(firmware));
    for (const firmware of this.#names.firmwares) {
      const missing = this.#missing.filter((each) => each.needs.includes(firmware)).map((each) => each.target);
      if (missing.length === 0) continue;
      const message = `${firmwareName[firmware]} can not start from this media; missing: ${missing.join(', ')}.`;
      this.#findings.push(finding('BootFilesMissing', firmwareName[firmware], message, { severity: anyStarts ? 'warning' : 'error' }));
    }
  }

  #add(target: string, bytes: Uint8Array, modified: Date): void {
    const sha256 = createHash('sha256').update(bytes).digest('hex').toUpperCase();
    this.#files.set(target, { path: target, size: bytes.length, sha256, modified, source: { kind: 'bytes', bytes } });
  }

  #bytes(target: string): Uint8Array | undefined {
    const source = this.#files.get(target)?.source;
    return source?.kind === 'bytes' ? source.bytes : undefined;
  }

  #fill(place: string): string {
    const { folder, efi, bits } = this.#names;
    return place.replace('<arch>', folder).replace('<efi>', efi).replace('<bits>', bits);
  }
}

function filesOf(image: WimImage): string[] | undefined {
  try {
    return [...filesBelow(image, '')];
  } catch (error) {
    if (error instanceof CmError) return undefined;
    throw error;
  }
}

function* filesBelow(image: WimImage, folder: string): Generator<string> {
  for (const entry of image.list(folder)) {
    if (entry.directory) yield* filesBelow(image, entry.path);
    else yield entry.path;
  }
}

/** A folder in which names are found whatever their case, as Windows would. */
class CaseFoldedFolder {
  readonly #root: string;
  readonly #listings = new Map<string, Promise<Map<string, string>>>();

  constructor(root: string) {
    this.#root = root;
  }

  async find(relative: string): Promise<string | undefined> {
    let at = this.#root;
    for (const part of relative.split('/')) {
      const name = (await this.#list(at)).get(part.toLowerCase());
      if (name === undefined) return undefined;
      at = path.join(at, name);
    }
    return at;
  }

  #list(folder: string): Promise<Map<string, string>> {
    let listing = this.#listings.get(folder);
    if (!listing) {
      listing = readdir(folder).then(
        (entries) => new Map(entries.map((entry) => [entry.toLowerCase(), entry])),
        () => new Map<string, string>(),
      );
      this.#listings.set(folder, listing);
    }
    return listing;
  }
}
