import { GONE_INTERVALS, LATE_INTERVALS } from '../wire/fleet.ts';
import { largestCells } from './cell-bytes.ts';
import type { CellList } from './cell-list.ts';
import type { Group } from './group-table.ts';
import { fillAt, type HostLists, type ListName, placeIn, placeOf, TEXT } from './host-lists.ts';
import type { FleetHost, HostFacts, Presence } from './host-view.ts';
import type { KeptRows } from './kept-parts.ts';
import type { SeriesSet } from './series-registry.ts';
import { Skew } from './skew.ts';

/** Numbers that are kept of a summary for boards. */
const MOST_FOUND = 8;

const decoder = new TextDecoder();

/** The last summary of a host. Its numbers are bytes: objects of 10,000 hosts would take gigabytes. */
export class HostRecord {
  readonly name: string;
  facts: HostFacts;
  series: SeriesSet;
  /** Its groups in the order of its cells, by the place of the grouping. */
  groups: readonly (readonly Group[])[] = [];
  /** Entries that are not sent, of rows and of each grouping. */
  left: readonly number[] = [];
  /** Rows that it sent. */
  rowCount = 0;
  thinned = false;
  /** Series whose values are in no sum: it is thinned, and has too many values of its own. */
  lacksValues: readonly number[] = [];
  seenMs = 0;
  /** Length of all times in which the hub did not hear, up to `seenMs`. */
  #unheardMs = 0;
  /** The host for views, until something of it changes (host-view-of.ts). */
  view: FleetHost | undefined;
  readonly skew = new Skew();
  refusal: string | null = null;
  twin: FleetHost['twin'] = null;
  /** Length of the time of its recent numbers. */
  #seconds = 1;
  #bytes = new Uint8Array();
  /** Offset of each part, and of the end. */
  #offsets: readonly number[] = [0];
  #maxima: Uint8Array | undefined;
  #presence: Presence = 'gone';
  readonly #found = new Map<string, number>();

  constructor(name: string, facts: HostFacts, series: SeriesSet) {
    this.name = name;
    this.facts = facts;
    this.series = series;
  }

  /** Bytes that it takes. */
  get size(): number {
    return this.#bytes.length;
  }

  /** False while its rates are in no sum. */
  get isPresent(): boolean {
    return this.#presence === 'present';
  }

  get presence(): Presence {
    return this.#presence;
  }

  set presence(presence: Presence) {
    if ((presence === 'present') !== this.isPresent) this.#found.clear();
    this.#presence = presence;
  }

  /** Notes when a summary came. `unheardMs`: length of all times in which the hub did not hear, up to then. */
  see(seenMs: number, unheardMs: number): void {
    this.seenMs = seenMs;
    this.#unheardMs = unheardMs;
  }

  /** Time since which nothing came of it, later by the time in which the hub did not hear. */
  silentSince(unheardMs: number): number {
    return this.seenMs + unheardMs - this.#unheardMs;
  }

  /** The presence of a host of which nothing came for so long. */
  presenceAfter(silentMs: number): Presence {
    const intervals = silentMs / this.facts.intervalMs;
    return intervals > GONE_INTERVALS ? 'gone' : intervals > LATE_INTERVALS ? 'late' : 'present';
  }

  /** Keeps the parts of a summary, in the same memory if there is place. */
  keep(parts: readonly Uint8Array[], seconds: number): void {
    const offsets = [0];
    for (const part of parts) offsets.push((offsets.at(-1) ?? 0) + part.length);
    const length = offsets.at(-1) ?? 0;
    if (length > this.#bytes.length || length < this.#bytes.length / 2)
      this.#bytes = new Uint8Array(Math.ceil(length * 1.03));
    for (const [place, part] of parts.entries()) this.#bytes.set(part, offsets[place]);
    this.#offsets = offsets;
    this.#seconds = seconds;
    this.#maxima = undefined;
    this.#found.clear();
    this.view = undefined;
  }

  /** A number of its last summary that a board needs each time it is made: `find` finds it once. */
  once(key: string, find: () => number): number {
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    if (this.#found.size >= MOST_FOUND) this.#found.clear();
    const found = find();
    this.#found.set(key, found);
    return found;
  }

  /** Reads what sums are made of. */
  readAll(into: HostLists): HostLists {
    into.fill(this.#part, this.series.ids, this.#seconds, this.left);
    return into;
  }

  read(name: ListName, into: CellList): CellList {
    return this.#readAt(placeOf(name), into);
  }

  readGroups(grouping: number, list: 'cells' | 'most' | 'blur', into: CellList): CellList {
    return this.#readAt(placeIn(grouping, list), into);
  }

  /** Reads the largest numbers of the rows that it sent. They are found when somebody first asks. */
  maxima(into: CellList): CellList {
    this.#maxima ??= largestCells([this.#part(placeOf('rows'))]);
    return into.fill(this.#maxima, this.series.ids, this.#seconds);
  }

  /** Its rows as JSON. */
  get rowsText(): string {
    return decoder.decode(this.#part(TEXT));
  }

  get rows(): KeptRows {
    return JSON.parse(this.rowsText) as KeptRows;
  }

  #readAt(place: number, into: CellList): CellList {
    return fillAt(place, into, this.#part(place), this.series.ids, this.#seconds);
  }

  #part = (place: number): Uint8Array =>
    this.#bytes.subarray(this.#offsets[place] ?? 0, this.#offsets[place + 1] ?? 0);
}
