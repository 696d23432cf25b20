import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import type { NatsServer } from './nats-server.ts';
import { type Child, vmtally } from './support.ts';

/** A `vmtally fleet` that asks for no token. */
export class FleetHubProcess {
  readonly child: Child;
  readonly url: string;

  private constructor(child: Child, url: string) {
    this.child = child;
    this.url = url;
  }

  /** Resolves when it listens: FleetHubProcess.start(nats)`--top 7`. */
  static start(nats: Pick<NatsServer, 'url'>) {
    return async (...line: CommandLine): Promise<FleetHubProcess> => {
      const child = vmtally`fleet --nats ${nats.url} --listen 127.0.0.1:0 --no-token ${argv(...line)}`;
      await until(
        () => `the hub prints its address: ${child.stderr}`,
        () => child.stdout.includes('\n'),
        60_000,
      );
      return new FleetHubProcess(child, /http:\S+?(?=\/\n)/.exec(child.stdout)?.[0] ?? '');
    };
  }

  async get<T = unknown>(path: string): Promise<T> {
    const answer = await fetch(`${this.url}${path}`);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
