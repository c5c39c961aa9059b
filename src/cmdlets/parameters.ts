import { CmError } from '../errors.js';
import type { ParameterDefinition } from '../pwsh/definition.js';
import type { Query } from '../site/model.js';

/** On every cmdlet of Microsoft's module. */
export const wildcardSwitches = {
  DisableWildcardHandling: { type: 'switch', help: 'Wildcard characters in names are meant literally. Can not be combined with ForceWildcardHandling.' },
  ForceWildcardHandling: { type: 'switch', help: 'Wildcard characters are processed also where a name is expected. Can not be combined with DisableWildcardHandling.' },
} as const satisfies Record<string, ParameterDefinition>;

export const fastSwitch = {
  Fast: { type: 'switch', help: 'Leaves out the properties that are costly to fill (Sequence, References).' },
} as const satisfies Record<string, ParameterDefinition>;

export interface WildcardSwitches {
  DisableWildcardHandling?: boolean;
  ForceWildcardHandling?: boolean;
}

/** Whether names are literal; error `WildcardSwitchesConflict` when both switches are set. */
export function literalNames(bound: WildcardSwitches): boolean {
  if (bound.DisableWildcardHandling && bound.ForceWildcardHandling) {
    throw new CmError('WildcardSwitchesConflict', {
      message: 'DisableWildcardHandling and ForceWildcardHandling can not be combined.',
      category: 'InvalidArgument',
      target: 'DisableWildcardHandling',
      remedy: 'Use one of the two.',
    });
  }
  return bound.DisableWildcardHandling ?? false;
}

/** A search by ID, by name, or for all. */
export function queryOf(bound: WildcardSwitches, by: { id?: string | undefined; name?: string | undefined }): Query {
  const literal = literalNames(bound);
  return { ...(by.id !== undefined && { id: by.id }), ...(by.name !== undefined && { name: by.name, literal }) };
}
