import { VmtallyError } from '../../errors.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';
import type { FleetSource } from '../../wire/fleet-views.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import type { HealthMessage } from '../../wire/views.ts';
import type { Asker } from '../asker.ts';
import type { ViewHub } from '../view-hub.ts';
import { type SharedView, Views } from '../views.ts';
import { WholeTicks } from '../whole-ticks.ts';
import { ExactBoards } from './exact-boards.ts';
import type { FleetContext } from './fleet-view.ts';
import { fleetHealth } from './health.ts';
import type { Relay } from './relay.ts';
import { RelayedViews } from './relayed-views.ts';
import { fleetSession } from './session-info.ts';
import { fleetView } from './views.ts';

/** Least time between two messages of a view, in ms. */
const PUBLISH_MS = 500;

export interface FleetHubOptions {
  state: FleetState;
  name: string;
  source: () => FleetSource;
  relay: Relay;
  usage: () => HealthMessage['controller'];
  clients: () => number;
  /** Logs an error of the hub, with what it ended; without: a view that is closed because its message cannot be made. */
  report?: (error: unknown, what?: string) => void;
  /** Rows of a leaderboard whose request names no number of rows. */
  top: number;
  nowMs?: () => number;
  /** The rules of alerts; absent: there are none. */
  alerts?: FleetContext['alerts'];
}

/** The views of a fleet: of all hosts together, and of each host as the host itself has them. */
export class FleetHub implements ViewHub, FleetContext {
  readonly state: FleetState;
  readonly name: string;
  readonly source: () => FleetSource;
  readonly nowMs: () => number;
  readonly top: number;
  readonly alerts: FleetContext['alerts'];
  readonly exact: ExactBoards;
  readonly #options: FleetHubOptions;
  readonly #views = new Views(new WholeTicks(), 'f', {
    report: (error) => this.#options.report?.(error),
  });
  #tick = 0;
  #published = { version: -1, source: '', atMs: Number.NEGATIVE_INFINITY };
  #timer: NodeJS.Timeout | undefined;
  readonly #relayed: RelayedViews;
  #isClosed = false;
  #session: { version: number; info: SessionInfo } | undefined;

  constructor(options: FleetHubOptions) {
    const { state, name, source, top, nowMs = Date.now, alerts = { all: [], status: [] } } = options;
    this.alerts = alerts;
    this.top = top;
    this.#options = options;
    this.#relayed = new RelayedViews(options.relay);
    const report = (error: unknown) => options.report?.(error, 'hosts could not be asked for a board');
    this.exact = new ExactBoards(state, options.relay, { changed: () => this.announce(), report });
    this.state = state;
    this.name = name;
    this.source = source;
    this.nowMs = nowMs;
  }

  get tick(): number {
    return this.#tick;
  }

  get sessions(): SessionInfo[] {
    const { version } = this.state;
    if (this.#session?.version !== version)
      this.#session = { version, info: fleetSession(this.state, this.name, this.nowMs()) };
    return [this.#session.info];
  }

  get processes(): FleetContext['processes'] {
    return {
      controller: { cpuPercent: 0, rssBytes: 0 },
      server: {
        ...this.#options.usage(),
        clients: this.#options.clients(),
        slowClients: this.#views.slowClients,
        lostTicks: this.#views.lostTicks,
      },
    };
  }

  get health(): HealthMessage {
    return fleetHealth('', this);
  }

  /** A fleet shows the counts of now. */
  session(): never {
    throw new VmtallyError(
      'REQUEST_INVALID',
      'a fleet shows no other time',
      'Open the page of a host, or look into Prometheus, to see what was.',
    );
  }

  async view(
    request: ViewRequest,
    { views, host, machine }: Omit<Asker, 'role'> = { views: 0 },
  ): Promise<SharedView> {
    if (host !== undefined) return this.#relayed.find(host, request, { views, machine });
    const view = fleetView(request.view);
    // The view is that of the request.
    const resolved = view.resolve(request as never, this);
    return this.#views.find(resolved, views, (key) => view.open(resolved, key, this));
  }

  /** Publishes soon what changed. Call it when the state, or the way to the server, may have changed. */
  changed(): void {
    const { version, source } = this.#published;
    if (version !== this.state.version || source !== JSON.stringify(this.source())) this.announce();
  }

  /** Publishes soon. */
  announce(): void {
    if (this.#isClosed) return;
    const waitMs = Math.max(0, this.#published.atMs + PUBLISH_MS - performance.now());
    this.#timer ??= setTimeout(() => this.#publish(), waitMs);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #publish(): void {
    this.#timer = undefined;
    this.#published = {
      version: this.state.version,
      source: JSON.stringify(this.source()),
      atMs: performance.now(),
    };
    this.#tick++;
    this.#views.publish();
    this.#views.dropUnwatched();
  }
}
