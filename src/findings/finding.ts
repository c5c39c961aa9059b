import { catalogue, type FindingCode, type Severity } from './catalogue.js';

/** Something wrong or doubtful about a planned or finished medium. Data, never an exception. */
export interface Finding {
  code: FindingCode;
  severity: Severity;
  /** What it is about: a package ID, a step's path, a media path, a distribution point. */
  object: string;
  message: string;
  remedy: string;
  /** It is an error that somebody accepted by its code; the severity says warning. */
  accepted?: true;
}

/** A finding with the severity and, unless given, the remedy of its catalogue entry. */
export function finding(code: FindingCode, object: string, message: string, overrides: { severity?: Severity; remedy?: string } = {}): Finding {
  const entry = catalogue[code];
  return { code, severity: overrides.severity ?? entry.severity, object, message, remedy: overrides.remedy ?? entry.remedy };
}

/**
 * Errors of the codes given become warnings that say so. What is about an essential object can't be accepted,
 * nor can a code whose entry doesn't allow it.
 */
export function accept(findings: readonly Finding[], codes: ReadonlySet<FindingCode>, essential = ''): Finding[] {
  return findings.map((each) => {
    const may = each.severity === 'error' && codes.has(each.code) && catalogue[each.code].acceptable && each.object.toUpperCase() !== essential.toUpperCase();
    return may ? { ...each, severity: 'warning', accepted: true } : each;
  });
}

const rank: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** Gravest first; the order within a severity is kept. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((each) => each.severity === 'error');
}
