import { jobSchema } from '../cli/job.generated.js';

interface Field {
  type?: string;
  enum?: readonly string[];
  items?: Field;
  description: string;
}

/** docs/job-fields.md: the fields of a job, from its schema. */
export function jobPage(): string {
  const fields = Object.entries(jobSchema.properties as Record<string, Field>);
  const rows = fields.map(([name, field]) => `| \`${name}\` | ${typeOf(field)} | ${field.description.replaceAll('|', '\\|')} |`);
  return ['# Fields of a job', '', 'In a YAML file; see [jobs](jobs.md). Paths are relative to it.', '', '| field | type | |', '|---|---|---|', ...rows, ''].join('\n');
}

function typeOf({ type, enum: values, items }: Field): string {
  if (values) return values.join(' or ');
  return items ? `list of ${typeOf(items)}s` : (type ?? '');
}
