import type { ApplicationObject } from '../../site/model.js';
import type { ResolvedContent, Resolution } from '../resolve.js';

/** That the run asks for a content. */
export interface Use {
  content: ResolvedContent;
  /** Path of the step that asks. */
  step: string;
}

export interface FirstUse {
  /** In the order of the run; a content as often as steps ask for it. */
  uses: Use[];
  /** What no step that can run asks for by name. */
  unused: ResolvedContent[];
}

/**
 * When the run asks for which content: step by step, an application's dependencies before it. The prestart
 * package is left out: it is wanted before the first step.
 */
export function firstUse({ references, steps, contents, applications }: Resolution, prestartPackageId: string | undefined): FirstUse {
  const wanted = new Map<string, string[]>();
  for (const { id, wantedBy } of references) {
    for (const { sequenceId, step } of wantedBy) {
      if (step === undefined) continue;
      const key = stepKey(sequenceId, step);
      wanted.set(key, [...(wanted.get(key) ?? []), id]);
    }
  }
  const byId = new Map<string, ResolvedContent[]>();
  for (const content of contents) byId.set(idKey(content.packageId), [...(byId.get(idKey(content.packageId)) ?? []), content]);
  const applicationsByName = new Map(applications.map((each) => [idKey(each.modelName), each]));
  const used = new Set<ResolvedContent>();
  const uses: Use[] = [];
  for (const step of steps) {
    if (step.verdict.runs === false) continue;
    for (const id of wanted.get(stepKey(step.sequence.packageId, step.path)) ?? []) {
      for (const name of withDependencies(idKey(id), applicationsByName)) {
        for (const content of byId.get(name) ?? []) {
          if (content.packageId === prestartPackageId) continue;
          uses.push({ content, step: step.path });
          used.add(content);
        }
      }
    }
  }
  return { uses, unused: contents.filter((content) => !used.has(content) && content.packageId !== prestartPackageId) };
}

/** What is installed before an application, farthest first, and the application. Circles are passed through once. */
function withDependencies(name: string, applications: ReadonlyMap<string, ApplicationObject>, seen = new Set<string>()): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const dependencies = applications.get(name)?.deploymentTypes.flatMap((type) => type.dependencies.flat().map(({ modelName }) => idKey(modelName))) ?? [];
  return [...dependencies.flatMap((each) => withDependencies(each, applications, seen)), name];
}

const idKey = (id: string): string => id.toUpperCase();
const stepKey = (sequenceId: string, step: string): string => `${idKey(sequenceId)}\n${step}`;
