import type { Family } from '../metrics/family.ts';
import type { Steps } from '../tally/steps.ts';
import type { AlertStatus } from '../wire/alerts.ts';
import type { Engine, Feed, FeedTick } from '../wire/feed.ts';
import type { Recording, SessionInfo } from '../wire/session.ts';
import type { ViewRequest } from '../wire/view-requests.ts';
import type { HealthMessage } from '../wire/views.ts';
import { Alerts } from './alerts/alerts.ts';
import { SessionReader } from './alerts/session-reader.ts';
import type { Asker } from './asker.ts';
import { Companions } from './companions.ts';
import type { Held } from './held.ts';
import { HubMetrics, type MetricsReader } from './hub-metrics.ts';
import type { HubOptions } from './hub-options.ts';
import { Sessions } from './sessions.ts';
import { StateReadings } from './state-readings.ts';
import type { Timeline } from './timeline.ts';
import { healthMessage } from './view/health.ts';
import { noFleet } from './view/hosts.ts';
import type { ViewContext } from './view/kind.ts';
import { kindOf } from './view/kinds.ts';
import { type SharedView, Views } from './views.ts';
import { WholeTicks } from './whole-ticks.ts';

/** Holds the sessions and counts that the counting process emits, and sends each client the views that it subscribed to. */
export class Hub implements ViewContext {
  readonly engine: Engine;
  readonly nowMs: () => number;
  readonly timeline: (() => Timeline) | undefined;
  readonly state: StateReadings;
  readonly alerts: Alerts;
  top: number;
  /** Called when a session was deleted. */
  onDeleted: (session: string) => void = () => {};
  readonly #sessions: Sessions;
  readonly #usage: () => HealthMessage['server'];
  readonly #sent: HubOptions['sent'];
  readonly #ticked: HubOptions['ticked'];
  readonly #metrics: HubMetrics | undefined;
  #controller: HealthMessage['controller'] = { cpuPercent: 0, rssBytes: 0 };
  #recording: Recording | undefined;
  readonly #ticks = new WholeTicks();
  readonly #views: Views;
  readonly #companions = new Companions(
    (session) => this.#sessions.isCompanion(session),
    (session) => this.#views.isWatched(session),
    async (session) => {
      // Ignore the error: a client may have deleted the session meanwhile.
      if (this.#sessions.find(session)) await this.engine.ask({ verb: 'delete', session }).catch(() => {});
    },
  );

  constructor(engine: Engine, options: HubOptions) {
    const { usage, clients, nowMs = Date.now, keys = 'v', keepsPast = false, metrics } = options;
    this.engine = engine;
    this.#sessions = new Sessions(keepsPast);
    this.top = options.top;
    this.nowMs = nowMs;
    this.state = new StateReadings(engine, (read) => this.#ticks.read(() => read(this.#sessions.all)));
    this.timeline = options.timeline;
    this.#metrics = metrics && new HubMetrics(metrics, nowMs());
    this.alerts = options.alerts ?? new Alerts((rule) => new SessionReader(rule));
    this.#sent = options.sent;
    this.#ticked = options.ticked;
    this.#views = new Views(this.#ticks, keys, {
      onLeft: (session) => this.#companions.releaseLater(session),
      report: options.report,
    });
    this.#usage = () => ({
      ...usage(),
      clients: clients(),
      slowClients: this.#views.slowClients,
      lostTicks: this.#views.lostTicks,
    });
    engine.onFeed((feed) => this.#take(feed));
  }

  get sessions(): SessionInfo[] {
    return this.#sessions.infos;
  }

  /** The session of views whose request names no session. */
  get main(): string | undefined {
    return this.#sessions.first;
  }

  get processes(): ViewContext['processes'] {
    return {
      controller: this.#controller,
      server: this.#usage(),
      ...(this.#recording && { recording: this.#recording }),
      ...this.#sent?.(),
    };
  }

  get health(): HealthMessage {
    return healthMessage(this.sessions, this.processes, '', this.nowMs());
  }

  /** Sends the views of all sessions again. */
  announce(): void {
    this.#views.publish();
  }

  /** Takes over a session with the counts that it has already. */
  hold(position: Pick<Held, 'info' | 'board' | 'marks'>): void {
    this.#sessions.hold(position);
    this.#companions.releaseLater(position.info.id);
  }

  /** Releases no session any more: another hub has its clients. */
  close(): void {
    this.#companions.close();
  }

  /** Throws SESSION_UNKNOWN. */
  session(id: string | undefined): Held {
    return this.#sessions.get(id);
  }

  /** Reads a session as of a whole tick. Rejects with SESSION_UNKNOWN, and with what `read` throws. */
  read<T>(id: string | undefined, read: (held: Held) => T): Promise<T> {
    return this.#ticks.read(() => read(this.session(id)));
  }

  /** The rules of alerts, and what fires, as of whole ticks. */
  alertsNow(): Promise<AlertStatus[]> {
    return this.#ticks.read(() => this.alerts.status);
  }

  /** Returns the view for a request; opens it if it is not open yet. Throws SESSION_UNKNOWN, REQUEST_INVALID, SESSION_LIMIT, RATE_LIMIT, CLIENT_LIMIT. */
  async view(request: ViewRequest, client: Asker = { role: 'control', views: 0 }): Promise<SharedView> {
    if (client.host !== undefined) throw noFleet('a host');
    return this.#companions.keep(() => this.#find(request, client));
  }

  /** The metric families as of a whole tick; undefined where there are none. */
  async metricFamilies(reader: MetricsReader): Promise<readonly Family[] | undefined> {
    const families = () => this.#metrics?.families(this.#sessions.all, this.processes, this.nowMs(), reader);
    return this.#metrics && this.#ticks.read(families);
  }

  /** Notes that a receiver of OTLP took an export of the metric families. */
  metricsExported(): void {
    this.#metrics?.exported(this.nowMs());
  }

  async #find(request: ViewRequest, { views, from, role }: Asker): Promise<SharedView> {
    const kind = kindOf(request.view);
    const resolved = await kind.resolve(request, this, { from, role });
    const name = { ...resolved, ...(kind.byRole && { role }) };
    const view = await this.#views.find(name, views, (key) => kind.open(resolved, key, this, role));
    // The session may have been deleted meanwhile.
    if ('session' in resolved) this.session(resolved.session);
    return view;
  }

  /** Returns a promise if the message is a tick that takes long: the next message must wait for it. */
  #take(feed: Feed): Promise<void> | undefined {
    this.#ticks.finish();
    if (feed.kind === 'tick') {
      const held = this.#sessions.find(feed.session);
      return held && this.#ticks.apply(this.#applying(held, feed));
    }
    this.#takeOther(feed);
    return undefined;
  }

  *#applying(held: Held, tick: FeedTick): Steps {
    const { session } = tick;
    if (yield* this.#sessions.applying(held, tick)) this.#views.restart(session);
    if (this.#metrics) yield* this.#metrics.applying(held, this.main);
    const following = this.#ticked?.(held);
    if (following !== undefined) yield* following;
    if (yield* this.alerts.tick(session, held)) this.#views.publish();
    this.#views.publish(session);
    this.#views.dropUnwatched();
  }

  #takeOther(feed: Exclude<Feed, FeedTick>): void {
    switch (feed.kind) {
      case 'reconciliation': {
        const held = this.#sessions.find(feed.session);
        if (held === undefined) return;
        // Messages before the first reconciliation had no identities: the next message must be a snapshot.
        if (held.reconciliations.last === undefined) this.#views.restart(feed.session);
        held.reconciliations.apply(feed.reconciled);
        break;
      }
      case 'session': {
        const { session } = feed;
        const { began, life, series } = this.#sessions.describe(session, this.nowMs());
        this.alerts.stateOf(session);
        if (began) this.#companions.releaseLater(session.id);
        if (series) {
          this.#views.restart(session.id);
          this.#views.publish(session.id);
        }
        if (life) this.#views.publish();
        break;
      }
      case 'deleted': {
        const isCompanion = this.#sessions.isCompanion(feed.session);
        this.#sessions.delete(feed.session);
        this.onDeleted(feed.session);
        this.#views.close(feed.session, isCompanion);
        this.#views.publish();
        break;
      }
      case 'alert-rules':
        this.alerts.setRules(feed.rules);
        this.#views.publish();
        break;
      case 'recording':
        this.#recording = feed.recording;
        this.#views.publish();
        break;
      case 'cost':
        this.#controller = { cpuPercent: feed.cpuPercent, rssBytes: feed.rssBytes };
        this.#metrics?.takeCost(feed);
        this.#views.publish();
    }
  }
}
