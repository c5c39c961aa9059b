import type { Finding } from '../findings/finding.js';
import type { MediaBuild } from '../media/build.js';
import type { StickResult } from '../media/build-sticks.js';
import type { MediaPlan, MediaVariable, PlannedPackage, PlannedPoint } from '../media/model.js';
import { protectionOf } from '../media/protection.js';
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
    Accepted: finding.accepted ?? false,
  });
}

/** @param values the variables with their values, where these are to be seen; those of hidden ones never are. */
export function planObject(plan: MediaPlan, values: readonly MediaVariable[] = []): TypedObject {
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
    ...protection(plan),
    ...customisation(plan),
    Variables: plan.variables.map((each) => variable(each, values.find(({ name }) => name === each.name)?.value)),
    SiteCode: plan.siteCode ?? null,
    Size: totalSize(plan),
    Unchanged: plan.standing === undefined ? null : plan.standing.changes.length === 0,
    Changes: changes(plan),
    ...lists(plan),
  });
}

function protection(media: { passwordProtected: boolean; encryption: MediaPlan['encryption'] }): Record<string, OutputValue> {
  const { kind, text } = protectionOf(media);
  return { Protection: kind, ProtectionDescription: text };
}

function customisation(found: { prestartCommand?: string; prestartPackageId?: string }): Record<string, OutputValue> {
  return { PrestartCommand: found.prestartCommand ?? null, PrestartPackageId: found.prestartPackageId ?? null };
}

function variable({ name, length, hidden }: MediaPlan['variables'][number], value: string | undefined): TypedObject {
  return new TypedObject(['CMMedia.Variable'], { Name: name, Value: hidden ? null : (value ?? null), Length: length, Hidden: hidden });
}

function changes(plan: MediaPlan): TypedObject[] {
  return (plan.standing?.changes ?? []).map(({ code, message }) => new TypedObject(['CMMedia.Change'], { Code: code, Message: message }));
}

export function buildObject(build: MediaBuild): TypedObject {
  const [first] = build.discs;
  const sha256 = first!.sha256;
  return new TypedObject(['CMMedia.MediaBuild'], {
    Path: first!.path,
    Size: build.discs.reduce((sum, disc) => sum + disc.size, 0),
    Sha256: sha256 ?? null,
    Verified: null,
    TaskSequence: build.plan.taskSequence.name,
    Label: build.plan.label,
    ExpirationDate: sha256 === undefined ? (build.plan.standing?.expiration ?? null) : (build.plan.expiration ?? null),
    Unchanged: sha256 === undefined,
    Changes: changes(build.plan),
    Removed: build.removal.removed,
    ...lists(build.plan, build.discs),
    Duration: new TimeSpan(build.milliseconds),
  });
}

/** A stick that was written. */
export function stickObject(plan: MediaPlan, index: number, { path, bytes, verified, milliseconds }: StickResult): TypedObject {
  const disc = plan.discs[index]!;
  const of = { ...plan, discs: [disc] };
  return new TypedObject(['CMMedia.MediaBuild'], {
    Path: path,
    Size: bytes,
    Sha256: null,
    Verified: verified,
    TaskSequence: plan.taskSequence.name,
    Label: plan.label,
    ExpirationDate: plan.expiration ?? null,
    Unchanged: false,
    Changes: [],
    Removed: [],
    ...lists(of),
    Duration: new TimeSpan(milliseconds),
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
    Protection: inventory ? protectionOf(inventory).kind : null,
    ...customisation(test.variables ?? {}),
    Variables: (test.variables?.variables ?? []).map((each) => variable(each, each.value)),
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
          Discs: each.discs ?? (inventory ? [1] : []),
        }),
    ),
    Findings: test.findings.map(findingObject),
  });
}

export function testObject(test: MediaTest): TypedObject {
  return new TypedObject(['CMMedia.MediaTest'], {
    Path: test.path,
    Passed: test.ok,
    Disc: test.inventory?.set.number ?? null,
    Discs: test.inventory?.set.of ?? null,
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

function lists(plan: MediaPlan, built: MediaBuild['discs'] = []): Record<string, OutputValue> {
  return {
    Discs: plan.discs.map(
      (disc, index) =>
        new TypedObject(['CMMedia.Disc'], {
          Number: disc.number,
          Of: disc.of,
          Path: built[index]?.path ?? disc.path,
          Label: disc.label,
          Size: disc.size ?? null,
          Files: disc.files ?? null,
          Contents: disc.contents,
          Sha256: built[index]?.sha256 ?? null,
        }),
    ),
    DiscsAtLeast: plan.discsAtLeast ?? null,
    Packages: plan.packages.map(plannedPackageObject),
    DistributionPoints: plan.distributionPoints.map(plannedPointObject),
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
    Discs: planned.discs,
    WantedBy: planned.wantedBy,
  });
}

function plannedPointObject(point: PlannedPoint): TypedObject {
  return new TypedObject(['CMMedia.PlannedDistributionPoint'], {
    ServerName: point.serverName,
    Taken: point.taken,
    Has: point.has,
    Lacks: point.lacks,
    Damaged: point.damaged,
    Problem: point.problem ?? null,
  });
}

function totalSize(plan: MediaPlan): number | null {
  return plan.discs.every((disc) => disc.size !== undefined) ? plan.discs.reduce((sum, disc) => sum + disc.size!, 0) : null;
}
