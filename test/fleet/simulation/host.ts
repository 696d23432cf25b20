import { encodeRows } from '../../../src/capture/row-columns.ts';
import { SCHEMA } from '../../../src/fleet/pack-summary.ts';
import {
  type CellBytes,
  GROUPS_SENT,
  type GroupList,
  ROWS_SENT,
  SENT_GROUPINGS,
  type SentGrouping,
  type Summary,
} from '../../../src/fleet/schema.ts';
import { valueBytes } from '../../../src/fleet/value-bytes.ts';
import { bytesOf, Counters } from './counters.ts';
import type { Random } from './random.ts';
import { type Machine, machineOf, SERIES, SIZES } from './world.ts';

const PROCESSES = 60;

/** A message, and the true numbers at its time. */
export interface Sent {
  summary: Summary;
  /** Numbers of all groups and all processes, sent or not. */
  truth: Record<SentGrouping | 'row', { keys: readonly string[]; cells: CellBytes }>;
}

/** A simulated host. Its service counts, ends without a last word, and begins anew with what it last published. */
export class SimulatedHost {
  readonly name: string;
  readonly intervalMs: number;
  /** Time until its service is back; undefined while it runs. */
  downUntilMs: number | undefined;
  readonly #random: Random;
  readonly #machine: Machine;
  readonly #labels: Summary['labels'];
  /** Time of its clock less the true time. */
  readonly #clockMs: number;
  /** Groups that it sends of a grouping. */
  readonly #limit: number;
  readonly #total = new Counters(1, SERIES.length);
  readonly #values = SERIES.map(() => new Map<number, number>());
  /** True numbers, and those that the service knows: after a restart without groups that were not sent. */
  readonly #true: Record<SentGrouping, Counters>;
  readonly #known: Record<SentGrouping, Counters>;
  readonly #blur: Record<SentGrouping, Float64Array>;
  #rows = new Counters(PROCESSES, SERIES.length);
  #epoch = 1;
  #seq = 0;
  #boot = 1;
  #lastMs: number;
  #runMs: number;
  readonly #sinceMs: number;

  constructor(name: string, random: Random, atMs: number, intervalMs: number) {
    this.name = name;
    this.intervalMs = intervalMs;
    this.#random = random;
    this.#machine = machineOf(name, random, PROCESSES);
    this.#labels = random.is(0.9) ? { rack: `r${random.below(20)}`, zone: `z${random.below(3)}` } : {};
    this.#clockMs = random.below(600_000) - 300_000;
    this.#limit = random.is(0.05) ? 8 : GROUPS_SENT;
    const counters = () =>
      Object.fromEntries(
        SENT_GROUPINGS.map((grouping) => [
          grouping,
          new Counters(this.#machine.keys[grouping].length, SERIES.length),
        ]),
      ) as Record<SentGrouping, Counters>;
    this.#known = counters();
    // All that a host knows, it sends, unless its lists are cut.
    this.#true = this.#isCut ? counters() : this.#known;
    this.#blur = Object.fromEntries(
      SENT_GROUPINGS.map((grouping) => [grouping, new Float64Array(4 * SERIES.length)]),
    ) as Record<SentGrouping, Float64Array>;
    this.#lastMs = this.#runMs = this.#sinceMs = atMs;
  }

  /** Counts up to now, and makes the next message. */
  publish(nowMs: number): Sent {
    const seconds = Math.max(0.1, (nowMs - this.#lastMs) / 1000);
    this.#count(seconds);
    this.#lastMs = nowMs;
    const summary = this.#summary(nowMs, seconds);
    const all = (entries: number) => [...Array(entries).keys()];
    const groups = SENT_GROUPINGS.map((grouping) => {
      const keys = this.#machine.keys[grouping];
      const { cells } = summary.groups[grouping];
      return [grouping, { keys, cells: this.#isCut ? this.#true[grouping].bytes(all(keys.length)) : cells }];
    });
    const row = {
      keys: all(PROCESSES).map((place) => `${this.name}/${place}`),
      cells: this.#rows.bytes(all(PROCESSES)),
    };
    return { summary, truth: { ...(Object.fromEntries(groups) as Sent['truth']), row } };
  }

  get #isCut(): boolean {
    return this.#limit < GROUPS_SENT;
  }

  /** The service ends, and will begin again from what `last` has: counts since then are lost. */
  crash(backMs: number): void {
    this.downUntilMs = backMs;
  }

  /** Begins again at this time with the sums of the last message. */
  restart(nowMs: number): void {
    this.downUntilMs = undefined;
    this.#epoch++;
    this.#seq = 0;
    this.#boot += Number(this.#random.is(0.3));
    this.#runMs = this.#lastMs = nowMs;
    this.#rows = new Counters(PROCESSES, SERIES.length);
    for (const grouping of SENT_GROUPINGS) {
      const known = this.#known[grouping];
      const blur = this.#blur[grouping];
      const { left } = this.#split(grouping);
      for (let series = 0; series < SERIES.length; series++)
        for (let index = 0; index < 2; index++)
          blur[4 * series + index] =
            (blur[4 * series + index] ?? 0) +
            Math.max(0, ...left.map((entry) => known.value(entry, series, index)));
      for (const entry of left) known.clear(entry);
    }
  }

  #count(seconds: number): void {
    const random = this.#random;
    for (const counters of [
      this.#total,
      this.#rows,
      ...Object.values(this.#true),
      ...Object.values(this.#known),
    ])
      counters.settle();
    for (const [place, { groups, weight }] of this.#machine.processes.entries()) {
      if (!random.is(0.4)) continue;
      for (let series = 0; series < SERIES.length; series++) {
        if (!random.is(0.7)) continue;
        const count = 1 + Math.floor((weight * seconds * random.next()) / (1 + series));
        const value = (SIZES[series] ?? 0) * (1 + random.below(8));
        this.#total.add(0, series, count, count * value);
        this.#rows.add(place, series, count, count * value);
        for (const grouping of SENT_GROUPINGS) {
          if (this.#isCut) this.#true[grouping].add(groups[grouping], series, count, count * value);
          this.#known[grouping].add(groups[grouping], series, count, count * value);
        }
        const values = this.#values[series];
        values?.set(value, (values.get(value) ?? 0) + count);
      }
    }
  }

  /** The groups that it sends, and those that it does not. */
  #split(grouping: SentGrouping): { sent: number[]; left: number[] } {
    const known = this.#known[grouping];
    const entries = [...Array(this.#machine.keys[grouping].length).keys()];
    if (entries.length <= this.#limit) return { sent: entries, left: [] };
    const ranked = entries.toSorted((a, b) => known.value(b, 0, 0) - known.value(a, 0, 0));
    return { sent: ranked.slice(0, this.#limit).toSorted((a, b) => a - b), left: ranked.slice(this.#limit) };
  }

  #list(grouping: SentGrouping): GroupList {
    const { sent, left } = this.#split(grouping);
    const known = this.#known[grouping];
    return {
      keys: sent.map((entry) => this.#machine.keys[grouping][entry] ?? ''),
      cells: known.bytes(sent),
      left: left.length,
      most: known.most(left),
      blur: bytesOf(this.#blur[grouping]),
    };
  }

  #rowList(): Summary['rows'] {
    const rows = this.#rows;
    const entries = [...Array(PROCESSES).keys()];
    const sent = new Set<number>();
    for (let series = 0; series < SERIES.length; series++)
      for (let index = 0; index < 4; index++)
        for (const entry of rows.largest(series, index, ROWS_SENT)) sent.add(entry);
    const kept = [...sent].toSorted((a, b) => a - b);
    const { keys } = this.#machine;
    return {
      rows: encodeRows(
        kept.map((row) => {
          const { pid = 0, groups } = this.#machine.processes[row] ?? {};
          const key = (grouping: SentGrouping) => keys[grouping][groups?.[grouping] ?? 0] ?? '';
          const cgroup = `/system.slice/${key('unit')}.service`;
          return {
            row,
            key: String(pid),
            start: 5 * pid,
            parent: 1,
            name: key('name'),
            user: key('user'),
            cgroup,
            ended: false,
            shared: 0,
          };
        }),
      ),
      cells: rows.bytes(kept),
      left: PROCESSES - kept.length,
      most: rows.most(entries.filter((entry) => !sent.has(entry))),
    };
  }

  #summary(nowMs: number, seconds: number): Summary {
    const values = this.#values.flatMap((counts, series) =>
      [...counts].map(([value, count]) => ({ series, value, count })),
    );
    const isLossy = this.#epoch > 1;
    return {
      schema: SCHEMA,
      host: this.name,
      labels: this.#labels,
      session: 'main',
      bootId: `boot-${this.name}-${this.#boot}`,
      run: `run-${this.name}-${this.#epoch}`,
      epoch: this.#epoch,
      seq: ++this.#seq,
      atMs: nowMs + this.#clockMs,
      sentMs: nowMs + this.#clockMs,
      runMs: this.#runMs + this.#clockMs,
      sinceMs: this.#sinceMs + this.#clockMs,
      seconds,
      intervalMs: this.intervalMs,
      vmtally: '0.1.0',
      bpftrace: 'bpftrace v0.23.2',
      kernel: '6.12.48',
      cpus: 8,
      state: 'counting',
      problem: null,
      series: SERIES,
      totals: this.#total.bytes([0]),
      distributions: valueBytes(values),
      missing: SERIES.map((_, at) => (isLossy ? (at === 3 ? null : 7) : 0)),
      uncountedSeconds: SERIES.map(() => this.#epoch - 1),
      cost: { vmtallyPercent: 1.5, addedPercent: 0.2, rssBytes: 90_000_000 },
      rows: this.#rowList(),
      containers: [],
      groups: Object.fromEntries(
        SENT_GROUPINGS.map((grouping) => [grouping, this.#list(grouping)]),
      ) as Summary['groups'],
    };
  }
}
