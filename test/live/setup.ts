import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { readTracepoints } from '../../src/kernel/tracepoints.ts';
import { argv } from '../fixtures/argv.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The executables of the workloads; support.ts has them for the tests. */
    workloads: Awaited<ReturnType<typeof buildWorkloads>>;
    /** The folder of the run directories of services. */
    runs: string;
  }
}

/** The tools that the live tests need, and their Debian packages. */
const TOOLS: Record<string, string[]> = {
  jq: ['jq'],
  perf: ['linux-perf'],
  gcc: ['gcc', 'libc6-dev'],
  migratepages: ['numactl'],
  'stress-ng': ['stress-ng'],
  tmux: ['tmux'],
  'chromium-headless-shell': ['chromium-headless-shell'],
  fish: ['fish'],
  zsh: ['zsh'],
  protoc: ['protobuf-compiler'],
  'nats-server': ['nats-server'],
};

/**
 * Installs missing tools and builds the workloads in a directory that only root can enter: the tests run them
 * as root. A missing bpftrace or tracefs fails the run: a skipped live test proves nothing. The projects of a run
 * share the workloads.
 */
export default async function setup(project: TestProject): Promise<void> {
  const root = project.vitest.getRootProject();
  if ('workloads' in root.getProvidedContext()) return;
  await findBpftrace();
  readTracepoints();
  const missing = Object.keys(TOOLS).filter((tool) => !inPath(tool));
  if (missing.length > 0) {
    const packages = missing.flatMap((tool) => TOOLS[tool] ?? []);
    console.error(`running: apt-get install -y ${packages.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', argv`update -qq`, { env, stdio: ['ignore', 2, 2] });
    execFileSync('apt-get', argv`install -y -qq ${packages}`, { env, stdio: ['ignore', 2, 2] });
  }
  const runs = folder('vmtally-runs-');
  // Members of a group come to the sockets in it.
  chmodSync(runs, 0o755);
  root.provide('runs', runs);
  root.provide('workloads', await buildWorkloads(folder('vmtally-workloads-')));
}

/**
 * A folder that is removed when vitest ends: it calls no teardown if it is interrupted, and no `exit` handler of a worker
 * that it ends.
 */
function folder(prefix: string): string {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const WORKLOADS = [
  'collapse',
  'crowd',
  'eventfd',
  'faults',
  'fields',
  'forks',
  'fragment',
  'kept',
  'layout',
  'leader',
  'lives',
  'mapped',
  'named',
  'pageout',
  'programs',
  'reaped',
  'remote',
  'restless',
  'samepid',
  'unlink',
] as const;

/** Builds the programs of workloads/. Returns their paths; a path ends with the name that the process has. */
async function buildWorkloads(directory: string): Promise<Record<(typeof WORKLOADS)[number], string>> {
  const build = async (name: string) => {
    const path = join(directory, `vmtally-${name}`);
    const source = join(import.meta.dirname, `workloads/${name}.c`);
    await promisify(execFile)('gcc', argv`-O2 -static -pthread -o ${path} ${source}`);
    return [name, path] as const;
  };
  return Object.fromEntries(await Promise.all(WORKLOADS.map(build))) as Record<
    (typeof WORKLOADS)[number],
    string
  >;
}

const inPath = (tool: string): boolean =>
  (process.env.PATH ?? '').split(':').some((directory) => existsSync(join(directory, tool)));
