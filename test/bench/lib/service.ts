import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../../../src/kernel/processes.ts';
import { argv, type CommandLine } from '../../fixtures/argv.ts';
import { type Child, says, start } from './children.ts';
import { CLI } from './machine.ts';
import { scratch } from './scratch.ts';

/** The processes of a service. */
export interface Pids {
  controller: number;
  server: number;
  bpftrace: number;
}

/** A `vmtally serve` on loopback that reads no configuration of the user. */
export class Service {
  readonly url: string;
  readonly pids: Pids;
  readonly #child: Child;

  private constructor(child: Child, url: string) {
    this.#child = child;
    this.url = url;
    this.pids = {
      controller: child.pid,
      server: childrenOf(child.pid).find((pid) => commandOf(pid).includes('server/main.js')) ?? 0,
      bpftrace: bpftracesOf(child.pid)[0] ?? 0,
    };
    if (this.pids.server === 0 || this.pids.bpftrace === 0)
      throw new Error('vmtally serve has no bpftrace and no serving process');
  }

  /** A tag; resolves when the service counts: Service.start`-e kmalloc`. */
  static async start(...line: CommandLine): Promise<Service> {
    const runDirectory = mkdtempSync(join(scratch(), 'run-'));
    // With this limit the budget drops no event: the benchmark is to show the full cost.
    const args = argv`${CLI} serve --listen 127.0.0.1:0 --no-token --run-dir ${runDirectory} --config /dev/null --max-cost 100000 ${argv(...line)}`;
    const child = start(process.execPath, args, {}, 'SIGTERM');
    void child.done.then(() => rmSync(runDirectory, { recursive: true, force: true }));
    await says(child, 'vmtally serve prints its address', () => child.stdout.includes('\n'));
    return new Service(child, /http:\S+?(?=\/$)/m.exec(child.stdout)?.[0] ?? '');
  }

  /** The service's output on stderr. */
  get log(): string {
    return this.#child.stderr;
  }

  /** Resolves with the service's exit status. */
  get done(): Promise<number> {
    return this.#child.done;
  }

  async stop(): Promise<number> {
    this.#child.kill('SIGTERM');
    return this.#child.done;
  }
}

/** CPU time of a process so far, from the scheduler (schedstat): finer than clock ticks. */
export function cpuMs(pid: number): number {
  let ns = 0;
  for (const tid of readdirSync(`/proc/${pid}/task`)) ns += threadNs(`/proc/${pid}/task/${tid}/schedstat`);
  return ns / 1e6;
}

function threadNs(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[0]);
  } catch {
    return 0; // The thread ended.
  }
}

/** The peak resident set of a process, in MiB. */
export const peakMiB = (pid: number): number => statusMiB(pid, 'VmHWM');
export const rssMiB = (pid: number): number => statusMiB(pid, 'VmRSS');

const statusMiB = (pid: number, key: string): number =>
  Number(new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** The bpftraces that count for a process, without the ones that only print their version. */
export const bpftracesOf = (parent: number): number[] =>
  childrenOf(parent).filter((pid) => commandOf(pid).includes('\0json\0'));

export const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProcess(name)?.parent === parent)
    .map(Number);

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
