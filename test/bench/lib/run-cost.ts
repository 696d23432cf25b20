import { loadedPrograms, type Runs, runsOf } from '../../../src/bpftrace/fdinfo.ts';
import { run } from '../../../src/bpftrace/run.ts';
import type { FoundBpftrace } from './bpftraces.ts';
import { finish, start } from './children.ts';
import type { Script } from './programs.ts';
import { restore, setSysctl } from './sysctl.ts';
import { workload } from './workloads.ts';

export const STATS = 'kernel.bpf_stats_enabled';

/** A script, and the tracepoints whose programs are measured. */
export interface Measurable {
  name: string;
  script: Script;
  events: readonly string[];
}

/**
 * Attaches all scripts at once, makes eventfds, and returns for each script the nanoseconds of a run of its programs at its
 * tracepoints, added up. An eventfd has one `kmem:kmalloc`, and one `kmem:kfree` when it is closed. As each event runs all
 * scripts, whatever slows the machine meets them alike.
 */
export async function nsARun(
  bpftrace: FoundBpftrace,
  scripts: readonly Measurable[],
  eventfds: number,
): Promise<Record<string, number>> {
  const attached: Attached[] = [];
  try {
    for (const script of scripts) attached.push(await attach(bpftrace, script));
    await finish(start(workload('eventfd'), [String(eventfds / 10)]), 'the load');
    setSysctl(STATS, '1');
    const from = attached.map(({ read }) => read());
    await finish(start(workload('eventfd'), [String(eventfds)]), 'the load');
    const to = attached.map(({ read }) => read());
    return Object.fromEntries(
      scripts.map(({ name }, index) => [name, nsBetween(name, from[index] ?? [], to[index] ?? [], eventfds)]),
    );
  } finally {
    restore(STATS);
    for (const { bpf } of attached) bpf.kill();
    for (const { bpf } of attached) await bpf.exit;
  }
}

function nsBetween(name: string, from: readonly Runs[], to: readonly Runs[], least: number): number {
  return to.reduce((sum, { runs, ns }, index) => {
    const before = from[index] ?? { runs: 0, ns: 0 };
    // The kernel skips some runs, but few.
    if (runs - before.runs < 0.99 * least)
      throw new Error(`${name} ran ${runs - before.runs} times at ${least} events`);
    return sum + (ns - before.ns) / (runs - before.runs);
  }, 0);
}

interface Attached {
  bpf: ReturnType<typeof run>;
  read: () => Runs[];
}

/**
 * Attaches a script. From then on its output is drained, since a full pipe would block bpftrace.
 */
async function attach(bpftrace: FoundBpftrace, { name, script, events }: Measurable): Promise<Attached> {
  const bpf = run(bpftrace, script.text, script.env, script.functions);
  try {
    const frames = bpf.frames[Symbol.asyncIterator]();
    for (let frame = await frames.next(); ; frame = await frames.next()) {
      if (frame.done) throw new Error(`${name}: ${(await bpf.exit).stderr.trim().slice(-200)}`);
      if (frame.value.kind === 'attached') break;
    }
    const drain = async () => {
      while (!(await frames.next()).done);
    };
    // The loop ends with bpftrace. Later errors do not matter.
    drain().catch(() => {});
    const loaded = loadedPrograms(bpf.pid, script.raw);
    const programs = events.flatMap((event) => loaded[script.events.indexOf(event)] ?? []);
    if (programs.length < events.length) throw new Error(`${name} has no program at ${events.join(', ')}`);
    return { bpf, read: () => runsOf(bpf.pid, programs) ?? [] };
  } catch (error) {
    bpf.kill();
    throw error;
  }
}
