import { CmError } from '../errors.js';
import { elementsIn, firstElement, parseXml, textOf, type Element, type ParsedXml } from '../formats/xml.js';
import type { Condition, Group, SequenceDocument, SequenceNode, Step, StepVariable } from './model.js';

/**
 * Reads a `<sequence>` document (configmgr-formats.md 4.1), of ConfigMgr (3.10) or MDT (3.00); what may stand
 * around the root element (declaration, comments) is dropped. `where` names the file in errors.
 * Throws `SequenceFormatUnknown` for XML with another root, and what `parseXml` throws.
 */
export function parseSequenceDocument(text: string, where: string): SequenceDocument {
  return documentOf(parseXml(text, where), where);
}

/** The same for XML that is parsed already. */
export function documentOf(xml: ParsedXml, where: string): SequenceDocument {
  const { root, rootText } = xml;
  if (root.tagName !== 'sequence') {
    throw new CmError('SequenceFormatUnknown', {
      message: `${where} is no task sequence: its root element is <${root.tagName.slice(0, 100)}>.`,
      category: 'InvalidData',
      target: where,
      remedy: 'Use an export of the console (.zip), its object.xml, or a <sequence> document.',
    });
  }
  const lists = [...elementsIn(root, 'referenceList')].flatMap((list) => [...elementsIn(list, 'reference')]);
  return {
    // 3.00 is the version of a document that says none (SDK, SMS_TaskSequence.SchemaVersion).
    schemaVersion: root.getAttribute('version') ?? '3.00',
    text: rootText,
    children: nodesIn(root),
    referenceList: lists.map((reference) => {
      const program = reference.getAttribute('program');
      return { packageId: (reference.getAttribute('package') ?? '').trim(), ...(program === null ? {} : { program }) };
    }),
    variables: variablesIn(root, 'globalVarList'),
  };
}

function nodesIn(parent: Element): SequenceNode[] {
  return [...elementsIn(parent, 'group', 'step', 'subtasksequence')].map((element) => (element.tagName === 'group' ? groupOf(element) : stepOf(element)));
}

function groupOf(element: Element): Group {
  return { kind: 'group', ...commonOf(element), children: nodesIn(element) };
}

function stepOf(element: Element): Step {
  const runIn = element.getAttribute('runIn');
  const timeout = element.getAttribute('timeout')?.trim() ?? '';
  const action = firstElement(element, 'action');
  return {
    kind: 'step',
    type: element.getAttribute('type') ?? '',
    ...commonOf(element),
    action: action === undefined ? '' : textOf(action),
    ...(runIn === null ? {} : { runIn }),
    ...(/^\d{1,15}$/.test(timeout) ? { timeout: Number(timeout) } : {}),
    successCodes: (element.getAttribute('successCodeList') ?? '').split(/\s+/).filter((code) => /^-?\d{1,10}$/.test(code)).map(Number),
    variables: variablesIn(element, 'defaultVarList'),
  };
}

function commonOf(element: Element): Pick<Group, 'name' | 'description' | 'disabled' | 'continueOnError' | 'condition'> {
  const condition = conditionOf(element);
  return {
    name: element.getAttribute('name') ?? '',
    description: element.getAttribute('description') ?? '',
    disabled: isTrue(element, 'disable'),
    continueOnError: isTrue(element, 'continueOnError'),
    ...(condition === undefined ? {} : { condition }),
  };
}

function isTrue(element: Element, attribute: string): boolean {
  return element.getAttribute(attribute)?.trim().toLowerCase() === 'true';
}

function variablesIn(parent: Element, list: string): StepVariable[] {
  return [...elementsIn(parent, list)].flatMap((each) => [...elementsIn(each, 'variable')]).map((variable) => {
    const property = variable.getAttribute('property');
    return {
      name: variable.getAttribute('name') ?? '',
      ...(property === null ? {} : { property }),
      value: textOf(variable),
      hidden: isTrue(variable, 'hidden'),
    };
  });
}

/** The condition of a step or group: what stands in `<condition>` must all hold. */
function conditionOf(element: Element): Condition | undefined {
  const operands = [...elementsIn(element, 'condition')].flatMap(operandsIn);
  return operands.length > 1 ? { kind: 'operator', operator: 'and', operands } : operands[0];
}

// A choice of operating systems is an operator too (SMS_TaskSequence_OSConditionGroup): any of the systems, of
// each of which all its WMI queries hold.
const operatorElements = new Map<string, 'and' | 'or'>([
  ['operator', 'and'],
  ['osConditionGroup', 'or'],
  ['osExpressionGroup', 'and'],
]);

function operandsIn(parent: Element): Condition[] {
  return [...elementsIn(parent)].flatMap((element): Condition[] => {
    if (element.tagName === 'expression') return [expressionOf(element)];
    const usual = operatorElements.get(element.tagName);
    // What is not known stays part of the condition: without it, the rest would say more than it does.
    if (usual === undefined) return [{ kind: 'expression', type: element.tagName, properties: {} }];
    const type = element.getAttribute('type')?.trim().toLowerCase();
    const platform = element.getAttribute('Name') ?? element.getAttribute('name');
    return [
      {
        kind: 'operator',
        operator: type === 'and' || type === 'or' || type === 'not' ? type : usual,
        ...(platform === null || element.tagName !== 'osExpressionGroup' ? {} : { platform }),
        operands: operandsIn(element),
      },
    ];
  });
}

function expressionOf(element: Element): Condition {
  const properties = [...elementsIn(element, 'variable')].map((variable) => [variable.getAttribute('name') ?? '', textOf(variable)] as const);
  return {
    kind: 'expression',
    type: (element.getAttribute('type') ?? '').replace(/^SMS_TaskSequence_(.+)ConditionExpression$/, '$1'),
    properties: Object.fromEntries(properties),
  };
}
