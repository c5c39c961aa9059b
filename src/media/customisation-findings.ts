import { finding, type Finding } from '../findings/finding.js';
import type { MediaRequest } from './model.js';

/** What is doubtful about prestart command, secret variables and certificate, before content is looked at. */
export function checkCustomisation(request: Pick<MediaRequest, 'prestartCommand' | 'prestartPackage' | 'variables' | 'password' | 'certificatePath'>): Finding[] {
  const { prestartCommand, prestartPackage, certificatePath } = request;
  const findings: Finding[] = [];
  if (prestartCommand !== undefined && !/^\s*"?cmd(\.exe)?"?\s+(\/\w\S*\s+)*\/c\b/i.test(prestartCommand)) {
    findings.push(finding('PrestartCommandShell', prestartCommand, 'The prestart command does not begin cmd /C.'));
  }
  if (prestartCommand === undefined && prestartPackage) {
    findings.push(finding('PrestartPackageWithoutCommand', prestartPackage.packageId, `The package "${prestartPackage.name}" comes onto the media for a prestart command, and there is none.`));
  }
  const hidden = request.variables.filter((each) => each.hidden).map((each) => each.name);
  if (hidden.length > 0 && request.password === undefined) {
    findings.push(finding('SecretsWithoutPassword', hidden.join(', '), `The media holds secret variables, and no password protects them: ${hidden.join(', ')}.`));
  }
  if (certificatePath !== undefined) findings.push(finding('CertificateIgnored', certificatePath, 'A certificate was named; it does not go onto the media.'));
  return findings;
}
