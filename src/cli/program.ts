import { Command, CommanderError } from 'commander';
import { CmError } from '../errors.js';
import type { OutputValue, TypedObject } from '../pwsh/index.js';
import { version } from '../version.generated.js';
import { runBuild } from './build-command.js';
import { callMedia } from './call-media.js';
import { Caller } from './call.js';
import { toJson, type Console } from './console.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { addBuildOptions, addMediaOptions, mediaJob, type MediaOptions } from './media-options.js';
import { readPassword, type PasswordOptions } from './password.js';
import { renderBuild, renderDistribution, renderDrives, renderMedia, renderPlan, renderTable, renderTest } from './render.js';

interface CommonOptions {
  json?: boolean;
  verbose?: boolean;
  warningsAsErrors?: boolean;
}

const processConsole: Console = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  live: process.stderr.isTTY,
  interactive: process.stdin.isTTY && process.stderr.isTTY,
};

const exitCodeHelp = `
Exit codes:
  0    done, also with warnings
  1    failed after planning, or out of time
  2    usage: wrong options, job, site or names
  3    refused by findings, or faults found by test (also warnings, with --warnings-as-errors)
  130  cancelled`;

/** Runs the command and gives its exit code. Never throws, and never ends the process itself. */
export async function runProgram(words: readonly string[], console: Console = processConsole): Promise<number> {
  const stop = new AbortController();
  const cancel = (): void => stop.abort();
  for (const signal of stopSignals) process.once(signal, cancel);
  let exitCode: number = exitCodes.done;
  const program = commands(console, stop.signal, (code) => (exitCode = code));
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    report(error, console, words.includes('--json'));
    return exitCodeOf(error);
  } finally {
    for (const signal of stopSignals) process.off(signal, cancel);
  }
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function commands(console: Console, signal: AbortSignal, setExitCode: (code: number) => void): Command {
  const program = new Command('cmmedia')
    .description('Builds and checks stand-alone media for Microsoft Configuration Manager.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => console.out(text), writeErr: (text) => console.err(text) })
    .showHelpAfterError('(cmmedia help lists the commands)')
    .addHelpText('after', exitCodeHelp);

  const command = (parent: Command, usage: string, summary: string): Command =>
    parent
      .command(usage)
      .description(summary)
      .option('--json', 'print one JSON document to standard output')
      .option('--verbose', 'say more')
      .option('--warnings-as-errors', 'end with 3 when there are warnings');

  /** Runs an action with its own caller. */
  const run = async (options: CommonOptions, act: (caller: Caller) => Promise<number>): Promise<void> => {
    const caller = new Caller(console, { verbose: options.verbose ?? false, signal });
    setExitCode(judged(await act(caller), caller, options));
  };

  const print: Print = (options, json, lines) => console.out(options.json ? `${JSON.stringify(json, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));

  addBuildOptions(addMediaOptions(command(program, 'build [job]', 'build media from a job file, or from options'))).action(
    async (job: string | undefined, options: MediaOptions & CommonOptions) => {
      const finish = (builds: readonly TypedObject[], caller: Caller): number => {
        print(options, oneOrAll(builds), builds.flatMap(renderBuild));
        return judged(exitCodes.done, caller, options);
      };
      setExitCode(await runBuild(job, options, { console, signal, verbose: options.verbose ?? false, finish }));
    },
  );

  addMediaOptions(command(program, 'plan [job]', 'show what a build would put where, how large, and what is wrong; writes nothing')).action(
    async (job: string | undefined, options: MediaOptions & CommonOptions) => {
      await run(options, async (caller) => {
        const plans = await callMedia(caller, await mediaJob(job, options), true);
        print(options, oneOrAll(plans), plans.flatMap(renderPlan));
        return plans.some((plan) => worst(plan, options)) ? exitCodes.refused : exitCodes.done;
      });
    },
  );

  command(program, 'test <media...>', 'read finished media and compare every file with its inventory')
    .option('--password-file <file>', 'the first line is the password of the media')
    .option('--password-stdin', 'the first line of standard input is the password')
    .action(async (media: string[], options: PasswordOptions & CommonOptions) => {
      await run(options, async (caller) => {
        const tests = await caller.call('Test-CMStandaloneMedia', { Path: media, MediaPassword: readPassword(options) });
        print(options, oneOrAll(tests), tests.flatMap(renderTest));
        return tests.some((test) => !test.properties.Passed || worst(test, options)) ? exitCodes.refused : exitCodes.done;
      });
    });

  command(program, 'copy <media> <destination...>', 'make sticks of an ISO, a set of them, or an image of a stick: disks, or an image file')
    .option('--force', 'replace what is there; a file stays until the new one is whole')
    .option('--allow-fixed-disk', 'also disks that call themselves fixed, where they can be pulled')
    .option('--skip-verification', 'do not read disks back')
    .action(async (media: string, destination: string[], options: CommonOptions & { force?: boolean; allowFixedDisk?: boolean; skipVerification?: boolean }) => {
      await run(options, async (caller) => {
        const made = await caller.call('Copy-CMStandaloneMedia', {
          Path: media,
          Destination: destination,
          Force: options.force,
          AllowFixedDisk: options.allowFixedDisk,
          SkipVerification: options.skipVerification,
        });
        print(options, oneOrAll(made), made.flatMap(renderBuild));
        return exitCodes.done;
      });
    });

  addSiteCommands(command, program, run, print);
  return program;
}

/** The exit code of an action that ended: errors that did not stop it count, and warnings when asked for. */
function judged(code: number, { errors, warnings }: Caller, options: CommonOptions): number {
  const failed = errors.length > 0 ? exitCodes.failed : code;
  return failed === exitCodes.done && options.warningsAsErrors && warnings.length > 0 ? exitCodes.refused : failed;
}

type CommandMaker = (parent: Command, usage: string, summary: string) => Command;
type Run = (options: CommonOptions, act: (caller: Caller) => Promise<number>) => Promise<void>;
/** Prints one document: `json` for machines, or `lines` for people. */
type Print = (options: CommonOptions, json: unknown, lines: readonly string[]) => void;

function addSiteCommands(command: CommandMaker, program: Command, run: Run, print: Print): void {
  command(program, 'show <file>', 'say what is on finished media, or what a site.yaml or a console export holds')
    .option('--password-file <file>', 'the first line is the password of the media')
    .option('--password-stdin', 'the first line of standard input is the password')
    .action(async (file: string, options: PasswordOptions & CommonOptions) => {
      await run(options, async (caller) => {
        if (isMedia.test(file)) {
          const media = await caller.call('Get-CMStandaloneMedia', { Path: [file], MediaPassword: readPassword(options) });
          print(options, oneOrAll(media), media.flatMap(renderMedia));
        } else {
          const lists = await listSite(caller, file);
          const json = lists.map(({ key, objects }) => [key, objects.map((each) => toJson(each))] as const);
          print(options, Object.fromEntries(json), lists.flatMap(renderListing));
        }
        return exitCodes.done;
      });
    });

  command(program, 'drives [path...]', 'list the disks of this machine, and which of them media can be written to')
    .option('--allow-fixed-disk', 'count disks that can be pulled but call themselves fixed, such as USB SSDs')
    .action(async (paths: string[], options: CommonOptions & { allowFixedDisk?: boolean }) => {
      await run(options, async (caller) => {
        const drives = await caller.call('Get-CMMediaDrive', { Path: paths.length > 0 ? paths : undefined, AllowFixedDisk: options.allowFixedDisk });
        print(options, drives.map((each) => toJson(each)), renderDrives(drives));
        return exitCodes.done;
      });
    });

  const site = program.command('site').description('work on a site catalogue');
  command(site, 'distribute <site>', "copy the sources of a site.yaml into its distribution points' content libraries")
    .option('--distribution-point <server...>', 'only these; all without it')
    .option('--force', 'replace content that is distributed under the same version but differs')
    .action(async (file: string, options: CommonOptions & { distributionPoint?: string[]; force?: boolean }) => {
      await run(options, async (caller) => {
        await caller.call('Connect-CMMediaSite', { Path: file });
        const points = options.distributionPoint ?? (await caller.call('Get-CMDistributionPoint', {})).map((each) => each.properties.ServerName);
        const done = await caller.call('Start-CMContentDistribution', { All: true, DistributionPointName: points, Force: options.force });
        print(options, oneOrAll(done), done.flatMap(renderDistribution));
        return exitCodes.done;
      });
    });
}

const isMedia = /\.(iso|img)$/i;

/** What `show` lists of a site, and by which columns. */
const listings = [
  { key: 'TaskSequences', title: 'Task sequences', cmdlet: 'Get-CMTaskSequence', parameters: { Fast: true }, columns: ['PackageID', 'Name', 'BootImageID', 'SourceVersion'] },
  { key: 'BootImages', title: 'Boot images', cmdlet: 'Get-CMBootImage', parameters: {}, columns: ['PackageID', 'Name', 'Architecture', 'Version'] },
  { key: 'OperatingSystemImages', title: 'Operating system images', cmdlet: 'Get-CMPackage', parameters: { PackageType: 'ImageDeployment' }, columns: ['PackageID', 'Name', 'Version'] },
  { key: 'OperatingSystemInstallers', title: 'Operating system upgrade packages', cmdlet: 'Get-CMPackage', parameters: { PackageType: 'OSInstallPackage' }, columns: ['PackageID', 'Name', 'Version'] },
  { key: 'Packages', title: 'Packages', cmdlet: 'Get-CMPackage', parameters: {}, columns: ['PackageID', 'Name', 'Version'] },
  { key: 'DriverPackages', title: 'Driver packages', cmdlet: 'Get-CMDriverPackage', parameters: {}, columns: ['PackageID', 'Name', 'Version'] },
  { key: 'Applications', title: 'Applications', cmdlet: 'Get-CMApplication', parameters: {}, columns: ['LocalizedDisplayName', 'SoftwareVersion', 'ModelName'] },
  { key: 'DistributionPoints', title: 'Distribution points', cmdlet: 'Get-CMDistributionPoint', parameters: {}, columns: ['ServerName', 'SiteCode', 'Groups'] },
];

type Listing = (typeof listings)[number] & { objects: TypedObject[] };

async function listSite(caller: Caller, file: string): Promise<Listing[]> {
  await caller.call('Connect-CMMediaSite', /\.ya?ml$/i.test(file) ? { Path: file } : { Export: [file] });
  const lists: Listing[] = [];
  for (const listing of listings) lists.push({ ...listing, objects: await caller.call(listing.cmdlet, listing.parameters) });
  return lists;
}

function renderListing({ title, objects, columns }: Listing): string[] {
  return objects.length === 0 ? [] : ['', title, ...renderTable(objects, columns)];
}

/** JSON as a script wants it: an object where one is all there is. */
function oneOrAll(objects: readonly TypedObject[]): unknown {
  return objects.length === 1 ? toJson(objects[0]) : objects.map((each) => toJson(each));
}

/** Whether an object's findings end the command with 3. */
function worst(object: TypedObject, options: CommonOptions): boolean {
  const findings = (object.properties.Findings as TypedObject[]).map((each) => each.properties);
  // What was accepted by name is no surprise.
  return findings.some(({ Severity, Accepted }) => Severity === 'error' || (options.warningsAsErrors === true && Severity === 'warning' && Accepted !== true));
}

function report(error: unknown, console: Console, json: boolean): void {
  if (!(error instanceof CmError)) {
    console.err(`error InternalError: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return;
  }
  if (json) console.out(`${JSON.stringify({ error: { ...error.toJSON(), target: toJson(error.target as OutputValue) } }, null, 2)}\n`);
  console.err(`error ${error.code}: ${error.message}\n${error.remedy}\n`);
}
