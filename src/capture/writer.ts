import type { RowIdentity } from '../wire/feed.ts';
import { differences, encode, type Quads } from './columns.ts';
import { pack } from './gzip-member.ts';
import { encodeRows } from './row-columns.ts';
import type { EndLine, HeadLine, MemberLine, RunLine, TickLine } from './schema.ts';
import { addToSums, noSums, type Sums } from './sums.ts';

/** A tick as it was counted. `quads.site` are places in `sites`. */
export interface CapturedTick extends Pick<TickLine, 'tick' | 'atSeconds' | 'atMs' | 'seconds'> {
  /** Rows that are new, or about which something changed. */
  rows: readonly RowIdentity[];
  quads: Quads;
  sites?: readonly string[];
  /** Growth of each counter of vmstat that changed, by its place in the head. */
  vmstat: ReadonlyMap<number, number>;
}

/** State of a run; the writer knows its number and its totals. */
export type RunState = Omit<RunLine, 'kind' | 'run' | 'totals'>;

/** A member holds so much time, or so much text: what a crash may lose, and what a reader holds at once. */
const MEMBER_SECONDS = 10;
const MEMBER_CHARACTERS = 1 << 20;

/** Writes a capture, member by member. `write` keeps the bytes for good before it returns, or throws. */
export class CaptureWriter {
  readonly #write: (member: Buffer) => void;
  readonly #series: HeadLine['series'];
  readonly #state: () => Omit<RunState, 'ended'>;
  #run = 1;
  #members = 0;
  #totals: Sums;
  #lines: string[] = [];
  #characters = 0;
  /** First line of the member that is filled. */
  #first: Omit<MemberLine, 'rows'> | undefined;
  /** Rows of earlier members that count in it. */
  #rows: RowIdentity[] = [];
  /** Rows as of the start of the member, and what changed in it. */
  readonly #known = new Map<number, RowIdentity>();
  #changed = new Map<number, RowIdentity>();
  #listed = new Set<number>();
  #sites = new Map<string, number>();

  /** `state`: of the run that goes on; each member ends with it. */
  constructor(
    write: (member: Buffer) => void,
    head: Omit<HeadLine, 'kind'>,
    state: () => Omit<RunState, 'ended'>,
  ) {
    this.#write = write;
    this.#series = head.series;
    this.#state = state;
    this.#totals = noSums(head.series);
    write(pack(lineOf({ kind: 'head', ...head } satisfies HeadLine)));
  }

  tick({ rows, quads, sites = [], vmstat, ...tick }: CapturedTick): void {
    const { tick: number, atSeconds, atMs, seconds } = tick;
    this.#first ??= {
      kind: 'member',
      member: ++this.#members,
      run: this.#run,
      tick: number,
      atSeconds: atSeconds - seconds,
      atMs: atMs - 1000 * seconds,
      totals: this.#totals.map(([count, amount]) => [count, amount]),
    };
    for (const row of rows) this.#changed.set(row.row, row);
    for (const row of new Set(quads.row)) this.#list(row);
    const numbered = quads.site && {
      ...quads,
      site: quads.site.map((site) => this.#siteOf(sites[site] ?? '')),
    };
    addToSums(this.#totals, quads, this.#series);
    this.#add({
      kind: 'tick',
      ...tick,
      rows: encodeRows(rows),
      ...encode(numbered ?? quads),
      counter: differences([...vmstat.keys()]),
      growth: [...vmstat.values()],
    });
    const first = this.#first;
    if (atSeconds - first.atSeconds >= MEMBER_SECONDS || this.#characters >= MEMBER_CHARACTERS)
      this.#close(false);
  }

  /** Ends a run. Later ticks are of the next. */
  endRun(): void {
    this.#close(true);
    this.#run++;
    this.#totals = noSums(this.#series);
  }

  /** Ends the file. `problem`: the error that ended the record. */
  end(problem: string | null): void {
    this.#write(
      pack(lineOf({ kind: 'end', runs: this.#run - 1, members: this.#members, problem } satisfies EndLine)),
    );
  }

  /** Puts the identity of a row from an earlier member into the first line, once. */
  #list(row: number): void {
    if (this.#listed.has(row)) return;
    this.#listed.add(row);
    const known = this.#known.get(row);
    if (known !== undefined) this.#rows.push(known);
  }

  #siteOf(name: string): number {
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    this.#sites.set(name, this.#sites.size);
    return this.#sites.size - 1;
  }

  #add(line: TickLine): void {
    const text = lineOf(line);
    this.#characters += text.length;
    this.#lines.push(text);
  }

  #close(ended: boolean): void {
    const run = {
      kind: 'run',
      run: this.#run,
      ended,
      ...this.#state(),
      totals: this.#totals,
    } satisfies RunLine;
    // A run without ticks has no member of its own.
    if (this.#first === undefined && !ended) return;
    const sites = this.#sites.size === 0 ? {} : { sites: [...this.#sites.keys()] };
    const first =
      this.#first === undefined
        ? []
        : [lineOf({ ...this.#first, rows: encodeRows(this.#rows), ...sites } satisfies MemberLine)];
    this.#write(pack([...first, ...this.#lines, lineOf(run)].join('')));
    this.#begin();
  }

  /** Forgets the member that was written, and rows that ended before it: no tick counts them any more. */
  #begin(): void {
    for (const [row, { ended }] of this.#known) if (ended && !this.#listed.has(row)) this.#known.delete(row);
    for (const [row, identity] of this.#changed) this.#known.set(row, identity);
    this.#changed = new Map();
    this.#listed = new Set();
    this.#sites = new Map();
    this.#first = undefined;
    this.#rows = [];
    this.#lines = [];
    this.#characters = 0;
  }
}

const lineOf = (line: object): string => `${JSON.stringify(line)}\n`;
