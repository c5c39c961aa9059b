import { parseXml, textOf, type Element, type Node } from '../formats/xml.js';
import type { ApplicationDigest, ContentName, Dependency, DigestDeploymentType } from './model.js';

/**
 * An application as `SDMPackageXML` of its `SMS_Application` says it: the AppMgmtDigest of the console
 * (adminservice.md 5). Elements go by their local names, since writers differ in prefixes, and are looked for
 * below the part that they belong to, since writers differ in order and wrapping.
 *
 * Undefined for a document that is no digest of an application. Throws what `parseXml` throws.
 */
export function readApplicationDigest(text: string, where: string): ApplicationDigest | undefined {
  // It declares utf-16, which it is no longer: it stands in a string of another document.
  const { root } = parseXml(text.replace(/^\ufeff?\s*<\?xml[^?]*\?>/, ''), where);
  const application = root.localName === 'AppMgmtDigest' ? child(root, 'Application') : undefined;
  const modelName = application && modelNameOf(application);
  if (application === undefined || modelName === undefined) return undefined;
  const info = inside(application, 'Info').next().value as Element | undefined;
  const said = (name: string, inInfo = name): string => textIn(info, inInfo) || textIn(application, name);
  return {
    modelName,
    ...versionOf(application, 'revision'),
    name: said('Title'),
    description: said('Description'),
    publisher: said('Publisher'),
    softwareVersion: said('SoftwareVersion', 'Version'),
    deploymentTypes: deploymentTypes(root, application),
  };
}

/** In the order in which the application names them, which is their priority; then those that it doesn't name. */
function deploymentTypes(root: Element, application: Element): DigestDeploymentType[] {
  const described = [...children(root, 'DeploymentType')].flatMap((each) => deploymentType(each) ?? []);
  const order = [...inside(application, 'DeploymentType')].flatMap((each) => modelNameOf(each) ?? []);
  const place = ({ modelName }: DigestDeploymentType): number => (order.includes(modelName) ? order.indexOf(modelName) : order.length);
  return described.sort((a, b) => place(a) - place(b));
}

function deploymentType(element: Element): DigestDeploymentType | undefined {
  const modelName = modelNameOf(element);
  if (modelName === undefined) return undefined;
  const installer = child(element, 'Installer');
  const dependencies = child(element, 'Dependencies');
  return {
    modelName,
    name: textIn(element, 'Title'),
    technology: textIn(element, 'Technology') || (installer?.getAttribute('Technology') ?? ''),
    installCommand: installer ? installCommand(installer) : '',
    contents: installer ? contents(installer) : [],
    // Supersedence looks the same inside, and is no dependency.
    dependencies: dependencies ? groupsOf(dependencies) : [],
  };
}

function installCommand(installer: Element): string {
  const action = child(installer, 'InstallAction');
  const argument = action && [...inside(action, 'Arg')].find((each) => each.getAttribute('Name') === 'InstallCommandLine');
  if (argument) return textOf(argument).trim();
  const custom = child(installer, 'CustomData');
  return textIn(custom, 'InstallCommandLine');
}

/** What `Contents` of the installer lists; what installs first, since another may be there to uninstall. */
function contents(installer: Element): ContentName[] {
  const list = child(installer, 'Contents');
  const found = list ? [...children(list, 'Content')].flatMap((each) => contentName(each) ?? []) : [];
  const action = child(installer, 'InstallAction');
  const custom = child(installer, 'CustomData');
  const repeated = [...(action ? inside(action, 'Content') : []), ...(custom ? inside(custom, 'InstallContent') : [])];
  const installs = repeated.map((each) => each.getAttribute('ContentId')?.toLowerCase());
  const isFirst = ({ contentId }: ContentName): boolean => installs.includes(contentId.toLowerCase());
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))];
}

function contentName(element: Element): ContentName | undefined {
  const contentId = element.getAttribute('ContentId') ?? '';
  return contentId === '' ? undefined : { contentId, ...versionOf(element, 'version') };
}

/**
 * The groups of dependencies that an element says, each satisfied by any one of its members: And makes a group of
 * each operand, Or one of all. Only what is required counts.
 */
function groupsOf(element: Element): Dependency[][] {
  if (element.localName === 'DeploymentTypeIntentExpression') {
    const found = dependency(element);
    return found ? [[found]] : [];
  }
  const groups = [...children(element)].flatMap(groupsOf);
  if (textIn(element, 'Operator') !== 'Or' || groups.length === 0) return groups;
  return [groups.flat()];
}

function dependency(intent: Element): Dependency | undefined {
  const application = child(intent, 'DeploymentTypeApplicationReference');
  const modelName = application && modelNameOf(application);
  if (modelName === undefined || (intent.getAttribute('DesiredState') ?? 'Required') !== 'Required') return undefined;
  const changeable = child(intent, 'DeploymentTypeReference')?.getAttribute('Changeable')?.toLowerCase();
  return { modelName, ...((changeable === 'true' || changeable === 'false') && { autoInstall: changeable === 'true' }) };
}

/** `<AuthoringScopeId>/<LogicalName>`. */
function modelNameOf(element: Element): string | undefined {
  const scope = element.getAttribute('AuthoringScopeId') ?? '';
  const name = element.getAttribute('LogicalName') ?? '';
  return scope === '' || name === '' ? undefined : `${scope}/${name}`;
}

function versionOf<Name extends string>(element: Element, as: Name): { [Key in Name]?: number } {
  const text = element.getAttribute('Version') ?? '';
  return (/^\d{1,9}$/.test(text) ? { [as]: Number(text) } : {}) as { [Key in Name]?: number };
}

function textIn(parent: Element | undefined, name: string): string {
  const found = parent && child(parent, name);
  return found ? textOf(found).trim() : '';
}

function child(parent: Element, name: string): Element | undefined {
  return children(parent, name).next().value as Element | undefined;
}

function* children(parent: Element, name?: string): Generator<Element> {
  for (let node: Node | null = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 1 && (name === undefined || (node as Element).localName === name)) yield node as Element;
  }
}

/** At any depth. */
function* inside(parent: Element, name: string): Generator<Element> {
  for (const each of children(parent)) {
    if (each.localName === name) yield each;
    else yield* inside(each, name);
  }
}
