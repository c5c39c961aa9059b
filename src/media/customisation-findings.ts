import { finding, type Finding } from '../findings/finding.js';
import type { MediaRequest } from './model.js';

/** What is doubtful about prestart command and certificate, before content is looked at. */
export function checkCustomisation(request: Pick<MediaRequest, 'prestartCommand' | 'prestartPackage' | 'certificatePath'>): Finding[] {
  const { prestartCommand, prestartPackage, certificatePath } = request;
  const findings: Finding[] = [];
  if (prestartCommand !== undefined && !/^\s*"?cmd(\.exe)?"?\s+(\/\w\S*\s+)*\/c\b/i.test(prestartCommand)) {
    findings.push(finding('PrestartCommandShell', prestartCommand, 'The prestart command does not begin cmd /C.'));
  }
  if (prestartCommand === undefined && prestartPackage) {
    findings.push(finding('PrestartPackageWithoutCommand', prestartPackage.packageId, `The package "${prestartPackage.name}" comes onto the media for a prestart command, and there is none.`));
  }
  if (certificatePath !== undefined) findings.push(finding('CertificateIgnored', certificatePath, 'A certificate was named; it does not go onto the media.'));
  return findings;
}
