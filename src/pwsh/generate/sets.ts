/** How parameters stand in parameter sets. */

import type { CmdletDefinition, ParameterDefinition, Pipeline } from '../definition.js';

export interface Membership {
  /** Undefined: every set. */
  set: string | undefined;
  mandatory: boolean;
  position: number | undefined;
  pipeline: Pipeline | undefined;
}

/** One entry a set that a parameter belongs to, or one for all. */
export function memberships(parameter: ParameterDefinition): Membership[] {
  const own = { mandatory: parameter.mandatory ?? false, position: parameter.position, pipeline: parameter.pipeline };
  if (!parameter.sets) return [{ set: undefined, ...own }];
  return parameter.sets.map((member) => {
    if (typeof member === 'string') return { set: member, ...own };
    return {
      set: member.name,
      mandatory: member.mandatory ?? own.mandatory,
      position: member.position ?? own.position,
      pipeline: member.pipeline ?? own.pipeline,
    };
  });
}

/** The parameters of one set in the order of the definition, positional ones first. */
export function parametersOfSet(definition: CmdletDefinition, set: string | undefined): [string, ParameterDefinition, Membership][] {
  const result: [string, ParameterDefinition, Membership][] = [];
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const membership = memberships(parameter).find((one) => one.set === undefined || one.set === set);
    if (membership) result.push([name, parameter, membership]);
  }
  const rank = ([, , { position }]: [string, ParameterDefinition, Membership]): number => position ?? Number.MAX_SAFE_INTEGER;
  return result.sort((a, b) => rank(a) - rank(b));
}
