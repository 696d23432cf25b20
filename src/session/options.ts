import type { Reconciliation } from '../compare/reconciliation.ts';
import type { Process } from '../kernel/processes.ts';
import type { ProgramLimit } from '../probe/program.ts';
import type { Feed } from '../wire/feed.ts';
import type { Within } from '../wire/groups.ts';
import type { SessionSpec } from '../wire/session.ts';
import type { ObjectCount } from '../wire/view-requests.ts';
import type { AttachPoints } from './attach-points.ts';
import type { BudgetOptions } from './budget/budget-keeper.ts';
import type { ProbeMeter } from './budget/probe-meter.ts';
import type { ClientCost } from './client-cost.ts';
import type { HostContext } from './host-context.ts';
import type { KeptTotals } from './kept-totals.ts';

/** A companion counts the target of session `of` in another way; `kind` is the verb that requests it. */
export interface Companion {
  of: string;
  kind: 'count-by-cpu' | 'count-by-site' | 'count-by-stack' | 'count-objects' | 'reconcile';
  /** Set if only this process is counted. */
  process?: Process | undefined;
}

export interface SessionOptions {
  hostContext: HostContext;
  id: string;
  spec: SessionSpec;
  /** Ids of the cgroups that the scope names, of a companion: the names may mean others than when its session began. */
  cgroupIds?: readonly string[] | undefined;
  /** Suspends the session if it costs too much for a while. Undefined: no limit. */
  clientCost?: ClientCost | undefined;
  /** Measures the probes of a session with a `clientCost` or a `budget`. */
  meter?: Pick<ProbeMeter, 'measure' | 'costs' | 'rate' | 'forget' | 'able'> | undefined;
  /** Limits the programs of clients' sessions at each tracepoint. Undefined: no limit. */
  attachPoints?: AttachPoints | undefined;
  /** Set for a session that a client created. */
  programLimit?: ProgramLimit | undefined;
  /** True if clients may not suspend, change or delete the session. */
  locked?: boolean | undefined;
  /** Cost limit over which the session throttles ticks, then drops events if it may. */
  budget?: BudgetOptions | undefined;
  /**
   * If set, the session counts the events that the reconciliation needs, and reconciles each tick with
   * vmstat.
   */
  reconciliation?: Reconciliation | undefined;
  /** Keeps the stacks of one of `rate` events of the only event, and ends after these seconds. */
  sampling?: { rate: number; seconds?: number | undefined } | undefined;
  /** Pairs allocations with frees, and ends after these seconds. `ofAll`: true for those of the whole system. */
  objects?: (Pick<ObjectCount, 'kind' | 'seconds' | 'freers'> & { ofAll: boolean }) | undefined;
  /** The only group of processes whose call sites are counted. */
  within?: Within | undefined;
  /** Set if this is a companion, which is deleted with session `of`. */
  companion?: Companion | undefined;
  /** Keeps the totals of named counts over restarts of the service. */
  kept?: Pick<KeptTotals, 'carriedOver' | 'tick'> | undefined;
  emit: (feed: Feed) => void;
}
