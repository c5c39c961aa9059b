import type { Step } from './model.js';
import { stepTypes } from './step-types.js';
import { valueOf } from './verdict.js';

/**
 * What steps hold of passwords and keys. The console's exports have them empty (ExportXml, configmgr-formats.md
 * 4.1); the steps' other variables tell whether there was one.
 */

/** A password or key of a step. */
export interface StepSecret {
  /** The task sequence variable. */
  variable: string;
  /** As Get-CMTaskSequenceStep shows it: the SDK property, or the variable that a rule sets. */
  property: string;
  value: string;
  /** It is a variable of the rules of Set Dynamic Variables. */
  rule: boolean;
  /** What the step does with it, where something says that it has to be there. */
  need?: Need;
}

export interface Need {
  /** fails: the step fails without it; misses: it does something else than meant; unknown: nothing tells whether there was one. */
  without: 'fails' | 'misses' | 'unknown';
  /** Goes on from "The step …". */
  says: string;
}

interface SecretVariable {
  /** `SMS_TaskSequence_…Action`. */
  types: readonly string[];
  variable: string;
  property: string;
  need: (has: (name: string) => string) => Need | undefined;
}

const isTrue = (text: string): boolean => text.toLowerCase() === 'true';
const fails = (says: string): Need => ({ without: 'fails', says });
const keyUnknown: Need = { without: 'unknown', says: 'has no product key, and exports leave out the one that it may have had' };

/** Names of variables and properties: configmgr-formats.md, appendix A; SDK. */
const secretVariables: readonly SecretVariable[] = [
  {
    types: ['ApplyNetworkSettings', 'JoinDomainWorkgroup'],
    variable: 'OSDJoinPassword',
    property: 'DomainPassword',
    need: (has) => (has('OSDJoinAccount') !== '' && (has('OSDNetworkJoinType') || has('OSDJoinType')) !== '1' ? fails('joins a domain with an account whose password is empty') : undefined),
  },
  {
    types: ['ConnectNetworkFolder'],
    variable: 'SMSConnectNetworkFolderPassword',
    property: 'Password',
    need: (has) => (has('SMSConnectNetworkFolderAccount') === '' ? undefined : fails('connects to a network folder with an account whose password is empty')),
  },
  {
    types: ['RunCommandLine'],
    variable: 'SMSTSRunCommandLineUserPassword',
    property: 'UserPassword',
    need: (has) => (isTrue(has('_SMSTSRunCommandLineAsUser')) && has('SMSTSRunCommandLineUserName') !== '' ? fails('runs as an account whose password is empty') : undefined),
  },
  {
    types: ['RunPowerShellScript'],
    variable: 'SMSTSRunPowerShellUserPassword',
    property: 'UserPassword',
    need: (has) => (isTrue(has('_SMSTSRunPowerShellAsUser')) && has('SMSTSRunPowerShellUserName') !== '' ? fails('runs as an account whose password is empty') : undefined),
  },
  {
    types: ['CaptureSystemImage'],
    variable: 'OSDCaptureAccountPassword',
    property: 'CapturePassword',
    need: (has) => (has('OSDCaptureAccount') === '' ? undefined : fails('captures to a share with an account whose password is empty')),
  },
  {
    types: ['ApplyWindowsSettings'],
    variable: 'OSDLocalAdminPassword',
    property: 'AdminPassword',
    // The console offers two choices: a random password and a disabled account, or an account with this one.
    need: (has) => (has('OSDRandomAdminPassword').toLowerCase() === 'false' ? { without: 'misses', says: 'enables the local administrator, whose password is empty' } : undefined),
  },
  { types: ['ApplyWindowsSettings'], variable: 'OSDProductKey', property: 'ProductKey', need: () => keyUnknown },
  { types: ['UpgradeOperatingSystem'], variable: 'OSDUpgradeOsProductKey', property: 'OsProductKey', need: () => keyUnknown },
  {
    types: ['EnableBitLocker', 'OfflineEnableBitLocker'],
    variable: 'OSDBitLockerPIN',
    property: 'Pin',
    need: (has) => (/pin/i.test(has('OSDBitLockerMode')) ? fails('wants a PIN for BitLocker, which is empty') : undefined),
  },
];

/** What a custom action calls a secret; the properties of known steps are listed above. */
const secretName = /(password|passphrase|passwd|secret|productkey)$/i;

/** The passwords and keys of a step, also those that are needed and not there. */
export function secretsOf(step: Step): StepSecret[] {
  const has = (name: string): string => valueOf(step, name);
  const found = secretVariables
    .filter(({ types }) => types.some((type) => step.type === `SMS_TaskSequence_${type}Action`))
    .flatMap(({ variable, property, need }): StepSecret[] => {
      const written = step.variables.find((each) => each.name.toLowerCase() === variable.toLowerCase());
      const wanted = need(has);
      if (!written && wanted?.without !== 'fails' && wanted?.without !== 'misses') return [];
      return [{ variable, property: written?.property ?? property, value: has(variable), rule: false, ...(wanted && { need: wanted }) }];
    });
  return [...found, ...ruleSecrets(step), ...customSecrets(step)];
}

function customSecrets(step: Step): StepSecret[] {
  if (step.type in stepTypes) return [];
  return step.variables
    .filter(({ name, property = name }) => secretName.test(name) || secretName.test(property))
    .map(({ name, property = name, value }) => ({ variable: name, property, value: value.trim(), rule: false }));
}

export const rulesVariable = 'OSDSetDynamicVariablesRules';
/** A variable of a rule that says that it is secret; groups: start tag, name, value, end tag. */
export const secretRule = /(<Variable\b(?=[^<>]*\bIsSecret\s*=\s*["']true["'])[^<>]*?\bName\s*=\s*["']([^"'<>]*)["'][^<>]*?)(?:\/>|>([\s\S]*?)<\/Variable\s*>)/gi;

function ruleSecrets(step: Step): StepSecret[] {
  if (step.type !== 'SMS_TaskSequence_SetDynamicVariablesAction') return [];
  return [...valueOf(step, rulesVariable).matchAll(secretRule)].map(([, , name = '', value = '']) => ({
    variable: name,
    property: name,
    value: value.trim(),
    rule: true,
    need: { without: 'misses', says: `sets the secret variable ${name} to nothing` },
  }));
}
