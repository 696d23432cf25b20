import { GONE_INTERVALS, LATE_INTERVALS } from '../wire/fleet.ts';
import type { CellList } from './cell-list.ts';
import type { Group } from './group-table.ts';
import { type HostLists, type KeptRows, type ListName, placeIn, placeOf, TEXT } from './host-lists.ts';
import type { FleetHost, HostFacts, Presence } from './host-view.ts';
import { NumberReader, type NumberWriter } from './number-bytes.ts';
import type { SeriesSet } from './series-registry.ts';
import { Skew } from './skew.ts';

const reader = new NumberReader();
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
  seenMs = 0;
  /** False while its rates are in no sum. */
  isPresent = false;
  readonly skew = new Skew();
  refusal: string | null = null;
  twin: FleetHost['twin'] = null;
  #bytes = new Uint8Array();
  #offsets: readonly number[] = [];

  constructor(name: string, facts: HostFacts, series: SeriesSet) {
    this.name = name;
    this.facts = facts;
    this.series = series;
  }

  /** Bytes that it takes. */
  get size(): number {
    return this.#bytes.length;
  }

  presence(nowMs: number): Presence {
    if (this.isPresent) return 'present';
    return nowMs - this.seenMs > GONE_INTERVALS * this.facts.intervalMs ? 'gone' : 'late';
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.seenMs <= LATE_INTERVALS * this.facts.intervalMs;
  }

  isGone(nowMs: number): boolean {
    return nowMs - this.seenMs > GONE_INTERVALS * this.facts.intervalMs;
  }

  /** Keeps the bytes that `writer` has, in the same memory if there is place. */
  keep({ bytes, length }: NumberWriter, offsets: readonly number[]): void {
    if (length > this.#bytes.length || length < this.#bytes.length / 2)
      this.#bytes = new Uint8Array(Math.ceil(length * 1.03));
    this.#bytes.set(bytes.subarray(0, length));
    this.#offsets = offsets;
  }

  readAll(into: HostLists): HostLists {
    into.read(reader, this.#bytes, this.#offsets, this.left);
    return into;
  }

  read(name: ListName, into: CellList): CellList {
    return this.#readAt(placeOf(name), into);
  }

  readGroups(grouping: number, list: 'cells' | 'most' | 'blur', into: CellList): CellList {
    return this.#readAt(placeIn(grouping, list), into);
  }

  get rows(): KeptRows {
    const [from, to] = [this.#offsets[TEXT], this.#offsets[TEXT + 1]];
    return JSON.parse(decoder.decode(this.#bytes.subarray(from, to))) as KeptRows;
  }

  #readAt(place: number, into: CellList): CellList {
    return into.read(reader.open(this.#bytes, this.#offsets[place] ?? 0));
  }
}
