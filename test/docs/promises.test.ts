import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cmdlets } from '../../src/cmdlets/index.js';
import { catalogue } from '../../src/findings/catalogue.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(path.join(root, 'docs', 'promises.md'), 'utf8');

/** What is found of content, sequence and request before a build; each is to be shown, absent and guarded. */
const promised = [
  ...['AutoApplyDriversStep', 'DownloadPackageContentStep', 'SoftwareUpdatesStep', 'SoftwareBeforeOperatingSystem', 'NotAnOperatingSystemDeployment', 'UserDeviceAffinity'],
  ...['DynamicPackages', 'DynamicApplications', 'PreproductionClient', 'FeatureUpdateUpgrade', 'SoftwareDistributionAgentOff', 'ApplicationDependencyMissing'],
  ...['NoBootImage', 'ReferenceDeleted', 'ReferenceUnknown', 'ChildSequenceMissing', 'ChildSequenceDisabled', 'ChildSequenceHasBootImage', 'SequenceCycle'],
  ...['ContentNotDistributed', 'ContentDamaged', 'ContentUnreadable', 'ContentVersionDiffers', 'ImageIndexMissing', 'BootFilesMissing', 'ArchitectureMismatch', 'NameNotPortable'],
  ...['InvalidVariableName', 'VariableTooLong', 'ReservedVariable', 'EmptyVariable', 'PrestartCommandShell', 'PrestartPackageWithoutCommand', 'PrestartFileMissing'],
  ...['ExpirationBeforeStart', 'AlreadyExpired', 'StartsInFuture', 'CertificateIgnored', 'SecretStripped', 'SecretsWithoutPassword', 'WeakPassword', 'SecretInContent', 'SecretInSequence'],
  ...['RuntimeUnproven', 'DiscAskedAgain', 'DiscTooSmallForStart'],
];

interface Title {
  indent: number;
  matches: (title: string) => boolean;
}

/** The titles of a test file in their order; those that are made by a loop match whatever it fills in. */
function titlesOf(file: string): Title[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = text.matchAll(/^( *)(?:describe|it|Describe|Context|It)\b\(? *(?:'((?:[^'\\]|\\.|'')*)'|"([^"]*)"|`([^`]*)`)/gm);
  return [...found].map(([, indent, single, double, template]) => {
    const title = (single ?? double ?? template)!.replaceAll("''", "'").replaceAll("\\'", "'");
    const parts = title.split(template === undefined ? /<[\w.]+>/ : /\$\{(?:[^{}]|\{[^{}]*\})*\}/);
    const pattern = new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
    return { indent: indent!.length, matches: (each) => pattern.test(each) };
  });
}

/** Whether a test of that title is there; `block › test` is one within a block. */
function hasTest(titles: readonly Title[], named: string): boolean {
  const [first, ...inner] = named.split(' › ') as [string, ...string[]];
  return titles.some((title, index) => {
    if (!title.matches(first)) return false;
    if (inner.length === 0) return true;
    const end = titles.findIndex((other, at) => at > index && other.indent <= title.indent);
    return hasTest(titles.slice(index + 1, end < 0 ? undefined : end), inner.join(' › '));
  });
}

function missingTests(text: string): string[] {
  const missing: string[] = [];
  for (const [, file, names] of text.matchAll(/`(test\/[^`]+)`((?:,? "[^"]+")+)/g)) {
    const titles = titlesOf(file!);
    for (const [, name] of names!.matchAll(/"([^"]+)"/g)) if (!hasTest(titles, name!)) missing.push(`${file} "${name}"`);
  }
  return missing;
}

describe('docs/promises.md', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (The page|code) \|/.test(line));
  const words = [...page.matchAll(/`([^`\n]+)`/g)].map(([, word]) => word!);

  it('names tests that exist, in every row', () => {
    assert.ok(rows.length > 90);
    for (const row of rows) assert.match(row, /`test\/[^`]+` "/, row);
    assert.deepEqual(missingTests(page), []);
  });

  it('would be found to name one that does not', () => {
    const file = '`test/media/step-findings.test.ts`';
    assert.equal(missingTests(`${file} "UserDeviceAffinity › is found where a step sets one of its variables", "AutoApplyDriversStep: not found where there is none"`).length, 0);
    assert.equal(missingTests(`${file} "no such test", "UserDeviceAffinity › is not found behind it"`).length, 2);
    assert.throws(() => missingTests('`test/media/none.test.ts` "x"'));
  });

  it('names no test without a title', () => {
    const named = [...page.matchAll(/`test\/[^`]+`(?! ")/g)].map(([each]) => each);
    assert.deepEqual(named, []);
  });

  it('names parameters and cmdlets that there are', () => {
    const parametersOf = (name: string): string[] => Object.keys(cmdlets.find((each) => each.name === name)?.parameters ?? {});
    const parameters = new Set([...cmdlets.flatMap(({ name }) => parametersOf(name)), 'WhatIf']);
    assert.ok(words.filter((word) => word.startsWith('-')).length > 20);
    for (const word of words) {
      const [, cmdlet, parameter] = /^(?:([A-Z][a-z]+-CM\w+) ?)?(?:-(\w+)(?: \w+)?)?$/.exec(word) ?? [];
      if (cmdlet !== undefined) assert.ok(cmdlets.some(({ name }) => name === cmdlet), word);
      if (parameter !== undefined) assert.ok(cmdlet === undefined ? parameters.has(parameter) : parametersOf(cmdlet).includes(parameter), word);
    }
  });

  it('names findings that the catalogue has', () => {
    for (const word of words.filter((each) => /^[A-Z][a-z]+(?:[A-Z][a-z]*)+$/.test(each))) assert.ok(word in catalogue, word);
  });

  it('shows, for every finding that a plan promises, where it is, is not, and is guarded against', () => {
    const shown = new Map<string, string[]>();
    for (const row of rows) {
      const [, code, cells] = /^\| `(\w+)` \|(.+)\|$/.exec(row) ?? [];
      if (code !== undefined) shown.set(code, cells!.split(' | '));
    }
    for (const code of promised) {
      assert.ok(code in catalogue, code);
      assert.equal(shown.get(code)?.length, 3, code);
    }
  });
});
