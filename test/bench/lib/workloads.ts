import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readComm, readProcess } from '../../../src/kernel/processes.ts';
import { argv } from '../../fixtures/argv.ts';
import { until } from '../../fixtures/until.ts';
import { type Child, finish, start } from './children.ts';
import { CLI, ROOT } from './machine.ts';
import { scratch } from './scratch.ts';
import { missing } from './tools.ts';

const SOURCES = {
  eventfd: 'test/live/workloads/eventfd.c',
  crowd: 'test/live/workloads/crowd.c',
  fragment: 'test/live/workloads/fragment.c',
  programs: 'test/live/workloads/programs.c',
  held: 'test/bench/workloads/held.c',
  latency: 'test/bench/workloads/latency.c',
  pages: 'test/bench/workloads/pages.c',
  loop: 'test/bench/workloads/loop.c',
  cpu: 'test/bench/workloads/cpu.c',
  storm: 'test/bench/workloads/storm.c',
};

/** The executable of a workload; the first call builds it. */
export function workload(name: keyof typeof SOURCES): string {
  const lacking = missing('gcc');
  if (lacking !== undefined) throw new Error(lacking);
  const path = join(scratch(), `bench-${name}`);
  const args = argv`-O2 -static -pthread -o ${path} ${join(ROOT, SOURCES[name])}`;
  if (!existsSync(path)) execFileSync('gcc', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return path;
}

/** Bytes that the kernel requests for each eventfd. The number differs between kernels. */
export async function eventfdBytes(): Promise<number> {
  const N = 1_009;
  const probes = join(ROOT, 'test/live/probes');
  const args = argv`${CLI} stat --probes ${probes} -e kmalloc_by_request --json -- ${workload('eventfd')} ${N}`;
  const { stderr } = await finish(start(process.execPath, args, {}, 'SIGTERM'), 'vmtally stat');
  const line = stderr.split('\n').find((text) => text.includes('"total"')) ?? '';
  const report = JSON.parse(line) as { events: { distribution: { value: number; count: number }[] }[] };
  const [bucket] = report.events[0]?.distribution.filter(({ count }) => count >= N) ?? [];
  if (bucket === undefined) throw new Error('an eventfd makes no kmalloc on this kernel');
  return bucket.value;
}

/** True if a child still has its parent's name. */
function hasNameless(parent: number): boolean {
  const name = readComm(parent);
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) > 1)
    .some((pid) => readComm(pid) === name && readProcess(pid)?.parent === parent);
}

/** Processes that sleep, and others that make eventfds on request: test/live/workloads/crowd.c. */
export class Crowd {
  readonly #child: Child;
  #rounds = 0;

  private constructor(child: Child) {
    this.#child = child;
  }

  /** The pids of the active processes. */
  get pids(): number[] {
    return (this.#child.stdout.split('\n')[0] ?? '').trim().split(' ').filter(Boolean).map(Number);
  }

  static async gather(asleep: number, active: number): Promise<Crowd> {
    const child = start(workload('crowd'), argv`${asleep} ${active}`);
    const crowd = new Crowd(child);
    await crowd.#lines(1, 'the crowd is there');
    // Wait until the processes have set their names: the renames would be work of the first ticks.
    await until('all have their names', () => !hasNameless(child.pid), 120_000, 200);
    return crowd;
  }

  /** Resolves when each of the active processes made `n` eventfds. */
  async make(n: number): Promise<void> {
    this.#child.write(`${n}\n`);
    await this.#lines(++this.#rounds + 1, 'all of the crowd are done');
  }

  async end(): Promise<void> {
    this.#child.end();
    await this.#child.done;
  }

  async #lines(n: number, what: string): Promise<void> {
    let ended = false;
    void this.#child.done.then(() => (ended = true));
    await until(what, () => ended || this.#child.stdout.split('\n').length > n, 120_000, 5);
    if (ended) throw new Error(`the crowd ended before ${what}: ${this.#child.stderr.trim().slice(-200)}`);
  }
}
