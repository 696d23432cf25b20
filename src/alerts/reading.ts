import type { Steps } from '../tally/steps.ts';
import type { FiringRow } from '../wire/alerts.ts';

/** A number as it was counted, and the least and the most that it may be: all are equal where nothing is missing. */
export interface Range {
  value: number;
  least: number;
  /** Infinity where it is not known. */
  most: number;
}

/** The numbers of a row, of a group or of the sum of all that a rule looks at, as of a tick. */
export interface RowReading {
  /** Differs among all rows of a rule: the key of a process is its pid, which another may have later. */
  id: string;
  row: FiringRow['row'];
  /** Count, or amount where the rule is of amounts: since the session began, and in the tick. */
  all: number;
  now: number;
  /** `all` at the tick before, where that is not `all` without `now`: the rates of a fleet are of another time. */
  before?: number;
  /** The most by which its count or amount may be too low, where that is not `missing` of the tick. */
  missing?: number;
  /** Reason why it may be too low, where that is not the one of the tick. */
  why?: string | null;
  /** The value that 99 of 100 in the tick are not above; undefined where the rule is of others, or nothing was counted. */
  p99?: Range | undefined;
}

/** Events that counts may lack. */
export interface Lack {
  why: string;
  /** Infinity where their number is not known. */
  events: number;
}

/** A tick as a rule sees it. */
export interface RuleTick {
  fromMs: number;
  toMs: number;
  seconds: number;
  /** True for a tick so short that a rate over it says nothing. */
  isShort: boolean;
  /** The rows that concern the rule. */
  rows: readonly RowReading[];
  /** The whole of a share: the sum of all rows in the tick, but vmtally's own. */
  total: number;
  /** The most by which the count or amount of any row, and of all together, may be too low. 0 if they are exact. */
  missing: number;
  /** The most by which `total` may be too low, where that is not `missing`. */
  totalMissing?: number;
  /** Reason why they may be; null if they are exact. */
  why: string | null;
  /** True if a row that is not among `rows` may be beyond the bound, with what is missing. */
  isOpen: boolean;
  /**
   * True for a row that is not among `rows` and needs no allowance for missing events: it counts nothing any more. In a rule on
   * `hosts`: the host sends again, or was forgotten.
   */
  isOver?: (id: string) => boolean;
  /** The reason why a row that is over has no number any more; undefined where it counted nothing. */
  whyOver?: (id: string) => string | undefined;
}

/** Reason why nothing is known of what a rule looks at. */
export interface Unread {
  unread: string;
  atMs: number;
}

/** Reads what a rule looks at, of a session or of a fleet; remembers what it needs of the tick before. */
export interface RuleReader<Source> {
  reading(source: Source): Steps<RuleTick | Unread>;
}
