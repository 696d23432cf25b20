import type { GroupHistoryLimits } from './group-history.ts';
import type { HistoryLimits } from './history.ts';

export interface BoardLimits {
  /**
   * Most ended rows that stay, and for how many ms. Living rows stay: there are no more of them than
   * processes.
   */
  ended: number;
  endedMs: number;
  /** Most names, users and cgroups for which the board still sums the rows that left. */
  groups: number;
  history: HistoryLimits;
  groupHistory: GroupHistoryLimits;
}

export const BOARD_LIMITS: BoardLimits = {
  ended: 10_000,
  endedMs: 60_000,
  groups: 4_096,
  history: { ms: 600_000, bytes: 6 << 20 },
  groupHistory: { ms: 600_000, entries: 150_000 },
};
