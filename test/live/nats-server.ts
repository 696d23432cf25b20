import { join } from 'node:path';
import { Connection, type NatsOptions } from '../../src/nats/connection.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { freePort } from './free-port.ts';
import { type Child, end, start } from './support.ts';

/** A nats-server with JetStream, whose port and store stay the same when it is started again. */
export class NatsServer {
  readonly port: number;
  readonly store: string;
  readonly #config: string;
  child!: Child;

  private constructor(port: number, directory: string) {
    this.port = port;
    this.store = join(directory, 'store');
    this.#config = join(directory, 'nats.conf');
  }

  /** `config`: more settings of nats-server. It ends with the test. */
  static async start(config = ''): Promise<NatsServer> {
    const port = await freePort();
    const directory = temporaryDirectory({ 'nats.conf': config });
    const server = new NatsServer(port, directory);
    await server.again();
    return server;
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
