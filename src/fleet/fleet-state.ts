import type { BoardRequest, FleetBoard } from './board-request.ts';
import type { BoardSource } from './boards/source.ts';
import type { FleetTotals, RefusalReason } from './fleet-totals.ts';
import type { FleetHost } from './host-view.ts';
import type { FleetSeries } from './numbers.ts';
import type { Summary } from './schema.ts';

/** new: the sums have it now. old: the hub had a later one. hosts, series: refused, because there is no place for more. */
export type Taken = 'new' | 'old' | 'hosts' | 'series';

export interface Receipt {
  /** Time of receipt by the hub's clock; of a summary that the stream kept, the time at which the server got it. */
  receivedMs: number;
  /** Time that a request to the server takes, there and back. */
  roundTripMs?: number;
  /** `unheardMs` of the receipt; that of the last tick where it is not given. */
  unheardMs?: number;
}

export interface FleetOptions {
  mostHosts?: number;
  /** Time after which a host that is gone is forgotten. */
  forgetMs?: number;
  /** Bytes that rows, groups and values of all hosts may take. */
  mostBytes?: number;
}

/** The sums over all hosts, from the last summary of each. */
export interface FleetState {
  /** Grows with each change that a view may show. */
  readonly version: number;
  take(summary: Summary, receipt: Receipt): Taken;
  /** Counts a payload that is not taken, and notes it at its host if that is known. */
  refuse(reason: RefusalReason, message: string, host?: string): void;
  /** Notes that another service publishes as this host. */
  noteTwin(host: string, notice: string, nowMs: number): void;
  /**
   * Moves the presence of hosts, and forgets those that are gone for long. Call it each second, and before the first summary.
   * `listeningMs`: time since which summaries reach the hub. No host becomes late before it could have sent again. `unheardMs`:
   * length of all times in which the hub did not hear: in these no host was silent.
   */
  tick(nowMs: number, listeningMs?: number, unheardMs?: number): void;
  /** `listeningMs` of the last tick. */
  readonly listeningMs: number;
  /** In the order of their names. */
  hosts(): FleetHost[];
  host(name: string): FleetHost | undefined;
  series(): FleetSeries[];
  totals(): FleetTotals;
  board(request: BoardRequest): FleetBoard;
  /** The counts of which boards are made, as of now: read them before the next summary. */
  counts(): BoardSource;
}
