import { CmError } from '../../errors.js';
import type { TaskSequence } from '../../sequence/model.js';
import type { ApplicationObject, PackageObject } from '../../site/model.js';
import { derivedGuid } from './guid.js';
import { attribute, cdata, xmlForbids } from './xml-text.js';

export interface PolicyPackage {
  object: PackageObject;
  /** The version of the content that is on the media. */
  version: number;
}

export interface PolicyInput {
  sequence: TaskSequence;
  /** Sequences that the first one runs. */
  children: readonly TaskSequence[];
  packages: readonly PolicyPackage[];
  applications: readonly ApplicationObject[];
  siteCode?: string;
  /** The client configuration turns on the software distribution agent. */
  softwareDistribution?: boolean;
  /** All GUIDs of the document are derived from this one. */
  mediaGuid: string;
}

/** CIM's numbers for the types of properties. */
const string = 8;
const boolean = 11;
const uint32 = 19;

type Property = [name: string, type: number, value: string];

interface Instance {
  class: string;
  properties: Property[];
}

/** A policy: what it is about, for its IDs and for errors, and the instances it makes. */
interface Policy {
  about: string;
  instances: Instance[];
}

/**
 * The document that is sealed as `Policy.xml`: a policy for each object, that of the task sequence first,
 * since readers take the first. Root element, order and the classes that begin `CMMedia_` are our own
 * choice (docs/media-format.md, "Policy.xml").
 *
 * The text of a sequence comes back from a parser as it was given.
 *
 * @throws `InvalidPolicyValue` for a text that XML can not hold; names the object and the property.
 */
export function policyDocument(input: PolicyInput): string {
  const advertisement = derivedGuid(input.mediaGuid, 'advertisement');
  const policies = [
    ...[input.sequence, ...input.children].map((sequence) => sequencePolicy(sequence, advertisement)),
    ...input.packages.map((each) => packagePolicy(each, advertisement)),
    ...input.applications.map(applicationPolicy),
    ...(input.softwareDistribution ? [agentPolicy] : []),
  ];
  const source = input.siteCode === undefined ? '' : ` PolicySource="SMS:${attribute(input.siteCode)}"`;
  const elements = policies.map(({ about, instances }) => {
    const id = derivedGuid(input.mediaGuid, 'policy', about);
    const rules = instances.map((instance, index) => {
      const rule = derivedGuid(input.mediaGuid, 'rule', about, String(index));
      return (
        `<PolicyRule PolicyRuleID="{${rule}}"><PolicyAction PolicyActionType="WMI-XML">` +
        `${instanceElement(instance, about)}</PolicyAction></PolicyRule>`
      );
    });
    return `<Policy PolicyType="Machine" SchemaVersion="1.00" PolicyID="{${id}}" PolicyVersion="2.00"${source}>${rules.join('')}</Policy>`;
  });
  return `<?xml version="1.0"?><CMMediaPolicies>${elements.join('')}</CMMediaPolicies>`;
}

function sequencePolicy(sequence: TaskSequence, advertisement: string): Policy {
  return {
    about: sequence.packageId,
    instances: [
      {
        class: 'CCM_TaskSequence',
        properties: [
          ['ADV_AdvertisementID', string, advertisement],
          ['PKG_PackageID', string, sequence.packageId],
          ['PKG_Name', string, sequence.name],
          ['PKG_SourceVersion', string, String(sequence.sourceVersion)],
          ['PRG_ProgramID', string, '*'],
          ...(sequence.bootImageId === undefined ? [] : [['TS_BootImageID', string, sequence.bootImageId] satisfies Property]),
          ...(sequence.type === undefined ? [] : [['TS_Type', uint32, String(sequence.type)] satisfies Property]),
          ['TS_Sequence', string, sequence.document.text],
        ],
      },
    ],
  };
}

function packagePolicy({ object, version }: PolicyPackage, advertisement: string): Policy {
  const programs = object.programs.length === 0 ? [{ name: '*', commandLine: '' }] : object.programs;
  return {
    about: object.packageId,
    instances: programs.map((program) => ({
      class: 'CCM_SoftwareDistribution',
      properties: [
        ['ADV_AdvertisementID', string, advertisement],
        ['PKG_PackageID', string, object.packageId],
        ['PKG_Name', string, object.name],
        ['PKG_Manufacturer', string, object.manufacturer],
        ['PKG_version', string, object.version],
        ['PKG_Language', string, object.language],
        ['PKG_SourceVersion', string, String(version)],
        ['PRG_ProgramID', string, program.name],
        ['PRG_ProgramName', string, program.name],
        ['PRG_CommandLine', string, program.commandLine],
        ['PRG_DependentPolicy', boolean, 'true'],
      ],
    })),
  };
}

function applicationPolicy(application: ApplicationObject): Policy {
  return {
    about: application.modelName,
    instances: [
      {
        class: 'CMMedia_Application',
        properties: [
          ['ModelName', string, application.modelName],
          ['CI_UniqueID', string, application.ciUniqueId],
          ['Name', string, application.name],
          ['Manufacturer', string, application.manufacturer],
          ['SoftwareVersion', string, application.version],
        ],
      },
      ...application.deploymentTypes.map((type) => ({
        class: 'CMMedia_DeploymentType',
        properties: [
          ['AppModelName', string, application.modelName],
          ['Name', string, type.name],
          ['Technology', string, type.technology],
          ['InstallCommand', string, type.installCommand],
          ...(type.contentId === undefined ? [] : [['ContentID', string, type.contentId] satisfies Property]),
        ] satisfies Property[],
      })),
      ...dependencyInstances(application),
    ],
  };
}

/** Which of each group's members is there, and whether the client may install it by itself. */
function dependencyInstances(application: ApplicationObject): Instance[] {
  return application.deploymentTypes.flatMap((type) =>
    type.dependencies.flatMap((group, index) =>
      group.map(({ modelName, autoInstall }) => ({
        class: 'CMMedia_Dependency',
        properties: [
          ['AppModelName', string, application.modelName],
          ['DeploymentType', string, type.name],
          ['DependencyGroup', uint32, String(index + 1)],
          ['DependsOn', string, modelName],
          ...(autoInstall === undefined ? [] : [['AutoInstall', boolean, String(autoInstall)] satisfies Property]),
        ] satisfies Property[],
      })),
    ),
  );
}

/**
 * What Install Package needs of the site's client configuration: the instance that Microsoft's page has a step
 * create where media has none (configmgr-behaviour.md 3.2), with its values; the types are inferred from these.
 */
const agentPolicy: Policy = {
  about: 'CCM_SoftwareDistributionClientConfig',
  instances: [
    {
      class: 'CCM_SoftwareDistributionClientConfig',
      properties: [
        ['ComponentName', string, 'Enable SWDist'],
        ['Enabled', boolean, 'true'],
        ['LockSettings', boolean, 'TRUE'],
        ['PolicySource', string, 'local'],
        ['PolicyVersion', string, '1.0'],
        ['SiteSettingsKey', uint32, '1'],
      ],
    },
  ],
};

function instanceElement(instance: Instance, about: string): string {
  const properties = instance.properties.map(([name, type, value]) => {
    if (xmlForbids(value)) {
      throw new CmError('InvalidPolicyValue', {
        message: `${name} of ${about} has a control character, which the media's policy can not hold.`,
        category: 'InvalidData',
        target: { object: about, property: name },
        remedy: 'Correct the object in the site, and export or distribute it again.',
      });
    }
    return `<property name="${name}" type="${type}"><value>${cdata(value)}</value></property>`;
  });
  return `<instance class="${instance.class}">${properties.join('')}</instance>`;
}
