import { expect } from 'vitest';
import { eachCell } from '../../src/fleet/cell-bytes.ts';
import { unpackSummary } from '../../src/fleet/pack-summary.ts';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { lastOf, publishAfter } from '../../src/nats/stream.ts';
import { FleetReport } from '../../src/wire/fleet-http.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import type { FleetHubProcess } from './fleet-hub.ts';
import { eventfdBytes, nothingLeft, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const SUBJECTS = subjectsOf('default');
/** Sequence that no message of these tests has. */
const NEVER = 2 ** 40;

/** Real services of one machine, each a host of a fleet. All count the same: a known program that nothing else is. */
export class FleetServices {
  readonly hosts: readonly string[];
  readonly #program: string;
  readonly #filter: string;
  readonly #urls: string;
  readonly #services = new Map<string, Service>();
  /** Counts of the former runs of each host, as its last summary of them had them. */
  readonly #earlier = new Map<string, number>();
  #flow: Promise<void> | undefined;
  #isFlowing = false;

  private constructor(hosts: readonly string[], urls: string, program: string, bytes: number) {
    this.hosts = hosts;
    this.#urls = urls;
    this.#program = program;
    this.#filter = `comm == "${program}" && bytes_req == ${bytes}`;
  }

  /** `program`: at most 15 characters, of this test only. */
  static async start(urls: string, hosts: readonly string[], program: string): Promise<FleetServices> {
    const services = new FleetServices(hosts, urls, program, await eventfdBytes());
    for (const host of hosts) await services.again(host);
    return services;
  }

  service(host: string): Service {
    const service = this.#services.get(host);
    if (service === undefined) throw new Error(`there is no service of ${host}`);
    return service;
  }

  async again(host: string): Promise<void> {
    this.#services.set(
      host,
      await Service.start`-e kmem:kmalloc --filter ${this.#filter} --interval 200 --fleet ${this.#urls} --fleet-host ${host} --fleet-interval 1s`,
    );
  }

  /** Kills a process of a service, which ends it, and starts it again once the stream has all that it sent. */
  async kill(host: string, pid: number, connection: Connection): Promise<void> {
    const { child, serverPid, bpftraces } = this.service(host);
    process.kill(pid, 'SIGKILL');
    await child.done;
    await nothingLeft([serverPid, ...bpftraces], 30_000);
    await until('the test is connected', () => connection.nats !== undefined, 60_000);
    this.#earlier.set(host, await sentBy(host, connection));
    await this.again(host);
  }

  /** Makes events until `stop`. */
  flow(): void {
    this.#isFlowing = true;
    const go = async () => {
      while (this.#isFlowing) await this.work(1_009);
    };
    this.#flow = go();
  }

  async still(): Promise<void> {
    this.#isFlowing = false;
    await this.#flow;
  }

  /** Makes events, which every service counts. */
  async work(count: number): Promise<void> {
    const child = start(WORKLOADS.eventfd, argv`${count} wait ${this.#program}`);
    child.stdin.end('x');
    await finish(child);
  }

  /** Resolves with what each host says itself, of its runs so far. */
  async counts(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const host of this.hosts) {
      const service = this.service(host);
      await service.ticked();
      const own = (await service.counts('main')).counts[0]?.count ?? 0;
      counts.set(host, (this.#earlier.get(host) ?? 0) + own);
    }
    return counts;
  }

  /** Resolves once the hub has these counts of the hosts, and their sum. */
  async shownBy(hub: FleetHubProcess, counts: Map<string, number>): Promise<void> {
    let shown = '';
    const wanted = JSON.stringify([...counts, sumOf(counts)]);
    const same = async () => {
      const { hosts, totals } = FleetReport.parse(await hub.get('/api/fleet?sort=name'));
      const byHost = this.hosts.map((name) => [name, hosts.find(({ host }) => host === name)?.count ?? 0]);
      shown = JSON.stringify([...byHost, totals[0]?.count]);
      return shown === wanted;
    };
    await until(() => `the hub shows ${wanted}, not ${shown}`, same, 90_000, 100);
  }

  async stop(): Promise<void> {
    await this.still();
    for (const service of this.#services.values()) await service.stop();
  }
}

const sumOf = (counts: Map<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

/** The count of the last summary of a host whose service was killed. */
async function sentBy(host: string, connection: Connection): Promise<number> {
  const subject = SUBJECTS.sum(host, 'main');
  const isGone = async () => {
    const asked = connection.request(SUBJECTS.ask(host), '{"kind":"ping"}', { timeoutMs: 5_000 });
    return asked.then(
      () => false,
      (error: Error) => error.message.includes('no service'),
    );
  };
  await until(`the NATS server has all that ${host} sent`, isGone, 60_000);
  // The stream takes what comes in order: when it refused this, it has what came before.
  const refused = () =>
    publishAfter(connection, subject, Buffer.from('no'), NEVER, 5_000).catch(() => undefined);
  await until('the stream answers', async () => (await refused()) === 'superseded', 60_000);
  const last = await lastOf(connection, SUBJECTS, subject, 5_000);
  return last === undefined ? 0 : countOf(last.data);
}

/** The count of all series of a summary. */
export function countOf(payload: Uint8Array): number {
  let sum = 0;
  eachCell(unpackSummary(Buffer.from(payload)).totals, (_entry, _series, count) => (sum += count));
  return sum;
}

/** Expects that the hub refused no payload, but some of several that came at once: the newest is enough. */
export function expectNoneRefused(refused: FleetReport['refused']): void {
  const none = { malformed: 0, version: 0, size: 0, subject: 0, hosts: 0, series: 0 };
  expect(refused).toEqual({ ...none, fast: expect.any(Number) });
}
