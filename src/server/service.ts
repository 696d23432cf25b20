import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from 'pino';
import type { Exporter } from '../otlp/exporter.ts';
import { RecentCpu } from '../recent-cpu.ts';
import type { Engine } from '../wire/feed.ts';
import type { ServerOptions } from '../wire/link.ts';
import { PROTOCOL } from '../wire/messages.ts';
import type { Role } from '../wire/role.ts';
import { openAlerts } from './alerts/open-alerts.ts';
import { SessionReader } from './alerts/session-reader.ts';
import type { Agent } from './fleet/agent.ts';
import { addCountingAnswers } from './http/counting-answers.ts';
import { Hub } from './hub.ts';
import type { Replay } from './replay.ts';
import { WebServer } from './web-server.ts';

/** Time for exports and the last summary to end, in ms. */
const EXPORT_END_MS = 1_000;

/** Serves the sessions and counts of an engine. */
export class Service {
  readonly #options: ServerOptions;
  readonly #hub: Hub;
  readonly #web: WebServer;
  readonly #stopAlerts: () => void;
  /** The port once it listens. */
  #port = 0;
  readonly #log: Logger;
  readonly #kernel: string;
  #exporter: Exporter | undefined;
  #agent: Agent | undefined;

  constructor(
    engine: Engine,
    options: ServerOptions,
    log: Logger,
    machine: { host: string; kernel: string },
    openReplay?: () => Replay,
  ) {
    this.#options = options;
    this.#kernel = machine.kernel;
    this.#log = log;
    const cpu = new RecentCpu();
    const { page = 'http://localhost/', receivers = [] } = options.alerts ?? {};
    const address = () => withPort(page, this.#port);
    const { alerts, stop } = openAlerts(
      {
        readerOf: (rule) => new SessionReader(rule),
        suspend: ({ name, session }) =>
          engine.ask({ verb: 'suspend', session, alert: name }, `alert ${name}`),
        receivers,
        page: address,
        host: machine.host,
      },
      log,
    );
    this.#stopAlerts = stop;
    this.#hub = new Hub(engine, {
      usage: () => cpu.read(),
      clients: () => this.#web.clients,
      report: (error) => log.error({ err: error }, 'a view was closed'),
      sent: () => ({
        ...(this.#exporter && { otlp: this.#exporter.health }),
        ...(this.#agent && { fleet: this.#agent.health }),
      }),
      ticked: (held) => this.#agent?.ticked(held),
      top: options.top,
      alerts,
      keepsPast: openReplay === undefined,
      ...(options.metricsBy && {
        metrics: {
          by: options.metricsBy,
          alerts: () => alerts.all.map(({ held, state }) => ({ name: held.rule.name, state })),
          build: { version: options.version, bpftrace: options.bpftrace, kernel: machine.kernel },
        },
      }),
    });
    const greeting = (role: Role) => ({
      type: 'greeting' as const,
      protocol: PROTOCOL as typeof PROTOCOL,
      version: options.version,
      ...machine,
      bpftrace: options.bpftrace,
      session: this.#hub.main ?? null,
      ...(openReplay && { replay: true as const }),
      role,
    });
    const addAnswers = (app: OpenAPIHono) => addCountingAnswers(app, this.#hub, options.version);
    this.#web = new WebServer(options, { hub: this.#hub, greeting, addAnswers, openReplay }, log);
  }

  /** Resolves with the port. Throws LISTEN_FAILED. */
  async listen(): Promise<number> {
    const { otlp, fleet, version, bpftrace } = this.#options;
    if (otlp !== undefined) {
      // Few ask for it. Load it before the user changes, who may not read this program's files.
      const { Exporter } = await import('../otlp/exporter.ts');
      const source = {
        collect: () => this.#hub.metricFamilies('export'),
        taken: () => this.#hub.metricsExported(),
      };
      this.#exporter = new Exporter(otlp, version, source, this.#log);
    }
    if (fleet !== undefined) {
      const { Agent } = await import('./fleet/agent.ts');
      const about = { vmtally: version, bpftrace, kernel: this.#kernel };
      this.#agent = new Agent(fleet, this.#hub, about, this.#log);
    }
    this.#port = await this.#web.listen();
    this.#exporter?.start();
    this.#agent?.start();
    return this.#port;
  }

  configure({ tokens, top }: Pick<ServerOptions, 'tokens' | 'top'>): void {
    this.#web.renew(tokens);
    this.#hub.top = top;
  }

  async stop(): Promise<void> {
    this.#stopAlerts();
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, EXPORT_END_MS));
    await Promise.all([
      this.#web.stop(),
      Promise.race([Promise.all([this.#exporter?.stop(), this.#agent?.stop()]), timeout]),
    ]);
  }
}

/** The address of the page, with the port that the system chose where any was asked for. */
function withPort(page: string, port: number): string {
  const url = new URL(page);
  if (url.port === '0') url.port = String(port);
  return url.href;
}
