/** A disk as this system shows it, before anything is decided about it. */
export interface Disk {
  /** As Windows and macOS count; Linux does not. */
  number?: number;
  /** What is opened to write it: `/dev/sdb`, `/dev/disk4`, `\\.\PhysicalDrive2`. */
  path: string;
  model?: string;
  serial?: string;
  /** What tells it from another of its model, where the system has such a name. Of a loop device: its file. */
  uniqueId?: string;
  /** In the system's words, upper case: `USB`, `SATA`, `NVME`, `LOOP`. */
  bus?: string;
  /** Bytes. */
  size: number;
  /** Bytes of a logical sector. */
  sectorSize: number;
  readOnly: boolean;
  /** It says so of itself. */
  removable: boolean;
  /** It can be pulled, whatever it says of itself; or it is a loop device. Never what is built in. */
  external: boolean;
  /** Why it counts as removable or not. */
  reason: string;
  /** Why it is a disk of the running system; absent: it is none. */
  system?: string;
  /** What else works on it and can't be unmounted as a volume: `/dev/mapper/vault (crypt)`. */
  users: readonly string[];
  volumes: readonly DiskVolume[];
}

export interface DiskVolume {
  /** Of the volume itself, such as `/dev/sdb1`. */
  path: string;
  /** Where it is mounted: folders, or `E:`. */
  mounts: readonly string[];
  label?: string;
  /** In the system's words: `vfat`, `FAT32`, `ntfs`. */
  fileSystem?: string;
  /** Bytes. */
  size: number;
}

/** Folders whose file systems are the running system's, themselves and with all that is below. */
const systemTrees = ['/bin', '/boot', '/cdrom', '/efi', '/etc', '/lib', '/lib64', '/nix', '/opt', '/private/var', '/root', '/run', '/sbin', '/snap', '/srv', '/sys', '/System', '/usr', '/var'];
/** Where removable media is mounted, though it lies in one of these. */
const mediaTrees = ['/run/media', '/private/var/folders'];
const systemFolders = ['/', '/home', '/tmp', '/private/tmp', '/Users'];

const within = (trees: readonly string[], folder: string): boolean => trees.some((tree) => folder === tree || folder.startsWith(`${tree}/`));

/** Whether what is mounted here belongs to the running system, or to the home of one of its users. */
export function isSystemMount(folder: string): boolean {
  return systemFolders.includes(folder) || /^\/(home|Users)\/[^/]+$/.test(folder) || (within(systemTrees, folder) && !within(mediaTrees, folder));
}

/** Without the properties that are undefined, null or empty, as optional properties want it. */
export function known<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null && value !== '')) as never;
}

/** A text of a record, trimmed; absent where it is none or empty. */
export function textIn(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return text === '' ? undefined : text;
}
