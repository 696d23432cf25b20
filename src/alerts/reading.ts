import type { FiringRow } from '../wire/alerts.ts';

/** The numbers of a row, of a group or of the sum of all that a rule looks at, as of a tick. */
export interface RowReading {
  /** Differs among all rows of a rule: the key of a process is its pid, which another may have later. */
  id: string;
  row: FiringRow['row'];
  /** Count, or amount where the rule is of amounts: since the session began, and in the tick. */
  all: number;
  now: number;
  /** The value that 99 of 100 in the tick are not above; undefined where the rule is of others, or nothing was counted. */
  p99?: number | undefined;
}

/** A tick as a rule sees it. */
export interface RuleTick {
  fromMs: number;
  toMs: number;
  seconds: number;
  /** True for a tick so short that a rate over it says nothing. */
  isShort: boolean;
  /** The rows that concern the rule. */
  rows: Iterable<RowReading>;
  /** Sum of all rows in the tick: the whole of a share. */
  total: number;
  /** Reason why the numbers that the rule looks at may be too low; null if they are exact. */
  doubt: string | null;
}
