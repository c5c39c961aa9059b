import type { ObjectReference, TaskSequence } from './model.js';
import { isPackageId } from './package-id.js';

/** What `References` of the object lists: as it was read, else what the document lists; the boot image always. */
export function referencesOf({ bootImageId, objectReferences, document }: TaskSequence): ObjectReference[] {
  const listed: ObjectReference[] =
    objectReferences.length > 0 ? objectReferences : document.referenceList.map(({ packageId, program = '*' }) => ({ kind: 'package', id: packageId, program }));
  if (bootImageId === undefined || listed.some(({ id }) => same(id, bootImageId))) return [...listed];
  return [{ kind: 'package', id: bootImageId, program: '*' }, ...listed];
}

function same(a: string, b: string): boolean {
  return isPackageId(a) && a.toLowerCase() === b.toLowerCase();
}
