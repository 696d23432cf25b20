import type { HeadLine, RunLine } from '../capture/schema.ts';
import { noSums, type Sums } from '../capture/sums.ts';
import type { Exactness } from '../wire/exactness.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';

interface Sizes {
  members: number;
  runs: number;
  ticks: number;
  rows: number;
  seconds: number;
}

/** All that placing the items of a file takes. */
export interface WholeState {
  /** Place of each series of the file among all. */
  series: readonly number[];
  /** Numbers, times, totals and findings before the file. */
  before: Sizes;
  totals: Sums;
  exactness: Exactness;
  /** Findings in the file so far. */
  ofFile: Exactness;
  cost: Cost | undefined;
  /** The same so far, the file included. */
  now: Sizes;
  sums: Sums;
  run: RunLine | undefined;
  hasEnded: boolean;
  lastMs: number;
  /** Seconds of the whole at which the record of the file began. */
  recordAt: number;
}

export type Cost = RunLine['cost'];

const NOTHING: Sizes = { members: 0, runs: 0, ticks: 0, rows: 0, seconds: 0 };

/** Before the first file. */
export const noState = ({ series }: Pick<HeadLine, 'series'>): WholeState => ({
  series: [],
  before: NOTHING,
  totals: noSums(series),
  exactness: nothingMissed(),
  ofFile: nothingMissed(),
  cost: undefined,
  now: NOTHING,
  sums: noSums(series),
  run: undefined,
  hasEnded: false,
  lastMs: 0,
  recordAt: 0,
});

/** Its counts are added to in place. */
export const copyOf = (state: WholeState): WholeState => ({
  ...state,
  before: { ...state.before },
  now: { ...state.now },
  sums: state.sums.map(([count, amount]) => [count, amount]),
});
