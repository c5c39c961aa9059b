import path from 'node:path';
import { readYaml } from '../formats/yaml-document.js';
import { jobSchema, type Job } from './job.generated.js';

export type { Job } from './job.generated.js';

/**
 * Reads a job file; its paths become absolute, UNC paths stay as they are. Errors `JobNotFound`,
 * `JobUnreadable`, `JobInvalid` (all faults at once, each with line and caret).
 */
export async function readJob(file: string): Promise<Job> {
  const job = await readYaml<Job>(file, { subject: 'Job', schema: jobSchema, valuesAreSecret: true });
  const folder = path.dirname(path.resolve(file));
  const locate = (text: string): string => (text.startsWith('\\\\') ? text : path.resolve(folder, text));
  const { site, exports, library, output, passwordFile, bootFiles, uncMap, result, logPath, secrets } = job;
  return {
    ...job,
    ...(site !== undefined && { site: locate(site) }),
    ...(exports && { exports: exports.map(locate) }),
    ...(library && { library: library.map((each) => each.split(';').map(locate).join(';')) }),
    ...(output !== undefined && { output: locate(output) }),
    ...(result !== undefined && { result: locate(result) }),
    ...(logPath !== undefined && { logPath: locate(logPath) }),
    ...(passwordFile !== undefined && { passwordFile: locate(passwordFile) }),
    ...(secrets && { secrets: Object.fromEntries(Object.entries(secrets).map(([key, source]) => [key, source.file === undefined ? source : { file: locate(source.file) }])) }),
    ...(bootFiles !== undefined && { bootFiles: locate(bootFiles) }),
    ...(uncMap && { uncMap: Object.fromEntries(Object.entries(uncMap).map(([share, mounted]) => [share, locate(mounted)])) }),
  };
}
