#!/usr/bin/env node
/*
 * The command. The call stack of the program, top to bottom:
 *
 *   main.ts             cmmedia …                      backend.ts    the child that the PowerShell module starts
 *   cli/program.ts      commands and options           pwsh/         handshake, JSON-RPC, streams
 *   cli/…-command.ts    options or a job to parameters
 *   cmdlets/…           one file a cmdlet: parameters to a request, results to objects
 *   media/plan.ts       resolve, boot files, tree, protect, layout: what goes where, and what is wrong
 *   media/build.ts      claims the target, writes, renames
 *   image/writer.ts     one pass over the sources in worker threads
 */
import { runProgram } from './cli/program.js';

void runProgram(process.argv.slice(2)).then((exitCode) => (process.exitCode = exitCode));
