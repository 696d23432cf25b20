import { loadedPrograms, type Runs } from '../bpftrace/fdinfo.ts';
import { runTime } from '../bpftrace/run-time.ts';
import { VmtallyError } from '../errors.ts';
import { type Program, rawOf, softwareOf } from '../probe/program.ts';
import { Collector } from './collector.ts';
import type { CollectorOptions } from './events.ts';

/** Time for which the kernel measures, in ms. */
const WINDOW_MS = 1_000;

/** Rate and cost of the probes of a selection, on the whole machine now. */
export interface EventCost {
  eventsPerSecond: number;
  /** Null if none ran. */
  nsPerEvent: number | null;
}

type Options = Pick<CollectorOptions, 'bpftrace' | 'features' | 'tracepoints' | 'selections'>;

/**
 * Counts for a second, as `top` does, and measures the cost of each selection. Throws the errors of a Collector,
 * NOT_ROOT if the kernel does not measure for vmtally, and BPFTRACE_OUTPUT if the measurement failed.
 */
export async function measureCosts(options: Options): Promise<EventCost[]> {
  const collector = new Collector({
    ...options,
    scope: { who: { kind: 'all' } },
    groupBy: options.features.initPidNamespace ? 'pid' : 'none',
    tickMs: 1_000,
    delayMs: 0,
  });
  let window: Awaited<ReturnType<typeof runTime>> = null;
  for await (const { kind } of collector.events()) {
    if (kind !== 'open') continue;
    const { pid = 0, program } = collector;
    window = await runTime(pid, loadedPrograms(pid, rawOf(program), softwareOf(program)), WINDOW_MS);
    collector.stop();
  }
  if (window === undefined)
    throw new VmtallyError(
      'NOT_ROOT',
      'the kernel measures BPF programs only for CAP_SYS_ADMIN, and perl or python3 must ask it to',
      'Run it as root, and install perl.',
    );
  if (window?.runs.length !== collector.program.attached.length)
    throw new VmtallyError(
      'BPFTRACE_OUTPUT',
      'the cost of the probes could not be measured',
      'Run it again.',
    );
  return costsOf(options.selections.length, collector.program, window.runs, window.seconds);
}

/** `runs`: of each program, in the order of `attached`, within `seconds`. */
export const costsOf = (
  selections: number,
  { attached }: Pick<Program, 'attached'>,
  runs: readonly Runs[],
  seconds: number,
): EventCost[] =>
  Array.from({ length: selections }, (_, index) => {
    const own = runs.filter((_run, place) => attached[place]?.selection === index);
    const all = own.reduce((sum, { runs: each }) => sum + each, 0);
    const ns = own.reduce((sum, each) => sum + each.ns, 0);
    return { eventsPerSecond: all / seconds, nsPerEvent: all > 0 ? ns / all : null };
  });
