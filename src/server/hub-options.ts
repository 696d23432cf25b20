import type { Steps } from '../tally/steps.ts';
import type { HealthMessage } from '../wire/views.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { Held } from './held.ts';
import type { MetricsOptions } from './hub-metrics.ts';
import type { Timeline } from './timeline.ts';

export interface HubOptions {
  /** CPU time and memory of the serving process, and the number of its clients. */
  usage: () => HealthMessage['controller'];
  clients: () => number;
  /** Logs the error of a view that is closed because its message cannot be made. */
  report?: (error: unknown) => void;
  /** State of the exports by OTLP, and of the fleet; empty where there are none. */
  sent?: () => Pick<HealthMessage, 'otlp' | 'fleet'>;
  /** Follows each tick of each session, in steps; undefined where nobody does. */
  ticked?: (held: Held) => Steps | undefined;
  /** Rows of a leaderboard whose request names no number of rows. */
  top: number;
  /** The time now, of the last tick in a replay; absent: that of the clock. */
  nowMs?: () => number;
  /** The time line of a replay, and the beginning of keys of views, which tells them from those of another hub. */
  timeline?: () => Timeline;
  keys?: string;
  /** Looks at the rules of alerts; absent: there are none. */
  alerts?: Alerts | undefined;
  /** True if clients may look back: sessions then keep their last ten minutes. */
  keepsPast?: boolean;
  /** Absent where nobody can scrape. */
  metrics?: MetricsOptions;
}
