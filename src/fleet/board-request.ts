import type { RowIdentity } from '../wire/feed.ts';
import type { BoardCell, NumberName } from './numbers.ts';
import type { SentGrouping } from './schema.ts';

/** row: processes. `label:KEY`: hosts by their value of a label; those without it are `(none)`. */
export type FleetGrouping = SentGrouping | 'host' | 'row' | `label:${string}`;

export interface BoardRequest {
  group: FleetGrouping;
  /** Names of series, or labels that are no names: the order is by the sum of their numbers. Absent: the first one. */
  series?: readonly string[] | undefined;
  sort: NumberName;
  top: number;
  /** Text that the key has, in any case of letters; or the name, user, cgroup or host of a row. */
  filter?: string | undefined;
  /** Only these hosts; or, of boards by host and label, only what this group counted there. */
  within?:
    | { host: string }
    | { label: string; value: string }
    | { group: SentGrouping; key: string }
    | undefined;
}

export interface BoardRow {
  /** Key of the group; of a process its host and number: HOST/ROW. No other row of the board has it. */
  key: string;
  /** Cells in the order of series. */
  cells: BoardCell[];
  /** Number by which the board is sorted, and how much more it may be. */
  chosen: number;
  more: number;
  /** Hosts that have the group; of a row its host. */
  hosts: number;
  host?: string;
  process?: RowIdentity;
}

export interface FleetBoard {
  /** Ids of the series by which the board is sorted. */
  chosen: number[];
  rows: BoardRow[];
  /** Places from the top that are surely right: no other entry can have more. */
  sure: number;
  /** The most that any entry which is not among the rows can have; minus infinity if there is none. */
  below: number;
  /** The total without the rows above. `entries`: those the hub knows. `unsent`: at most so many that hosts have besides. */
  rest: { entries: number; unsent: number; cells: BoardCell[] };
  total: BoardCell[];
}
