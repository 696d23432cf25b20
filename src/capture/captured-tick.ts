import type { Stretch } from '../compare/reading.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { RowIdentity } from '../wire/feed.ts';
import type { Quads } from './columns.ts';
import type { TickLine } from './schema.ts';

/** A tick as it was counted. `quads.site` are places in `sites`. */
export interface CapturedTick extends Pick<TickLine, 'tick' | 'atSeconds' | 'atMs' | 'seconds'> {
  /** Rows that are new, or about which something changed. */
  rows: readonly RowIdentity[];
  quads: Quads;
  sites?: readonly string[];
  /** Growth of each counter of vmstat that changed, by its place in the head. */
  vmstat: ReadonlyMap<number, number>;
  /** State of the file up to the end of the tick, over all runs. */
  exactness?: Exactness;
  /** Both sides of the comparison, and the counts of the command for it. */
  readings?: { stretches: readonly Stretch[]; command?: NonNullable<TickLine['readings']>['command'] };
}
