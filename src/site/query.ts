import type { Query } from './model.js';
import { wildcard } from './wildcard.js';

/** How a query is asked of an object: all of what it says must fit; case never counts. */
export interface Matcher {
  id: (...ids: readonly string[]) => boolean;
  name: (name: string) => boolean;
}

/** Throws `WildcardInvalid`. */
export function matcher(query: Query): Matcher {
  const wanted = query.name;
  const byName = wanted === undefined ? () => true : query.literal === true ? (name: string) => same(name, wanted) : wildcard(wanted);
  return {
    id: (...ids) => query.id === undefined || ids.some((id) => same(id, query.id!)),
    name: byName,
  };
}

export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A query for servers: `\\server.fqdn`, as NetworkOSPath says it, means `server.fqdn`. */
export function serverQuery(query: Query): Query {
  const bare = (name: string) => name.replace(/^\\+/, '');
  return { ...query, ...(query.id !== undefined && { id: bare(query.id) }), ...(query.name !== undefined && { name: bare(query.name) }) };
}

/** A query for distribution point groups: their GUIDs are given with braces or without. */
export function groupQuery(query: Query): Query {
  return { ...query, ...(query.id !== undefined && { id: `{${query.id.replace(/^\{|\}$/g, '')}}` }) };
}
