import type { Collector } from '../collector/collector.ts';
import type { CollectorEvent, Tick } from '../collector/events.ts';
import type { Problem, SessionInfo } from '../wire/session.ts';
import type { Deferred } from './deferred.ts';
import type { SessionOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { restartProblem } from './problems.ts';
import type { SessionCounts } from './session-counts.ts';
import type { Status } from './status.ts';

/** The parts of a Session that the events of its Collectors change. */
interface SessionParts {
  options: SessionOptions;
  plan: Plan;
  counts: SessionCounts;
  status: Status;
  opened: Deferred;
  isHalting: () => boolean;
  setState: (state: SessionInfo['state'], problem: Problem | null) => void;
  emitInfo: () => void;
  /** The session has counted as long as it should. */
  end: () => void;
  /** The budget drops other events than before: the session needs another program. */
  dropsChanged: () => void;
}

/** Turns the events of a session's Collectors into its state, its counts and its messages. */
export class CollectorEvents {
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  handle(event: CollectorEvent, collector: Collector): void {
    const { plan, counts, status, opened, setState } = this.#parts;
    switch (event.kind) {
      case 'attached':
        counts.attached();
        break;
      case 'open':
        for (const series of plan.series) series.sinceMs ||= Date.now();
        counts.opened(collector);
        plan.budget?.bpftraceOpened(collector);
        plan.proved();
        setState('counting', status.reverted);
        opened.resolve();
        break;
      case 'restarting':
        counts.restarting();
        setState('restarting', restartProblem(event));
        break;
      case 'restarted':
        setState('restarting', restartProblem(event));
        break;
      case 'tick':
        this.#tick(event, collector);
    }
  }

  #tick(tick: Tick, collector: Collector): void {
    const { options, plan, counts, status, emitInfo } = this.#parts;
    const { series, budget, spec } = plan;
    const probes = counts.tick(tick, collector, series, budget?.isOver ?? false);
    const dropsChanged = !this.#parts.isHalting() && budget?.tick(tick, collector, spec.intervalMs, probes);
    collector.throttle(budget?.isThrottled ?? false);
    options.kept?.tick(series, tick.counts);
    const { message, reconciled } = counts.messageOf(tick, collector, series);
    // Emit the exactness before the tick, so that no client shows a tick without it.
    if (status.state === 'restarting') status.set('counting', status.reverted);
    emitInfo();
    if (reconciled) options.emit({ kind: 'reconciliation', session: options.id, reconciled });
    options.emit(message);
    if (dropsChanged) this.#parts.dropsChanged();
    const { seconds = Infinity } = options.sampling ?? options.objects ?? {};
    // A full map of objects ends the count too.
    const isOver = counts.seconds >= seconds || (options.objects !== undefined && tick.final);
    if (!this.#parts.isHalting() && isOver) this.#parts.end();
  }
}
