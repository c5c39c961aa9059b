import { CmError } from '../errors.js';
import type { Finding } from '../findings/finding.js';
import type { Architecture } from '../site/model.js';
import { WimFile } from '../formats/wim/reader.js';
import type { WimImageInfo } from '../formats/wim/xml-data.js';
import type { FamilyStep } from '../sequence/family.js';
import { valueOf } from '../sequence/verdict.js';
import { findingOf, stepType } from './judged-step.js';
import type { ResolvedContent } from './resolve.js';

/** The variables of steps that name an image in a package, and which of its images. */
const choices = [
  { image: 'ImagePackageID', index: 'OSDImageIndex' },
  { image: 'ImagePackageID', index: 'OSDDataImageIndex' },
  { image: 'InstallPackageID', index: 'OSDInstallEditionIndex' },
  { image: 'OSDUpgradeInstallPackageID', index: 'OSDUpgradeInstallEditionIndex' },
] as const;

/**
 * Holds the image indexes that steps name against the WIM files of their packages, and the architecture of
 * what they mean against the boot image's. An index that a variable stands for is not known before the run; a
 * package whose WIM can't be read here is passed over.
 */
export async function imageFindings(steps: readonly FamilyStep[], contents: readonly ResolvedContent[], bootImage?: Architecture): Promise<Finding[]> {
  const findings: Finding[] = [];
  const opened = new Map<string, readonly WimImageInfo[] | undefined>();
  for (const step of steps) {
    if (step.verdict.runs === false) continue;
    for (const { image, index } of choices) {
      const packageId = valueOf(step.node, image);
      const wanted = valueOf(step.node, index);
      const content = packageId === '' ? undefined : contents.find((each) => each.packageId.toUpperCase() === packageId.toUpperCase());
      if (!content || !/^\d{1,5}$/.test(wanted)) continue;
      if (!opened.has(content.packageId)) opened.set(content.packageId, await imagesOf(content));
      const images = opened.get(content.packageId);
      if (!images) continue;
      const chosen = images.find((each) => each.index === Number(wanted));
      if (chosen) {
        findings.push(...architectureFindings(step, content, chosen, bootImage));
        continue;
      }
      findings.push(findingOf(step, 'ImageIndexMissing', `names the image ${wanted} of ${content.packageId} "${content.name}", which has ${images.map(described).join('; ') || 'none'}`));
    }
  }
  return findings;
}

/**
 * An image and the Windows PE that applies it are of one kind of processor. Of x86 and x64, one can apply the
 * other, but UEFI firmware starts only its own: such media serves BIOS. An upgrade runs without Windows PE.
 */
function architectureFindings(step: FamilyStep, content: ResolvedContent, image: WimImageInfo, bootImage: Architecture | undefined): Finding[] {
  const { architecture } = image;
  if (step.node.type !== stepType.applyImage || architecture === undefined || bootImage === undefined || architecture === bootImage) return [];
  const says = `applies an ${architecture} image (${described(image)} of ${content.packageId}) from an ${bootImage} boot image`;
  if (architecture === 'arm64' || bootImage === 'arm64') return [findingOf(step, 'ArchitectureMismatch', says)];
  return [{ ...findingOf(step, 'ArchitectureMismatch', `${says}, which serves computers with BIOS, not UEFI`), severity: 'warning' }];
}

/** The images of the package's WIM: its only one, or the installation image of setup's folder. */
async function imagesOf({ content }: ResolvedContent): Promise<readonly WimImageInfo[] | undefined> {
  const wims = content.files.filter(({ path }) => /\.wim$/i.test(path));
  const wim = wims.find(({ path }) => /(^|\/)sources\/install\.wim$/i.test(path)) ?? (wims.length === 1 ? wims[0] : undefined);
  if (!wim) return undefined;
  try {
    const file = await WimFile.open(wim.location);
    await file.close();
    return file.images;
  } catch (error) {
    if (error instanceof CmError) return undefined;
    throw error;
  }
}

function described({ index, name, editionId, architecture }: WimImageInfo): string {
  const details = [editionId, architecture].filter((each) => each !== undefined).join(', ');
  return `${index} "${name}"${details === '' ? '' : ` (${details})`}`;
}
