import { MOST_HOSTS } from '../wire/fleet.ts';
import { REFUSALS } from '../wire/fleet-views.ts';
import type { BoardRequest, FleetBoard } from './board-request.ts';
import { makeBoard } from './boards/make-board.ts';
import type { BoardSource } from './boards/source.ts';
import { factsOf } from './facts-of.ts';
import type { FleetOptions, FleetState, Receipt, Taken } from './fleet-state.ts';
import { FleetSums, type HostSums, NOTHING } from './fleet-sums.ts';
import type { FleetTotals, RefusalReason } from './fleet-totals.ts';
import { HostLists, VALUES } from './host-lists.ts';
import { HostRecord } from './host-record.ts';
import type { FleetHost } from './host-view.ts';
import { hostView } from './host-view-of.ts';
import { isLater } from './is-later.ts';
import { keptParts, thinParts } from './kept-parts.ts';
import type { FleetSeries } from './numbers.ts';
import { SENT_GROUPINGS, type Summary } from './schema.ts';
import { SeriesRegistry, type SeriesSet } from './series-registry.ts';
import { STREAM } from './subjects.ts';

/** Bytes of rows, groups and values, beside which other sums and what Node takes have their place in 500 MiB. */
const MOST_BYTES = 300 << 20;

const NO_BYTES = new Uint8Array();

/** Names that are shown of hosts for which there was no place. */
const NAMES = 100;

/** Hosts whose rates leave the sums in a tick: it takes 0.1 ms for each. */
const LEAVING = 1_000;

export class Fleet implements FleetState {
  listeningMs = 0;
  readonly #options: Required<FleetOptions>;
  readonly #hosts = new Map<string, HostRecord>();
  readonly #sums = new FleetSums();
  readonly #registry = new SeriesRegistry();
  readonly #next = new HostLists();
  readonly #last = new HostLists();
  /** Names of hosts for which there was no place. */
  readonly #beyond = new Set<string>();
  readonly #refused = Object.fromEntries(REFUSALS.map((reason) => [reason, 0])) as FleetTotals['refused'];
  /** In the order of their names; undefined until somebody asks. */
  #inOrder: HostRecord[] | undefined;
  /** The totals are made once for all views that show them. */
  #totals: { asOf: string; totals: FleetTotals } | undefined;
  #bytes = 0;
  #nowMs = 0;
  #unheardMs = 0;
  #version = 0;
  #taken = 0;
  #old = 0;
  #forgotten = 0;

  constructor(options: FleetOptions = {}) {
    this.#options = {
      mostHosts: MOST_HOSTS,
      forgetMs: STREAM.maxAgeMs,
      mostBytes: MOST_BYTES,
      ...options,
    };
  }

  get version(): number {
    return this.#version;
  }

  take(summary: Summary, { receivedMs, roundTripMs = 0, unheardMs = this.#unheardMs }: Receipt): Taken {
    const known = this.#hosts.get(summary.host);
    if (known !== undefined && !isLater(summary, known.facts, known.presence === 'gone')) {
      this.#old++;
      return 'old';
    }
    if (known === undefined && this.#hosts.size >= this.#options.mostHosts) {
      if (this.#beyond.size < MOST_HOSTS) this.#beyond.add(summary.host);
      this.refuse('hosts', `the hub takes at most ${this.#options.mostHosts} hosts`);
      return 'hosts';
    }
    const series = this.#registry.take(summary.series);
    if (series === undefined) {
      this.refuse('series', 'the hosts have too many series of different names and units', summary.host);
      return 'series';
    }
    this.#version++;
    this.#taken++;
    this.#nowMs = Math.max(this.#nowMs, receivedMs);
    const record = known ?? new HostRecord(summary.host, factsOf(summary), series);
    const wasPresent = record.isPresent;
    const { groups, series: seriesBefore } = record;
    if (known !== undefined) known.readAll(this.#last);
    this.#keep(record, summary, series);
    record.facts = factsOf(summary, known?.facts);
    if (receivedMs >= record.seenMs) record.see(receivedMs, unheardMs);
    record.presence = record.presenceAfter(this.#nowMs - record.seenMs);
    record.skew.take(summary.sentMs, receivedMs, roundTripMs);
    record.refusal = null;
    const next = { lists: this.#next, groups: record.groups, isPresent: record.isPresent };
    if (known === undefined) {
      this.#sums.replace(next, NOTHING);
      this.#hosts.set(record.name, record);
      this.#inOrder = undefined;
      this.#beyond.delete(record.name);
    } else {
      this.#sums.replace(next, { lists: this.#last, groups, isPresent: wasPresent });
      this.#registry.release(seriesBefore);
    }
    return 'new';
  }

  refuse(reason: RefusalReason, message: string, host?: string): void {
    this.#version++;
    this.#refused[reason]++;
    const known = host === undefined ? undefined : this.#hosts.get(host);
    if (known !== undefined) known.refusal = message;
  }

  noteTwin(host: string, notice: string, nowMs: number): void {
    const known = this.#hosts.get(host);
    if (known === undefined) return;
    this.#version++;
    known.twin = { times: (known.twin?.times ?? 0) + 1, lastMs: nowMs, notice };
  }

  tick(nowMs: number, listeningMs = 0, unheardMs = 0): void {
    this.#nowMs = nowMs;
    this.#unheardMs = unheardMs;
    this.listeningMs = listeningMs;
    let leaving = 0;
    for (const record of this.#hosts.values()) {
      // The clock was set back.
      if (record.seenMs > nowMs) record.see(nowMs, unheardMs);
      const presence = record.presenceAfter(nowMs - Math.max(record.silentSince(unheardMs), listeningMs));
      if (record.isPresent && presence !== 'present' && leaving < LEAVING) {
        leaving++;
        this.#version++;
        const last = this.#sumsOf(record);
        this.#sums.replace({ ...last, isPresent: false }, last);
        record.presence = presence;
      } else if (record.presence === 'late' && presence === 'gone') {
        this.#version++;
        record.presence = presence;
      }
      if (!record.isPresent && nowMs - record.seenMs > this.#options.forgetMs) this.#forget(record);
    }
  }

  hosts(): FleetHost[] {
    return this.#sorted().map((record) => hostView(record, this.#nowMs));
  }

  host(name: string): FleetHost | undefined {
    const record = this.#hosts.get(name);
    return record && hostView(record, this.#nowMs);
  }

  series(): FleetSeries[] {
    return [...this.#registry.all];
  }

  totals(): FleetTotals {
    const asOf = `${this.#version} ${this.#old} ${this.#nowMs}`;
    if (this.#totals?.asOf !== asOf) this.#totals = { asOf, totals: this.#makeTotals() };
    return this.#totals.totals;
  }

  #makeTotals(): FleetTotals {
    const hosts = { present: 0, late: 0, gone: 0 };
    let thinned = 0;
    for (const record of this.#hosts.values()) {
      hosts[record.presence]++;
      thinned += Number(record.thinned);
    }
    return {
      hosts,
      series: this.#registry.all.map((series) => this.#sums.seriesTotals(series)),
      forgotten: this.#forgotten,
      beyond: { hosts: this.#beyond.size, names: [...this.#beyond].slice(0, NAMES) },
      thinned,
      taken: this.#taken,
      old: this.#old,
      refused: { ...this.#refused },
    };
  }

  board(request: BoardRequest): FleetBoard {
    return makeBoard(request, this.counts());
  }

  counts(): BoardSource {
    return { hosts: this.#sorted(), sums: this.#sums, series: this.#registry.all };
  }

  #sorted(): HostRecord[] {
    this.#inOrder ??= [...this.#hosts.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return this.#inOrder;
  }

  /**
   * Keeps a summary as the last one of its host, and reads its lists: without rows, groups and many values of its own if there is
   * no memory for them.
   */
  #keep(record: HostRecord, summary: Summary, series: SeriesSet): void {
    const { rows, groups, seconds } = summary;
    const left = [rows.left, ...SENT_GROUPINGS.map((grouping) => groups[grouping].left)];
    const counts = [rows.rows.row.length, ...SENT_GROUPINGS.map((grouping) => groups[grouping].keys.length)];
    const all = keptParts(summary);
    const size = all.reduce((sum, { length }) => sum + length, 0);
    record.thinned = this.#sums.bytes + this.#bytes - record.size + size > this.#options.mostBytes;
    const parts = record.thinned ? thinParts(all) : all;
    record.left = record.thinned ? left.map((entries, place) => entries + (counts[place] ?? 0)) : left;
    this.#next.fill((place) => parts[place] ?? NO_BYTES, series.ids, seconds, record.left);
    const { values } = this.#next;
    const lacksValues = record.thinned && !this.#sums.areFew(values) ? values.ids : [];
    this.#sums.noteValues(lacksValues, record.lacksValues, series.ids);
    record.lacksValues = lacksValues;
    if (lacksValues.length > 0) {
      parts[VALUES] = NO_BYTES;
      values.length = 0;
    }
    this.#bytes -= record.size;
    record.keep(parts, seconds);
    this.#bytes += record.size;
    record.series = series;
    record.rowCount = record.thinned ? 0 : (counts[0] ?? 0);
    record.groups = record.thinned
      ? []
      : this.#sums.tables.map((table, place) => {
          const { keys } = groups[SENT_GROUPINGS[place] ?? 'name'];
          const before = record.groups[place] ?? [];
          // Nearly always they are the groups of the summary before: to compare texts takes less than to find groups.
          const areSame = keys.length === before.length && keys.every((key, at) => key === before[at]?.key);
          return areSame ? before : keys.map((key) => table.group(key));
        });
  }

  #sumsOf(record: HostRecord): HostSums {
    const { groups, isPresent } = record;
    return { lists: record.readAll(this.#last), groups, isPresent };
  }

  #forget(record: HostRecord): void {
    this.#version++;
    this.#sums.replace(NOTHING, this.#sumsOf(record));
    this.#registry.release(record.series);
    this.#bytes -= record.size;
    this.#hosts.delete(record.name);
    this.#inOrder = undefined;
    this.#forgotten++;
  }
}
