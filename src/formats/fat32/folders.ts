/** The bytes of folders: an entry for the folder itself and one for its parent, in the root one for the label, then the names. */
import { attribute, ENTRY_SIZE, shortEntry, writeLongName } from './directory-entry.js';
import { isShortName, shortNames } from './short-name.js';
import type { FolderNode, StickNode, StickTree } from './tree.js';
import { entryCount } from './tree.js';

/** Bytes of a folder's entries; at least one, since a folder has at least one cluster. */
export function folderSize(folder: FolderNode, label: string): number {
  let entries = folder.parent !== undefined ? 2 : label === '' ? 0 : 1;
  for (const name of folder.children.keys()) entries += entryCount(name);
  return Math.max(entries, 1) * ENTRY_SIZE;
}

/**
 * The entries of all folders, in the tree's order. What follows them in a folder's last cluster is zeros, which end it.
 * @param firstCluster the number of a node's first cluster, 0 where it has none
 */
export function encodeFolders(tree: StickTree, label: string, time: Date, firstCluster: (node: StickNode) => number): { folder: FolderNode; bytes: Buffer }[] {
  const packed = Buffer.alloc(tree.folders.reduce((sum, folder) => sum + folderSize(folder, label), 0));
  let begin = 0;
  return tree.folders.map((folder) => {
    const bytes = packed.subarray(begin, begin + folderSize(folder, label));
    begin += bytes.length;
    writeFolder(bytes, folder, label, time, firstCluster);
    return { folder, bytes };
  });
}

function writeFolder(bytes: Buffer, folder: FolderNode, label: string, time: Date, firstCluster: (node: StickNode) => number): void {
  let at = 0;
  const add = (name: string, attributes: number, cluster: number, size: number, modified: Date): void => {
    shortEntry.write(bytes, at, { name, attributes, cluster, size, modified, created: modified, accessed: modified });
    at += ENTRY_SIZE;
  };
  const { parent } = folder;
  if (parent !== undefined) {
    add('.', attribute.directory, firstCluster(folder), 0, time);
    // The root is said by 0 here, whatever its cluster.
    add('..', attribute.directory, parent.parent === undefined ? 0 : firstCluster(parent), 0, time);
  } else if (label !== '') {
    add(label, attribute.volumeLabel, 0, 0, time);
  }
  const names = shortNames([...folder.children.keys()]);
  for (const [name, child] of folder.children) {
    const short = names.get(name)!;
    if (!isShortName(name)) at += writeLongName(bytes, at, name, short);
    if (child.kind === 'directory') add(short, attribute.directory, firstCluster(child), 0, time);
    else add(short, attribute.archive, firstCluster(child), child.file.size, child.file.modified);
  }
}
