import { loadedPrograms } from '../../bpftrace/fdinfo.ts';
import { runTime } from '../../bpftrace/run-time.ts';
import { type Attached, type Program, rawOf, softwareOf } from '../../probe/program.ts';
import type { Rows } from '../../tally/tally.ts';

/**
 * Length of a window in which the kernel measures, in ms. Measuring costs 20 ns a run, and 5 ms of CPU to
 * switch on and off.
 */
const WINDOW_MS = 100;
/**
 * Nanoseconds of a run if no run was measured: bpftrace 0.17 takes 76 to 95 for the events of the catalogue,
 * 0.23 48 to 57.
 */
const TYPICAL_NS = 80;
/** Weight of the earlier windows; the latest has weight 1. */
const FADE = 0.5;

/** Runs of probes in a tick, and the CPU seconds that they took. */
export interface ProbeCost {
  runs: number;
  seconds: number;
}

interface Known {
  ns: number;
  runs: number;
  /** Runs a second in the last window. */
  runsASecond: number;
}

/**
 * Estimates the cost of each selection's probes: nanoseconds a run, from short windows in which the kernel
 * measures them, times the runs of a tick. If each run is an event that is counted, the counts give the exact
 * number of runs. Otherwise (a filter, a scope, a sum) the rate of the last window is assumed.
 */
export class ProbeMeter {
  readonly #measure: typeof runTime;
  readonly #programsOf: typeof loadedPrograms;
  #known = new Map<number, Known>();
  #measuredMs = -Infinity;
  #busy = false;
  /** False if the kernel does not let vmtally measure. */
  able = true;

  constructor(measure: typeof runTime = runTime, programsOf: typeof loadedPrograms = loadedPrograms) {
    this.#measure = measure;
    this.#programsOf = programsOf;
  }

  /** Forgets all measurements, because the indexes of the selections have changed. */
  forget(): void {
    this.#known = new Map();
    this.#measuredMs = -Infinity;
  }

  /** Measures a bpftrace's programs, unless the last measurement was less than `everyMs` ago. */
  async measure(pid: number, { attached }: Pick<Program, 'attached'>, everyMs: number): Promise<void> {
    if (this.#busy || performance.now() - this.#measuredMs < everyMs) return;
    this.#busy = true;
    const known = this.#known;
    try {
      const programs = this.#programsOf(pid, rawOf({ attached }), softwareOf({ attached }));
      if (programs.length !== attached.length) return;
      // Try again later: if no process can be started now, one may start then.
      const window = await this.#measure(pid, programs, WINDOW_MS).catch(() => null);
      // A window of the program before a change says nothing about the present one.
      if (window === null || known !== this.#known) return;
      this.#measuredMs = performance.now();
      this.able = window !== undefined;
      if (window === undefined) return;
      const measured = new Map<number, Known>();
      for (const [index, { selection }] of attached.entries()) {
        if (selection === undefined) continue;
        const { runs, ns } = window.runs[index] ?? { runs: 0, ns: 0 };
        const { runs: before, ns: nsBefore, runsASecond } = measured.get(selection) ?? NONE;
        measured.set(selection, {
          runs: before + runs,
          ns: nsBefore + ns,
          runsASecond: runsASecond + runs / window.seconds,
        });
      }
      for (const [selection, { runs, ns, runsASecond }] of measured) {
        const old = known.get(selection) ?? NONE;
        known.set(selection, { runs: FADE * old.runs + runs, ns: FADE * old.ns + ns, runsASecond });
      }
    } finally {
      this.#busy = false;
    }
  }

  /** CPU seconds of all probes a second in the last window; undefined if there was none. */
  rate(): number | undefined {
    if (this.#known.size === 0) return undefined;
    const all = [...this.#known.values()];
    return sum(all.map((known) => (known.runsASecond * (nsARun(known) ?? 0)) / 1e9));
  }

  /** Cost of each selection's probes in a tick. */
  costs({ attached }: Pick<Program, 'attached'>, counts: readonly Rows[], tickSeconds: number): ProbeCost[] {
    const all = [...this.#known.values()];
    const mean =
      nsARun({ ns: sum(all.map(({ ns }) => ns)), runs: sum(all.map(({ runs }) => runs)) }) ?? TYPICAL_NS;
    const selections = 1 + Math.max(-1, ...attached.map(({ selection = -1 }) => selection));
    return Array.from({ length: selections }, (_, selection) => {
      const known = this.#known.get(selection) ?? NONE;
      const programs = attached.filter((program) => program.selection === selection);
      if (programs.length === 0) return { runs: 0, seconds: 0 };
      const runs = runsOf(programs, counts) ?? known.runsASecond * tickSeconds;
      return { runs, seconds: (runs * (nsARun(known) ?? mean)) / 1e9 };
    });
  }
}

const NONE: Known = { runs: 0, ns: 0, runsASecond: 0 };

const nsARun = ({ ns, runs }: Pick<Known, 'ns' | 'runs'>): number | undefined =>
  runs > 0 ? ns / runs : undefined;

/** Runs of programs in a tick; undefined if the counts do not tell. */
function runsOf(programs: readonly Attached[], counts: readonly Rows[]): number | undefined {
  const series = programs.map(({ counts: index }) => index);
  if (series.includes(undefined)) return undefined;
  let runs = 0;
  for (const index of new Set(series))
    for (const distribution of counts[index ?? -1]?.values() ?? [])
      for (const count of distribution.values()) runs += count;
  return runs;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
