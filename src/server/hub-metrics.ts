import { addComparison } from '../metrics/compare-families.ts';
import type { Family } from '../metrics/family.ts';
import { FamilySet } from '../metrics/family-set.ts';
import { HEADS } from '../metrics/heads.ts';
import { sampleCount } from '../metrics/sample-count.ts';
import { addService, type ServiceState } from '../metrics/service-families.ts';
import { addSession } from '../metrics/session-families.ts';
import { SessionMetrics } from '../metrics/session-metrics.ts';
import { readingNow } from '../recent-cpu.ts';
import type { Steps } from '../tally/steps.ts';
import type { Feed } from '../wire/feed.ts';
import type { MetricsBy } from '../wire/metrics-by.ts';
import type { Held } from './held.ts';
import { lifeOf } from './session-info.ts';
import type { ViewContext } from './view/kind.ts';

/** A reader of the metrics: some series begin only once their 0 was scraped by all. An export has their start. */
export type MetricsReader = { scraper: string } | 'export';

type Processes = ViewContext['processes'];

export interface MetricsOptions {
  by: MetricsBy;
  /** Labels of vmtally_build_info. */
  build: ServiceState['build'];
  /** The rules of alerts now; absent: there are none. */
  alerts?: () => ServiceState['alerts'];
}

/** Metric families of the session that they began with, and of the service. */
export class HubMetrics {
  readonly #options: MetricsOptions;
  readonly #startedMs: number;
  /** The session that the metrics began with. After its deletion its families end: no other continues its series. */
  #session: string | undefined;
  #counted: { session: string; metrics: SessionMetrics } | undefined;
  #countingCpuSeconds: number | undefined;
  #ofSession: { version: string; families: Family[] } | undefined;
  #made: { second: string; families: Family[] } | undefined;

  constructor(options: MetricsOptions, startedMs: number) {
    this.#options = options;
    this.#startedMs = startedMs;
  }

  /** Takes over the last tick of a session, in steps. `first`: the first session of those that there are. */
  *applying({ info, board }: Held, first: string | undefined): Steps {
    this.#session ??= first;
    if (info.id === this.#session) yield* this.#metricsOf(info).applying(board);
  }

  #metricsOf({ id, by }: Held['info']): SessionMetrics {
    if (this.#counted?.session !== id)
      this.#counted = { session: id, metrics: new SessionMetrics(by, this.#options.by) };
    return this.#counted.metrics;
  }

  takeCost({ cpuSeconds }: Extract<Feed, { kind: 'cost' }>): void {
    this.#countingCpuSeconds = cpuSeconds;
  }

  /** Notes that a receiver of OTLP took an export. */
  exported(nowMs: number): void {
    this.#counted?.metrics.exported(nowMs);
  }

  /**
   * The families for a reader that gets them all: those of the session as of the last tick, made once for it; those of the
   * service as of this second.
   */
  families(
    sessions: readonly Held[],
    processes: Processes,
    nowMs: number,
    reader: MetricsReader,
  ): readonly Family[] {
    this.#session ??= sessions[0]?.info.id;
    const main = sessions.find(({ info }) => info.id === this.#session);
    const version = main === undefined ? '' : `${main.info.id} ${main.board.version} ${lifeOf(main.info)}`;
    if (this.#ofSession?.version !== version) {
      const companions = sessions.filter(({ info }) => info.companionOf === main?.info.id);
      this.#ofSession = { version, families: this.#makeOfSession(main, companions, nowMs) };
    }
    // Scrapes of the same second share their bodies.
    const second = `${version} ${Math.floor(nowMs / 1000)}`;
    if (this.#made?.second !== second) {
      const ofService = this.#makeOfService(main, processes, nowMs, this.#ofSession.families);
      this.#made = { second, families: [...this.#ofSession.families, ...ofService] };
    }
    if (reader !== 'export') this.#counted?.metrics.scraped(reader.scraper, nowMs);
    return this.#made.families;
  }

  #makeOfSession(main: Held | undefined, companions: readonly Held[], nowMs: number): Family[] {
    const to = new FamilySet();
    if (main === undefined) return [];
    this.#metricsOf(main.info).addTo(to, main.board, main.info, nowMs);
    addSession(to, main.board, main.info, nowMs);
    const compared = companions.find(({ reconciliations }) => reconciliations.last !== undefined);
    if (compared?.reconciliations.last !== undefined) addComparison(to, compared.reconciliations.last);
    return to.families;
  }

  #makeOfService(
    main: Held | undefined,
    processes: Processes,
    nowMs: number,
    others: readonly Family[],
  ): Family[] {
    const to = new FamilySet();
    addService(to, this.#stateFor(main, processes, nowMs));
    const value = sampleCount(others) + sampleCount(to.families) + 1;
    to.add(HEADS.scrapeSeries, { labels: {}, value, startMs: nowMs });
    return to.families;
  }

  #stateFor(
    main: Held | undefined,
    { controller, server, otlp, fleet }: Processes,
    nowMs: number,
  ): ServiceState {
    const counting = this.#countingCpuSeconds;
    return {
      startedMs: this.#startedMs,
      nowMs,
      build: this.#options.build,
      cpuSeconds: {
        ...(main && { bpftrace: main.info.cost.bpftraceSeconds }),
        ...(counting !== undefined && { counting }),
        serving: readingNow().cpuMs / 1000,
      },
      residentBytes: {
        ...(counting !== undefined && { counting: controller.rssBytes }),
        serving: server.rssBytes,
      },
      clients: server.clients,
      lostTicks: server.lostTicks,
      alerts: this.#options.alerts?.() ?? [],
      otlp,
      fleet,
    };
  }
}
