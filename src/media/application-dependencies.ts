import { finding, type Finding } from '../findings/finding.js';
import { circlesFrom } from '../sequence/references.js';
import type { ApplicationObject, Site } from '../site/model.js';
import type { WantedApplication, Wish } from './wanted.js';

/** Applications by model name in lower case. */
type Applications = ReadonlyMap<string, WantedApplication>;

/**
 * Wants every application that one of these depends on, through all levels and all alternatives: which of a
 * group's members the client takes shows only on the target. `want` adds it to the map.
 */
export async function followDependencies(applications: Applications, site: Site, want: (application: ApplicationObject, wish: Wish) => void): Promise<void> {
  const queue = [...applications.keys()];
  for (const key of queue) {
    const { application, wish } = applications.get(key)!;
    for (const modelName of dependenciesOf(application)) {
      const before = applications.get(modelName);
      const optionalBefore = before?.wish.optional;
      const found = before?.application ?? (await site.applications({ modelName }))[0];
      if (!found || modelName === key) continue;
      want(found, { wantedBy: [`application ${application.name}`], optional: wish.optional });
      // What is new, and what is no longer only optional, has dependencies that are so too.
      if (!before || applications.get(modelName)!.wish.optional !== optionalBefore) queue.push(modelName);
    }
  }
}

/**
 * Of each group of dependencies, one must be on the media: an error where every deployment type lacks some, a
 * warning where another may be the one that is installed. And no application may wait for itself.
 */
export async function checkDependencies(applications: Applications, site: Site): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { application, wish } of applications.values()) {
    const missing = application.deploymentTypes.map((type) =>
      type.dependencies.map((group) => group.map(({ modelName }) => modelName.toLowerCase())).filter((group) => group.length > 0 && !group.some((each) => applications.has(each))),
    );
    const sure = !wish.optional && missing.every((groups) => groups.length > 0);
    for (const key of new Set(missing.flat().map((group) => group.join('\n')))) {
      const names = await Promise.all(key.split('\n').map((each) => nameOf(each, site)));
      const lacks = names.length > 1 ? `one of ${names.join(', ')}, and none of these is` : `${names[0]!}, which is not`;
      const message = `The application "${application.name}" depends on ${lacks} on the media; wanted by ${wish.wantedBy.join(', ')}.`;
      findings.push(finding('ApplicationDependencyMissing', application.modelName, message, sure ? {} : { severity: 'warning' }));
    }
  }
  return [...findings, ...circleFindings(applications)];
}

function circleFindings(applications: Applications): Finding[] {
  const next = (key: string): string[] => dependenciesOf(applications.get(key)!.application).filter((each) => applications.has(each));
  // From a root of our own, so that one walk passes all.
  const circles = circlesFrom('', (key) => (key === '' ? [...applications.keys()] : next(key)));
  return circles.map((circle) => {
    const names = [...circle.slice(0, 10), circle[0]!].map((each) => `"${applications.get(each)!.application.name}"`);
    if (circle.length > 10) names.splice(10, 0, `${circle.length - 10} more`);
    return finding('ApplicationDependencyCycle', applications.get(circle[0]!)!.application.modelName, `Applications depend on each other in a circle: ${names.join(', then ')}.`);
  });
}

/** Model names in lower case, each once. */
function dependenciesOf({ deploymentTypes }: ApplicationObject): string[] {
  return [...new Set(deploymentTypes.flatMap((type) => type.dependencies.flat().map(({ modelName }) => modelName.toLowerCase())))];
}

async function nameOf(modelName: string, site: Site): Promise<string> {
  const [found] = await site.applications({ modelName });
  return found ? `"${found.name}"` : `${modelName} (not known to the site)`;
}
