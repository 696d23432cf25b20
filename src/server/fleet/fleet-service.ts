import { hostname, release } from 'node:os';
import type { Logger } from 'pino';
import type { FleetState } from '../../fleet/fleet-state.ts';
import type { Family } from '../../metrics/family.ts';
import type { AlertStates } from '../../metrics/service-families.ts';
import { RecentCpu } from '../../recent-cpu.ts';
import type { FleetSource } from '../../wire/fleet-views.ts';
import { PROTOCOL } from '../../wire/messages.ts';
import { type WebOptions, WebServer } from '../web-server.ts';
import { addFleetAnswers } from './answers.ts';
import { FleetAlerts, type FleetAlertsOptions } from './fleet-alerts.ts';
import { FleetHub } from './fleet-hub.ts';
import { FLEET_SESSION } from './fleet-view.ts';
import type { Relay } from './relay.ts';

interface FleetServiceOptions extends WebOptions {
  state: FleetState;
  /** Name of the fleet. */
  fleet: string;
  source: () => FleetSource;
  relay: Relay;
  families: (alerts: AlertStates) => readonly Family[];
  top: number;
  alerts: Pick<FleetAlertsOptions, 'rules' | 'file' | 'receivers' | 'page'>;
}

/** Serves the views of a fleet. */
export class FleetService {
  readonly hub: FleetHub;
  readonly #alerts: FleetAlerts;
  readonly #web: WebServer;

  /** Throws CONFIG_INVALID for a rule of alerts. */
  constructor(
    { state, fleet, source, relay, families, top, alerts, ...options }: FleetServiceOptions,
    log: Logger,
  ) {
    const cpu = new RecentCpu();
    const usage = () => cpu.read();
    const clients = () => this.#web.clients;
    this.#alerts = new FleetAlerts(
      { state, source, fleet, ...alerts, onChange: () => this.hub.announce() },
      log,
    );
    const report = (error: unknown, what = 'a view was closed') => log.error({ err: error }, what);
    const views = { state, name: fleet, source, relay, usage, clients, report, top };
    this.hub = new FleetHub({ ...views, alerts: this.#alerts });
    this.#web = new WebServer(
      options,
      {
        hub: this.hub,
        greeting: (role) => ({
          type: 'greeting',
          protocol: PROTOCOL,
          version: options.version,
          host: hostname(),
          kernel: release(),
          bpftrace: '',
          session: FLEET_SESSION,
          fleet,
          role,
        }),
        addAnswers: (app) =>
          addFleetAnswers(app, this.hub, this.#alerts, () =>
            families(this.#alerts.all.map(({ held, state: now }) => ({ name: held.rule.name, state: now }))),
          ),
      },
      log,
    );
  }

  /** Resolves with the port. Throws LISTEN_FAILED. */
  listen(): Promise<number> {
    return this.#web.listen();
  }

  /** Call it when the state, or the way to the server, may have changed, and each second. */
  changed(): void {
    this.hub.changed();
    this.#alerts.changed();
  }

  async stop(): Promise<void> {
    this.#alerts.stop();
    this.hub.close();
    await this.#web.stop();
  }
}
