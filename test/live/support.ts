import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, TestRunner } from 'vitest';
import { StatReport } from '../../src/report/stat-report.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';

/** The executables of the workloads; setup.ts builds them. */
export const WORKLOADS = inject('workloads');
export const CLI = join(import.meta.dirname, '../../dist/cli/main.js');
export const PROBES = join(import.meta.dirname, 'probes');

/**
 * An environment variable that marks all processes of the tests. bpftrace gets only a few variables; it
 * ignores this one if the kernel has BTF.
 */
const markOf = (name: string) => ({ BPFTRACE_KERNEL_BUILD: `/nonexistent/vmtally-test/${name}` });
export const MARK = markOf(String(process.pid));
/** The mark of processes that check their own bpftraces: a service may live through all tests of a file. */
export const OWN_MARK = markOf('service');
/** Other tests lift the limit, so that the budget drops no event. The budget has its own tests. */
export const MAX_COST = { VMTALLY_MAX_COST: '100000' };

/**
 * The mark for tests that run at once: the first test to end must not fail because of bpftraces of the
 * others. These tests check for leftovers when all of them have ended.
 */
export const AT_ONCE = markOf(`${process.pid}-at-once`);

/** The bpftraces that this test started and that still run. */
export const leftBpftraces = (mark: typeof MARK = MARK): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        if (readFileSync(`/proc/${pid}/comm`, 'utf8') !== 'bpftrace\n') return false;
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return environment.includes(`BPFTRACE_KERNEL_BUILD=${mark.BPFTRACE_KERNEL_BUILD}`) && runs(pid);
      } catch {
        return false;
      }
    });

/** A child with its output so far. */
export interface Child {
  pid: number;
  stdout: string;
  stderr: string;
  stdin: NodeJS.WritableStream;
  kill(signal: NodeJS.Signals): void;
  /** The exit status, or 128 + n. */
  done: Promise<number>;
}

/** Children that hooks of a file started and that still run. */
const children = new Set<Child>();

/** Ends the children of hooks that no hook has ended. */
export const endChildren = async (): Promise<void> => {
  await Promise.all([...children].map(end));
};

export function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  const child = spawn(file, args, { env: { ...process.env, ...MAX_COST, ...MARK, ...env }, stdio: 'pipe' });
  const running: Child = {
    pid: child.pid ?? 0,
    stdout: '',
    stderr: '',
    stdin: child.stdin,
    kill: (signal) => void child.kill(signal),
    done: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 128)));
    }),
  };
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => (running.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (running.stderr += chunk.toString()));
  // A test that failed may have left it, and may run once more. Among concurrent tests the current one is unknown:
  // they call `end` themselves.
  const test = TestRunner.getCurrentTest();
  if (test === undefined) {
    children.add(running);
    void running.done.then(() => children.delete(running));
  } else if (!test.concurrent) onTestFinished(() => end(running));
  return running;
}

/** Ends a child if it still runs, by SIGKILL if SIGTERM does not end it in time. */
export async function end(child: Child): Promise<void> {
  if (!runs(child.pid)) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await until('the child ends', () => !runs(child.pid), 10_000);
  clearTimeout(timer);
}

/** A tag that starts vmtally with more variables in its environment: vmtallyWith(AT_ONCE)`stat -a`. */
export const vmtallyWith =
  (env: NodeJS.ProcessEnv) =>
  (...line: CommandLine): Child =>
    start(process.execPath, [CLI, ...argv(...line)], env);

/** A tag that starts vmtally: vmtally`stat -I 100 -p ${pid}`. */
export const vmtally = vmtallyWith({});

/** Waits for the end of a child. Fails the test if the status is not the expected one. */
export async function finish(child: Child, status = 0): Promise<Child> {
  const got = await child.done;
  expect(got, child.stderr.slice(-2000)).toBe(status);
  return child;
}

/** The reports in the JSON lines of a text, without other lines. */
export const reports = (text: string): StatReport[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"schema":"vmtally.stat/1"'))
    .map((line) => StatReport.parse(JSON.parse(line)));

/** The only total report of a text. */
export function totalOf(text: string): StatReport {
  const total = reports(text).filter(({ kind }) => kind === 'total');
  expect(total).toHaveLength(1);
  return total[0] as StatReport;
}

/** The bpftraces that count for `parent`, without the ones that only print their version. */
export const bpftracesOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return (
          Number(fields[1]) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0json\0')
        );
      } catch {
        return false;
      }
    });

/** True if a process exists and is not a zombie. */
export function runs(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The number that `perf stat -x,` printed for an event. */
export function perfCount(text: string, event: string): number {
  const line = text.split('\n').find((row) => row.split(',')[2]?.startsWith(event));
  expect(line, text).toBeDefined();
  return Number(line?.split(',')[0]);
}
