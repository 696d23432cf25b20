import { hostname, release } from 'node:os';
import type { Logger } from 'pino';
import type { FleetState } from '../../fleet/fleet-state.ts';
import type { Family } from '../../metrics/family.ts';
import { RecentCpu } from '../../recent-cpu.ts';
import type { FleetSource } from '../../wire/fleet-views.ts';
import { PROTOCOL } from '../../wire/messages.ts';
import { type WebOptions, WebServer } from '../web-server.ts';
import { addFleetAnswers } from './answers.ts';
import { FleetHub } from './fleet-hub.ts';
import { FLEET_SESSION } from './fleet-view.ts';
import type { Relay } from './relay.ts';

interface FleetServiceOptions extends WebOptions {
  state: FleetState;
  /** Name of the fleet. */
  fleet: string;
  source: () => FleetSource;
  relay: Relay;
  families: () => readonly Family[];
  top: number;
}

/** Serves the views of a fleet. */
export class FleetService {
  readonly hub: FleetHub;
  readonly #web: WebServer;

  constructor({ state, fleet, source, relay, families, top, ...options }: FleetServiceOptions, log: Logger) {
    const cpu = new RecentCpu();
    const usage = () => cpu.read();
    const clients = () => this.#web.clients;
    this.hub = new FleetHub({ state, name: fleet, source, relay, usage, clients, top });
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
        addAnswers: (app) => addFleetAnswers(app, this.hub, families),
      },
      log,
    );
  }

  /** Resolves with the port. Throws LISTEN_FAILED. */
  listen(): Promise<number> {
    return this.#web.listen();
  }

  async stop(): Promise<void> {
    this.hub.close();
    await this.#web.stop();
  }
}
