import type { FindingCode } from '../findings/catalogue.js';
import { finding, type Finding } from '../findings/finding.js';
import type { FamilyStep } from '../sequence/family.js';
import { valueOf } from '../sequence/verdict.js';
import type { Site } from '../site/model.js';
import { action, findingOf, stepType } from './judged-step.js';
import { agentFindings } from './software-distribution.js';

/** Setup Windows says with it that the pre-production client is used when available. */
export const preproductionVariable = '_SMSClientPreProductionPackageID';

/** Of user device affinity. */
export const affinityVariables = ['SMSTSUDAUsers', 'SMSTSAssignUsersMode'] as const;

/** What one step can be wrong by; the message goes on from "The step …". */
type Rule = (step: FamilyStep) => { code: FindingCode; says: string } | undefined;

const ofType =
  (type: string, code: FindingCode, says: string, when: (step: FamilyStep) => boolean = () => true): Rule =>
  (step) =>
    step.node.type === type && when(step) ? { code, says } : undefined;
const has =
  (...variables: string[]) =>
  (step: FamilyStep): boolean =>
    variables.some((name) => valueOf(step.node, name) !== '');

const rules: readonly Rule[] = [
  ofType(action('AutoApply'), 'AutoApplyDriversStep', 'chooses drivers by asking a management point'),
  ofType(action('DownloadPackageContent'), 'DownloadPackageContentStep', 'downloads content by asking a management point'),
  ofType(action('InstallUpdate'), 'SoftwareUpdatesStep', 'installs software updates'),
  ofType(stepType.installPackage, 'DynamicPackages', 'takes its packages from a base variable', has('BaseVariableName')),
  ofType(stepType.installApplication, 'DynamicApplications', 'takes its applications from a base variable', has('BaseVariableName')),
  ofType(stepType.setupWindows, 'PreproductionClient', 'uses the pre-production client package, which does not go onto the media', has(preproductionVariable)),
  ofType(stepType.upgrade, 'FeatureUpdateUpgrade', 'is fed by a feature update', (step) => has('OSDFeatureUpdateAssignmentID', 'OSDUpgradeFeatureUpdateName')(step) && !has('OSDUpgradeInstallPackageID', 'OSDUpgradeInstallPath')(step)),
  (step) => {
    const set = affinityVariables.filter((name) => mentions(step, name));
    return set.length === 0 ? undefined : { code: 'UserDeviceAffinity', says: `sets ${set.join(' and ')}` };
  },
];

/**
 * What of the steps of a task sequence and its children (`judgeFamily`) does not work on stand-alone media.
 * Steps that can't run are passed over. An error where the run would surely fail, a warning where the step
 * may not run or where the sequence goes on after its failure.
 */
export function stepFindings(steps: readonly FamilyStep[], site: Pick<Site, 'kind' | 'softwareDistribution' | 'origin'>): Finding[] {
  const running = steps.filter(({ verdict }) => verdict.runs !== false);
  const single = running.flatMap((step) => rules.flatMap((rule) => stepFinding(step, rule(step)) ?? []));
  return [...single, ...operatingSystemFindings(steps, running), ...agentFindings(running, site)];
}

function stepFinding(step: FamilyStep, found: ReturnType<Rule>): Finding | undefined {
  return found && findingOf(step, found.code, found.says);
}

/** An upgrade that only scans deploys nothing. */
export function deploys({ node }: FamilyStep): boolean {
  return node.type === stepType.applyImage || (node.type === stepType.upgrade && valueOf(node, 'OSDUpgradeScanOnly').toLowerCase() !== 'true');
}

function operatingSystemFindings(all: readonly FamilyStep[], running: readonly FamilyStep[]): Finding[] {
  const first = running.findIndex(deploys);
  if (first >= 0) {
    const early = running.slice(0, first).filter(({ node }) => node.type === stepType.installPackage || node.type === stepType.installApplication);
    return early.map((step) => findingOf(step, 'SoftwareBeforeOperatingSystem', `installs software before the operating system is deployed by the step "${running[first]!.path}"`));
  }
  const idle = all.find(deploys);
  const script = running.find(({ node, verdict }) => (node.type === stepType.commandLine || node.type === stepType.script) && verdict.places.includes('WinPE'));
  const message = [
    idle ? `The step "${idle.path}" deploys an operating system, but can not run: ${idle.verdict.reason ?? ''}.` : 'No step deploys an operating system.',
    ...(script ? [`The step "${script.path}" can run in Windows PE; whether it deploys one is not known.`] : []),
  ].join(' ');
  return [finding('NotAnOperatingSystemDeployment', all[0]?.sequence.packageId ?? '', message, script ? { severity: 'warning' } : {})];
}

/** Whether a step sets a variable: Set Task Sequence Variable by name, others by a rule or value that names it. */
function mentions({ node }: FamilyStep, name: string): boolean {
  const same = (text: string): boolean => text.trim().toLowerCase() === name.toLowerCase();
  if (node.type === action('SetVariable')) return same(valueOf(node, 'VariableName'));
  if (node.type === action('SetDynamicVariables')) return new RegExp(`["'>\\s]${name}["'<\\s]`, 'i').test(valueOf(node, 'OSDSetDynamicVariablesRules'));
  return node.variables.some((variable) => same(variable.name));
}
