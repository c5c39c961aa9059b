import type { Group, Placed, SequenceDocument, SequenceNode, Step } from './model.js';

/** Every group and step in document order, a group before what it holds, each with the way to it. */
export function walk(document: Pick<SequenceDocument, 'children'>): Iterable<Placed> {
  return placed(document.children, '', false, []);
}

/** Only the steps of `walk`, child task sequences among them. */
export function* steps(document: Pick<SequenceDocument, 'children'>): Generator<Placed<Step>> {
  for (const { node, ...place } of walk(document)) if (node.kind === 'step') yield { ...place, node };
}

function* placed(nodes: readonly SequenceNode[], prefix: string, disabled: boolean, groups: Group[]): Generator<Placed> {
  for (const node of nodes) {
    const place = { node, path: prefix + node.name, disabled: disabled || node.disabled, groups };
    yield place;
    if (node.kind === 'group') yield* placed(node.children, `${place.path} / `, place.disabled, [...groups, node]);
  }
}
