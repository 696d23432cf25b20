import type { RowIdentity } from '../wire/feed.ts';
import type { Quads } from './columns.ts';
import { MOST_TEXT } from './gzip-member.ts';
import { charactersOf, type KnownRows } from './known-rows.ts';
import type { MemberContainers } from './member-containers.ts';
import { encodeRows } from './row-columns.ts';
import { MemberLine, RunLine } from './schema.ts';
import { writtenLine, writtenMember } from './written-line.ts';

/** A member holds so much text, or little more: what a reader holds at once. */
const MEMBER_CHARACTERS = 1 << 20;
/** Most characters of a count in five columns, and of a character of a text in JSON. */
const MOST_OF_COUNT = 85;
const MOST_ESCAPED = 6;

/** The text of a member that is filled. */
export class MemberText {
  readonly #known: KnownRows;
  readonly #containers: MemberContainers;
  readonly #lines: string[] = [];
  #characters = 0;
  /** Rows of earlier members that count in it. */
  readonly #rows: RowIdentity[] = [];
  readonly #listed = new Set<number>();
  readonly #sites = new Map<string, number>();

  constructor(known: KnownRows, containers: MemberContainers) {
    this.#known = known;
    this.#containers = containers;
  }

  get isFull(): boolean {
    return this.#characters >= MEMBER_CHARACTERS;
  }

  /** Rows that count in it. */
  get listed(): Iterable<number> {
    return this.#listed;
  }

  /** True if this tick may make it larger than a reader takes. */
  mayOverflow(quads: Quads, rows: readonly RowIdentity[], sites: readonly string[]): boolean {
    const named = [...new Set(quads.row)].flatMap((row) => this.#known.get(row) ?? []);
    const texts = [...rows, ...named, ...this.#rows].reduce((sum, row) => sum + charactersOf(row), 0);
    const names = [...sites, ...this.#sites.keys()].reduce((sum, site) => sum + site.length, 0);
    const most = this.#characters + MOST_OF_COUNT * quads.row.length + MOST_ESCAPED * (texts + names);
    return most > MOST_TEXT - MEMBER_CHARACTERS;
  }

  /** Adds a line of a tick with counts of these rows. */
  add(line: string, counted: Iterable<number>): void {
    this.#lines.push(line);
    this.#characters += line.length;
    for (const row of new Set(counted)) this.#list(row);
  }

  siteOf(name: string): number {
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    this.#sites.set(name, this.#sites.size);
    return this.#sites.size - 1;
  }

  /** `changed`: rows that changed in it. Throws RECORD_FAILED for what a reader would refuse. */
  packed(
    first: Omit<MemberLine, 'rows' | 'sites' | 'containers'>,
    run: RunLine,
    changed: Iterable<RowIdentity> = [],
  ): Buffer {
    const containers = this.#containers.of([...this.#rows, ...changed].map(({ cgroup }) => cgroup));
    const sites = this.#sites.size === 0 ? {} : { sites: [...this.#sites.keys()] };
    const line = {
      ...first,
      rows: encodeRows(this.#rows),
      ...(containers.length > 0 && { containers }),
      ...sites,
    } satisfies MemberLine;
    return writtenMember([writtenLine(MemberLine, line), ...this.#lines, writtenLine(RunLine, run)].join(''));
  }

  /** Puts the identity of a row from an earlier member into the first line, once. */
  #list(row: number): void {
    if (this.#listed.has(row)) return;
    this.#listed.add(row);
    const known = this.#known.get(row);
    if (known !== undefined) this.#rows.push(known);
  }
}
