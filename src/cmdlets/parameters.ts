import { CmError } from '../errors.js';
import type { ParameterDefinition } from '../pwsh/definition.js';
import type { Query } from '../site/model.js';

/** On every cmdlet of Microsoft's module. */
export const wildcardSwitches = {
  DisableWildcardHandling: { type: 'switch', help: 'Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.' },
  ForceWildcardHandling: { type: 'switch', help: 'Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.' },
} as const satisfies Record<string, ParameterDefinition>;

export const fastSwitch = {
  Fast: { type: 'switch', help: 'Leaves out the properties that Configuration Manager fills only on demand (Sequence, References, SDMPackageXML). Nothing warns where it is not given, whatever $CMPSSuppressFastNotUsedCheck says.' },
} as const satisfies Record<string, ParameterDefinition>;

export interface WildcardSwitches {
  DisableWildcardHandling?: boolean;
  ForceWildcardHandling?: boolean;
}

/**
 * Whether a name is literal: `wildcards` says whether the parameter takes them where neither switch is set.
 * Error `WildcardSwitchesConflict` when both are.
 */
export function literalNames(bound: WildcardSwitches, wildcards = true): boolean {
  if (bound.DisableWildcardHandling && bound.ForceWildcardHandling) {
    throw new CmError('WildcardSwitchesConflict', {
      message: 'DisableWildcardHandling and ForceWildcardHandling can not be combined.',
      category: 'InvalidArgument',
      target: 'DisableWildcardHandling',
      remedy: 'Use one of the two.',
    });
  }
  return wildcards ? (bound.DisableWildcardHandling ?? false) : !bound.ForceWildcardHandling;
}

/** A search by ID, by name, or for all; `wildcards` as for `literalNames`. */
export function queryOf(bound: WildcardSwitches, by: { id?: string | undefined; name?: string | undefined }, wildcards = true): Query {
  const literal = literalNames(bound, wildcards);
  return { ...(by.id !== undefined && { id: by.id }), ...(by.name !== undefined && { name: by.name, literal }) };
}

/** Microsoft's module reads an image's properties anew with it. */
export const reloadSwitch = {
  Reload: { type: 'switch', help: 'Accepted for scripts that use it; what is returned is always read anew.', aliases: ['ReloadImage'] },
} as const satisfies Record<string, ParameterDefinition>;

/** Finished media: from files by their FullName, from what a build returns by its Path. */
export const mediaPath = {
  Path: {
    type: 'path[]',
    help: 'ISO files; wildcards are taken. A file that has exactly this name is meant, also where the name has wildcard characters.',
    aliases: ['MediaPath', 'OutputPath', 'FullName', 'PSPath'],
    mandatory: true,
    position: 0,
    pipeline: 'ByPropertyName',
    wildcards: true,
  },
} as const satisfies Record<string, ParameterDefinition>;
