import type { AttachProgress } from '../collector/attach-progress.ts';
import type { Collector } from '../collector/collector.ts';
import { groupToText } from '../text/group-to-text.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { SessionOptions } from './options.ts';
import type { Plan } from './plan.ts';
import type { SessionCounts } from './session-counts.ts';
import type { Status } from './status.ts';
import { targetOf } from './target.ts';

interface Parts {
  options: SessionOptions;
  plan: Plan;
  counts: SessionCounts;
  status: Status;
  /** Undefined while the session does not count. */
  collector: Collector | undefined;
  /** Undefined while nothing is counted. */
  attaching: AttachProgress | undefined;
}

/** Describes a session as clients see it. */
export function infoOf({ options, plan, counts, status, collector, attaching }: Parts): SessionInfo {
  const { id, spec, companion, within, locked = false } = options;
  const { state, problem, createdMs, endedMs } = status;
  return {
    id,
    name: spec.name ?? id,
    locked,
    companionOf: companion?.of ?? null,
    events: plan.spec.events,
    scope: spec.scope,
    target: within === undefined ? targetOf(spec.scope) : groupToText(within),
    by: spec.by,
    intervalMs: plan.intervalMs,
    state,
    problem,
    attaching: (state === 'starting' && attaching) || null,
    createdMs,
    endedMs,
    series: plan.series,
    ...counts.report(collector, { series: plan.series, state }),
    budget: plan.budget?.report(plan.spec.intervalMs, counts.measuresProbes) ?? null,
  };
}
