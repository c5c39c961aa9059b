import type { FindingCode } from '../findings/catalogue.js';
import { finding, type Finding } from '../findings/finding.js';
import type { FamilyStep } from '../sequence/family.js';
import { stepTypes } from '../sequence/step-types.js';

/** How findings speak of the steps of a task sequence. */

export const action = (name: string): string => `SMS_TaskSequence_${name}Action`;
export const stepType = {
  applyImage: action('ApplyOperatingSystem'),
  upgrade: action('UpgradeOperatingSystem'),
  setupWindows: action('SetupWindowsAndSMS'),
  installPackage: action('InstallSoftware'),
  installApplication: action('InstallApplication'),
  commandLine: action('RunCommandLine'),
  script: action('RunPowerShellScript'),
};

/** A finding about a step: a warning at most where nothing surely fails. */
export function findingOf(step: FamilyStep, code: FindingCode, says: string): Finding {
  const usual = finding(code, step.path, `${nameOf(step)} ${says}${step.must ? '' : ` (${doubt(step)})`}.`);
  return step.must || usual.severity !== 'error' ? usual : { ...usual, severity: 'warning' };
}

/** `The step "Install / Updates" (Install Software Updates)`, and the child that it stands in. */
export function nameOf({ path, node, sequence }: FamilyStep): string {
  const title = stepTypes[node.type]?.title;
  return `The step "${path}"${title === undefined ? '' : ` (${title})`} of the task sequence "${sequence.name}"`;
}

function doubt({ verdict }: FamilyStep): string {
  return verdict.runs === true ? 'the task sequence goes on after its failure' : (verdict.reason ?? 'it may not run');
}
