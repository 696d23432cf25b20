import { join } from 'node:path';
import { Connection, type NatsOptions } from '../../src/nats/connection.ts';
import { argv } from '../fixtures/argv.ts';
import { freePort, freePorts } from '../fixtures/free-port.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { type Child, end, start } from './support.ts';

interface Where {
  name?: string;
  /** Directory of what it keeps. */
  store?: string;
  /** Port of its clients. */
  port?: number | undefined;
}

/** A nats-server with JetStream, whose port and store stay the same when it is started again. */
export class NatsServer {
  readonly port: number;
  readonly store: string;
  /** Name in a cluster. */
  readonly name: string;
  readonly #config: string;
  child!: Child;

  private constructor(
    port: number,
    directory: string,
    { name = '', store = join(directory, 'store') }: Where,
  ) {
    this.port = port;
    this.name = name;
    this.store = store;
    this.#config = join(directory, 'nats.conf');
  }

  /** `config`: more settings of nats-server. It ends with the test. */
  static async start(config = '', where: Where = {}): Promise<NatsServer> {
    const port = where.port ?? (await freePort());
    const directory = temporaryDirectory({ 'nats.conf': config });
    const server = new NatsServer(port, directory, where);
    await server.again();
    return server;
  }

  /** A cluster of servers, which begins to answer when it has chosen a leader. `more`: settings of each. */
  static async cluster(count: number, more = ''): Promise<NatsServer[]> {
    const all = await freePorts(2 * count);
    const [ports, clients] = [all.slice(0, count), all.slice(count)];
    const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
    const configOf = (port: number) => `server_name: n${port}
      cluster { name: test, listen: "127.0.0.1:${port}", routes: [${routes}] }
${more}`;
    return Promise.all(
      ports.map((port, at) => NatsServer.start(configOf(port), { name: `n${port}`, port: clients[at] })),
    );
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it after it was ended. */
  async again(): Promise<void> {
    this.child = start(
      'nats-server',
      argv`-a 127.0.0.1 -p ${this.port} -js -sd ${this.store} -c ${this.#config}`,
    );
    const { child } = this;
    await until(
      () => `nats-server is ready: ${child.stderr}`,
      () => child.stderr.includes('Server is ready'),
      60_000,
    );
  }

  kill = async (): Promise<void> => {
    this.child.kill('SIGKILL');
    await this.child.done;
  };

  stop = (): Promise<void> => end(this.child);

  /** A connection to it that is up. */
  async connect(options: Partial<NatsOptions> = {}): Promise<Connection> {
    const connection = new Connection(
      { servers: [this.url], name: 'test', inbox: '_INBOX.test', ...options },
      {},
      { backoffMs: 50 },
    );
    connection.start();
    await until(
      () => `it connects: ${connection.problem?.message}`,
      () => connection.nats !== undefined,
    );
    return connection;
  }
}
