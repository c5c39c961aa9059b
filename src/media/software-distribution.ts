import { finding, type Finding } from '../findings/finding.js';
import type { FamilyStep } from '../sequence/family.js';
import type { Site } from '../site/model.js';
import { nameOf, stepType } from './judged-step.js';

const clientClass = 'CCM_SoftwareDistributionClientConfig';

/**
 * Install Package needs the client's software distribution agent, which the site's client configuration
 * turns on. Where media has none, the sequence must do it itself, between Setup Windows and the first Install
 * Package (configmgr-behaviour.md 3.2, known issue).
 */
export function agentFindings(running: readonly FamilyStep[], site: Pick<Site, 'kind' | 'softwareDistribution' | 'origin'>): Finding[] {
  const why = agentOff(site);
  const packages = running.filter(({ node }) => node.type === stepType.installPackage);
  const first = packages[0];
  if (!why || !first) return [];
  const upTo = running.slice(0, running.indexOf(first));
  const setup = upTo.findLastIndex(({ node }) => node.type === stepType.setupWindows);
  const between = upTo.slice(setup + 1).filter(turnsAgentOn);
  if (between.some(({ verdict }) => verdict.runs === true)) return [];
  const sure = why.sure && between.length === 0 && packages.some(({ must }) => must);
  const perhaps = between[0] && ` The step "${between[0].path}" turns it on, but may not run: ${between[0].verdict.reason ?? ''}.`;
  return [finding('SoftwareDistributionAgentOff', first.path, `${nameOf(first)} needs the software distribution agent, and ${why.says}.${perhaps ?? ''}`, sure ? {} : { severity: 'warning' })];
}

/** Whether the media's own client configuration turns it on: a primary site's, unless the site says that it is off. */
export function mediaTurnsAgentOn({ kind, softwareDistribution }: Pick<Site, 'kind' | 'softwareDistribution'>): boolean {
  return kind === 'Primary' && softwareDistribution !== false;
}

function agentOff({ kind, softwareDistribution, origin }: Pick<Site, 'kind' | 'softwareDistribution' | 'origin'>): { sure: boolean; says: string } | undefined {
  if (kind === 'CentralAdministration') {
    return { sure: true, says: 'the media is made at a central administration site, which gives it no client configuration (SMS_TaskSequencePackage.GetClientConfigPolicies fails there with 0x80041001)' };
  }
  if (softwareDistribution === false) return { sure: true, says: `${origin} says that the site has it turned off` };
  if (kind === undefined && softwareDistribution === undefined) return { sure: false, says: `${origin} does not say of which kind the site is: a central administration site does not turn it on` };
  return undefined;
}

/** By WMIC (`… path CCM_… CREATE …`, `CALL CREATE`), or PowerShell that makes an instance of the class. */
function turnsAgentOn({ node }: FamilyStep): boolean {
  if (node.type !== stepType.commandLine && node.type !== stepType.script) return false;
  const text = [node.action, ...node.variables.map(({ value }) => value)].join('\n');
  if (!text.toLowerCase().includes(clientClass.toLowerCase())) return false;
  return new RegExp(`\\bwmic\\b[^\\n]*${clientClass}[^\\n]*\\bcreate\\b`, 'i').test(text) || /\b(New-CimInstance|Set-WmiInstance)\b|\.CreateInstance\(/i.test(text);
}
