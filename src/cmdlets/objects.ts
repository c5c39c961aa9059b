import type { Finding } from '../findings/finding.js';
import type { MediaBuild } from '../media/build.js';
import type { MediaPlan, PlannedPackage } from '../media/model.js';
import type { MediaTest } from '../media/verify.js';
import { TimeSpan, TypedObject, type OutputValue } from '../pwsh/definition.js';

/** The objects that say what is planned, built and found on media; those of the site are in site-objects.ts. */

export function findingObject(finding: Finding): TypedObject {
  return new TypedObject(['CMMedia.Finding'], {
    Severity: finding.severity,
    Code: finding.code,
    Object: finding.object,
    Message: finding.message,
    Remedy: finding.remedy,
  });
}

export function planObject(plan: MediaPlan): TypedObject {
  return new TypedObject(['CMMedia.MediaPlan'], {
    TaskSequence: plan.taskSequence.name,
    TaskSequenceId: plan.taskSequence.packageId,
    BootImage: plan.bootImage?.name ?? null,
    BootImageId: plan.bootImage?.packageId ?? null,
    Architecture: plan.bootImage?.architecture ?? null,
    Label: plan.label,
    StartDate: plan.start ?? null,
    ExpirationDate: plan.expiration ?? null,
    PasswordProtected: plan.passwordProtected,
    SiteCode: plan.siteCode ?? null,
    Size: totalSize(plan),
    Unchanged: plan.standing === undefined ? null : plan.standing.changes.length === 0,
    Changes: changes(plan),
    ...lists(plan),
  });
}

function changes(plan: MediaPlan): TypedObject[] {
  return (plan.standing?.changes ?? []).map(({ code, message }) => new TypedObject(['CMMedia.Change'], { Code: code, Message: message }));
}

export function buildObject(build: MediaBuild): TypedObject {
  return new TypedObject(['CMMedia.MediaBuild'], {
    Path: build.path,
    Size: build.size,
    Sha256: build.sha256 ?? null,
    TaskSequence: build.plan.taskSequence.name,
    Label: build.plan.label,
    ExpirationDate: build.sha256 === undefined ? (build.plan.standing?.expiration ?? null) : (build.plan.expiration ?? null),
    Unchanged: build.sha256 === undefined,
    Changes: changes(build.plan),
    Removed: build.removal.removed,
    ...lists(build.plan),
    Duration: new TimeSpan(build.milliseconds),
  });
}

/** Finished media as it describes itself; empty where it has no inventory. */
export function mediaObject(test: MediaTest): TypedObject {
  const { inventory } = test;
  return new TypedObject(['CMMedia.Media'], {
    Path: test.path,
    Label: test.label,
    TaskSequence: test.taskSequence?.name ?? null,
    TaskSequenceId: test.taskSequence?.packageId ?? null,
    BootImage: inventory?.bootImage?.name ?? null,
    Disc: inventory ? inventory.set.number : null,
    Discs: inventory ? inventory.set.of : null,
    ContentDate: inventory ? new Date(inventory.time) : null,
    StartDate: inventory?.start === undefined ? null : new Date(inventory.start),
    ExpirationDate: inventory?.expiration === undefined ? null : new Date(inventory.expiration),
    PasswordProtected: test.passwordProtected ?? null,
    Opened: test.opened,
    Encryption: inventory?.encryption ?? null,
    SiteCode: inventory?.siteCode ?? null,
    Size: test.size,
    Files: test.files,
    Packages: (inventory?.packages ?? []).map(
      (each) =>
        new TypedObject(['CMMedia.MediaPackage'], {
          PackageID: each.packageId,
          ContentID: each.contentId,
          Kind: each.kind,
          Name: each.name,
          Version: each.version,
          Size: each.size,
          Files: each.files,
          Root: each.root,
        }),
    ),
    Findings: test.findings.map(findingObject),
  });
}

export function testObject(test: MediaTest): TypedObject {
  return new TypedObject(['CMMedia.MediaTest'], {
    Path: test.path,
    Passed: test.ok,
    Label: test.label,
    TaskSequence: test.taskSequence?.name ?? null,
    Size: test.size,
    Files: test.files,
    BytesChecked: test.bytesChecked,
    PasswordProtected: test.passwordProtected ?? null,
    Opened: test.opened,
    Findings: test.findings.map(findingObject),
  });
}

function lists(plan: MediaPlan): Record<string, OutputValue> {
  return {
    Discs: plan.discs.map(
      (disc) => new TypedObject(['CMMedia.Disc'], { Number: disc.number, Of: disc.of, Path: disc.path, Size: disc.size ?? null, Files: disc.files ?? null }),
    ),
    Packages: plan.packages.map(plannedPackageObject),
    Findings: plan.findings.map(findingObject),
  };
}

function plannedPackageObject(planned: PlannedPackage): TypedObject {
  return new TypedObject(['CMMedia.PlannedPackage'], {
    PackageID: planned.packageId,
    ContentID: planned.contentId,
    Kind: planned.kind,
    Name: planned.name,
    Version: planned.version,
    Size: planned.size,
    Files: planned.files,
    DistributionPoint: planned.distributionPoint,
    WantedBy: planned.wantedBy,
  });
}

function totalSize(plan: MediaPlan): number | null {
  return plan.discs.every((disc) => disc.size !== undefined) ? plan.discs.reduce((sum, disc) => sum + disc.size!, 0) : null;
}
