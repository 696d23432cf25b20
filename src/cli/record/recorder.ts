import type { CapturedTick } from '../../capture/captured-tick.ts';
import type { Quads } from '../../capture/columns.ts';
import { JoinedTicks } from '../../capture/joined-ticks.ts';
import type { RotatingOutput } from '../../capture/rotating-output.ts';
import type { CompareLine, HeadLine } from '../../capture/schema.ts';
import { CaptureWriter, type RunState } from '../../capture/writer.ts';
import type { Collector } from '../../collector/collector.ts';
import type { Tick } from '../../collector/events.ts';
import { exactnessOf } from '../../collector/exactness.ts';
import { exactnessSince } from '../../collector/exactness-since.ts';
import type { Span } from '../../collector/span.ts';
import { ContainerNames } from '../../containers/container-names.ts';
import { Tasks } from '../../kernel/tasks.ts';
import { readVmstat } from '../../kernel/vmstat.ts';
import { costSince } from '../../report/cost-sums.ts';
import { TaskTracker } from '../../session/task-tracker.ts';
import { TickClock } from '../../session/tick-clock.ts';
import { type Counts, regroup, total } from '../../tally/tally.ts';
import type { Exactness } from '../../wire/exactness.ts';
import { costOf } from '../cost-of.ts';

type Head = Omit<HeadLine, 'kind' | 'startedMs' | 'vmstat'>;
type Found = Pick<RunState, 'exactness' | 'cost'>;

/** Writes the ticks of a count into a capture. */
export class Recorder {
  readonly #output: RotatingOutput;
  readonly #headOf: (collector: Collector) => Head;
  readonly #siteOf: (address: string) => string;
  readonly #tasks = new TaskTracker('pid', new Tasks((id) => id === this.#command));
  /** PID of the command of the run. */
  #command: string | undefined;
  readonly #containers = new ContainerNames();
  readonly #clock = new TickClock();
  readonly #joined: JoinedTicks;
  #vmstat: ReadonlyMap<string, number> = readVmstat();
  #writer: CaptureWriter | undefined;
  #ticks = 0;
  readonly #kept: ((collector: Collector) => readonly number[]) | undefined;
  /** Seconds of the runs that have ended, and of the one that goes on. */
  #before = 0;
  #now = 0;
  #elapsed: Pick<Span, 'elapsedSeconds' | 'status'> | undefined;
  /** Seconds of the run, and of all runs, in the files before this one, and what was found in all of them. */
  #earlier: { seconds: number; all: number; found?: Found } = { seconds: 0, all: 0 };

  /**
   * `headOf` is asked once, at the first tick. `siteOf` names call sites. `kept`: series of the program that the head has;
   * absent: all. `tickMs`: ticks shorter than that are joined; absent: none.
   */
  constructor(
    output: RotatingOutput,
    headOf: (collector: Collector) => Head,
    siteOf: (address: string) => string,
    kept?: (collector: Collector) => readonly number[],
    tickMs = 0,
  ) {
    this.#joined = new JoinedTicks(tickMs, (tick) => this.#write(tick));
    this.#kept = kept;
    this.#output = output;
    this.#headOf = headOf;
    this.#siteOf = siteOf;
  }

  tick(tick: Tick, openNs: number, collector: Collector): void {
    const { ended, renamed, fromNs, toNs } = tick;
    const counts = this.#kept?.(collector).map((series) => tick.counts[series] ?? new Map()) ?? tick.counts;
    const atMs = this.#clock.wallMs(toNs, Date.now());
    const atSeconds = (toNs - openNs) / 1e9;
    // The counters of a comparison began to grow with the tick: bpftrace read them then.
    if (this.#writer === undefined && tick.readings) this.#vmstat = tick.readings.from.before;
    this.#writer ??= this.#begin(collector, Math.round(atMs - 1000 * atSeconds));
    const { by, repeats, command } = this.#headOf(collector);
    // A run of several is a sample, so it stays in one file.
    if (this.#joined.isEmpty && (repeats === 1 || this.#ticks === 0)) this.#rotate(this.#writer, collector);
    const byPid = by === 'pid' ? counts : counts.map((rows) => regroup(rows, pidOf));
    this.#command = collector.commandPid?.toString();
    const { rows, changed } = this.#tasks.tick(byPid, ended, renamed);
    for (const { cgroup } of changed) if (cgroup !== null) this.#containers.see(cgroup);
    this.#joined.add({
      tick: 0,
      atSeconds,
      atMs,
      seconds: (toNs - fromNs) / 1e9,
      rows: changed,
      ...this.#quadsOf(counts, by === 'pid,site', (pid) => rows.get(pid)?.row ?? 0),
      vmstat: this.#growth(tick.readings?.to.before),
      exactness: this.#exactness(collector),
      ...readingsOf(tick, command !== undefined),
    });
  }

  #write(tick: CapturedTick): void {
    this.#now = tick.atSeconds;
    this.#writer?.tick({ ...tick, tick: ++this.#ticks });
  }

  /** Ends a run. */
  run(span: Span, collector: Collector): void {
    this.#containers.finish();
    this.#joined.flush();
    this.#writer ??= this.#begin(collector, Date.now());
    this.#elapsed = span;
    this.#now = span.seconds;
    this.#writer.endRun();
    this.#elapsed = undefined;
    this.#before += span.seconds;
    this.#now = 0;
    this.#ticks = 0;
    this.#earlier.seconds = 0;
  }

  /** Notes the comparison of all runs. */
  compare(line: Omit<CompareLine, 'kind'>): void {
    this.#writer?.compare(line);
  }

  /** Ends the file. `problem`: the error that ended the record. Returns false where nothing was counted: no file is left. */
  end(problem: string | null): boolean {
    this.#joined.flush();
    if (this.#writer === undefined) {
      this.#output.discard();
      return false;
    }
    this.#writer.end(problem);
    this.#output.close();
    return true;
  }

  #begin(collector: Collector, startedMs: number): CaptureWriter {
    const head = {
      ...this.#headOf(collector),
      startedMs,
      vmstat: { names: [...this.#vmstat.keys()], values: [...this.#vmstat.values()] },
    };
    return new CaptureWriter(
      (piece) => this.#output.write(piece),
      head,
      () => this.#stateOf(collector),
    );
  }

  /** Goes on in another file once this one is full. */
  #rotate(writer: CaptureWriter, collector: Collector): void {
    if (!this.#output.isFull || !writer.isBetweenMembers) return;
    const found = this.#foundBy(collector);
    this.#output.next(() => writer.endPart());
    this.#earlier = { seconds: this.#now, all: this.#before + this.#now, found };
    writer.next((piece) => this.#output.write(piece));
  }

  /** State of the part of the run that is in this file. */
  #stateOf(collector: Collector): Omit<RunState, 'ended'> {
    const { seconds, all, found } = this.#earlier;
    const cost = costOf(collector, this.#before + this.#now);
    return {
      seconds: this.#now - seconds,
      elapsedSeconds: (this.#elapsed?.elapsedSeconds ?? this.#now) - seconds,
      status: this.#elapsed?.status ?? null,
      exactness: this.#exactness(collector),
      cost: found === undefined ? cost : costSince(cost, found.cost, this.#before + this.#now - all),
    };
  }

  /** Findings in this file. */
  #exactness(collector: Collector): Exactness {
    const { found } = this.#earlier;
    const exactness = this.#exactnessOf(collector);
    return found === undefined ? exactness : exactnessSince(exactness, found.exactness);
  }

  #foundBy(collector: Collector): Found {
    return { exactness: this.#exactnessOf(collector), cost: costOf(collector, this.#before + this.#now) };
  }

  /** Losses of the events that the capture has. */
  #exactnessOf(collector: Collector): Exactness {
    const exactness = collector.exactness();
    const kept = this.#kept?.(collector);
    if (kept === undefined) return exactness;
    const events = kept.flatMap((series) => collector.program.series[series]?.events ?? []);
    return exactnessOf(exactness, new Set(events));
  }

  #quadsOf(
    counts: Counts,
    withSites: boolean,
    rowOf: (pid: string) => number,
  ): { quads: Quads; sites?: readonly string[] } {
    const quads: Required<Quads> = { row: [], series: [], value: [], count: [], site: [] };
    const sites = new Map<string, number>();
    for (const [series, rows] of counts.entries())
      for (const [key, distribution] of rows) {
        const row = rowOf(withSites ? pidOf(key) : key);
        const site = withSites ? key.slice(key.indexOf(',') + 1) : '';
        if (!sites.has(site)) sites.set(site, sites.size);
        for (const [value, count] of distribution) {
          quads.row.push(row);
          quads.series.push(series);
          quads.value.push(value);
          quads.count.push(count);
          quads.site.push(sites.get(site) ?? 0);
        }
      }
    if (withSites) return { quads, sites: [...sites.keys()].map(this.#siteOf) };
    const { site: _, ...others } = quads;
    return { quads: others };
  }

  /** Growth of the counters that changed since the tick before, by their place. `now`: as bpftrace read them. */
  #growth(now: ReadonlyMap<string, number> = readVmstat()): Map<number, number> {
    const before = this.#vmstat;
    this.#vmstat = now;
    const growth = [...this.#vmstat].map(
      ([name, value], place) => [place, value - (before.get(name) ?? value)] as const,
    );
    return new Map(growth.filter(([, by]) => by !== 0));
  }
}

/** Both sides of the comparison in a tick, with the counts of the command, if there is one. */
function readingsOf({ readings, counts }: Tick, hasCommand: boolean): Pick<CapturedTick, 'readings'> {
  if (readings === null) return {};
  if (!hasCommand) return { readings: { stretches: [readings] } };
  const command = { series: [], value: [], count: [] } as Required<Pick<Quads, 'series' | 'value' | 'count'>>;
  for (const [series, rows] of counts.entries())
    for (const [value, count] of total(rows)) {
      command.series.push(series);
      command.value.push(value);
      command.count.push(count);
    }
  return { readings: { stretches: [readings], command } };
}

const pidOf = (key: string): string => key.split(',', 1)[0] ?? '';
