import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { readTracepoints } from '../../src/kernel/tracepoints.ts';
import { WORKLOADS } from './support.ts';

/** The tools that the live tests need, and their Debian packages. */
const TOOLS: Record<string, string[]> = {
  perf: ['linux-perf'],
  gcc: ['gcc', 'libc6-dev'],
  migratepages: ['numactl'],
  'stress-ng': ['stress-ng'],
  tmux: ['tmux'],
  chromium: ['chromium'],
};

/**
 * Installs missing tools and builds the workloads. A missing bpftrace or tracefs fails the run: a skipped
 * live test proves nothing.
 */
export default async function setup(): Promise<void> {
  await findBpftrace();
  readTracepoints();
  const missing = Object.keys(TOOLS).filter((tool) => !inPath(tool));
  if (missing.length > 0) {
    const packages = missing.flatMap((tool) => TOOLS[tool] ?? []);
    console.error(`running: apt-get install -y ${packages.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 2, 2] });
    execFileSync('apt-get', ['install', '-y', '-qq', ...packages], { env, stdio: ['ignore', 2, 2] });
  }
  for (const [name, path] of Object.entries(WORKLOADS)) {
    const source = join(import.meta.dirname, `workloads/${name}.c`);
    execFileSync('gcc', ['-O2', '-static', '-pthread', '-o', path, source]);
  }
}

const inPath = (tool: string): boolean =>
  (process.env.PATH ?? '').split(':').some((directory) => existsSync(join(directory, tool)));
