import { jetstreamManager } from '@nats-io/jetstream';
import { expect, onTestFinished, test } from 'vitest';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { FleetReport } from '../../src/wire/fleet-http.ts';
import { Random } from '../fixtures/random.ts';
import { until } from '../fixtures/until.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { expectNoneRefused, FleetServices } from './fleet-services.ts';
import { NatsServer } from './nats-server.ts';

/** VMTALLY_FAULTS=all: enough kills to hit rare moments. */
const KILLS = process.env.VMTALLY_FAULTS === 'all' ? 6 : 1;
/** VMTALLY_SEED=N selects another random sequence. */
const random = new Random(Number(process.env.VMTALLY_SEED ?? 1));
const HOSTS = ['a1', 'b2.example', 'c3'];
const N = 20_011;

/** The stream’s state: its leader, and whether all its replicas have all of it. */
const clusterOf = (connection: Connection) =>
  connection.use('a test', async (nats) => {
    const manager = await jetstreamManager(nats, { checkAPI: false });
    const { cluster, state, config } = await manager.streams.info(subjectsOf('default').stream);
    const replicas = cluster?.replicas ?? [];
    const isWhole = replicas.length === 2 && replicas.every(({ current, offline }) => current && !offline);
    return { leader: cluster?.leader, isWhole, messages: state.messages, replicas: config.num_replicas };
  });

test(`the leader of a stream of three replicas is killed, ${KILLS} ×: services and hub go on, and nothing is lost or twice`, async () => {
  const servers = await NatsServer.cluster(3);
  const urls = servers.map(({ url }) => url);
  const connection = await (servers[0] as NatsServer).connect({ servers: urls });
  onTestFinished(() => connection.stop());
  const hub = await FleetHubProcess.start({ url: urls.join(',') })`--replicas 3`;
  const report = async () => FleetReport.parse(await hub.get('/api/fleet'));
  await until('the hub has made the stream', async () => (await report()).source.state === 'ok', 90_000);
  const services = await FleetServices.start(urls.join(','), HOSTS, 'vmtally-three');
  try {
    await services.work(N);
    await services.shownBy(hub, new Map(HOSTS.map((host) => [host, N])));
    for (let time = 0; time < KILLS; time++) {
      await until('each server has the stream', async () => (await clusterOf(connection)).isWhole, 90_000);
      const { leader, replicas } = await clusterOf(connection);
      expect(replicas).toBe(3);
      const killed = servers.find(({ name }) => name === leader) ?? expect.fail(`no server is ${leader}`);
      services.flow();
      await new Promise((resolve) => setTimeout(resolve, random.int(2_500)));
      await killed.kill();
      await services.work(N);
      await services.still();
      const counts = await services.counts();
      expect(new Set(counts.values()).size, 'all services count the same').toBe(1);
      await services.shownBy(hub, counts);
      await killed.again();
      await until('the test is connected', () => connection.nats !== undefined, 90_000);
    }
    await until('each server has the stream', async () => (await clusterOf(connection)).isWhole, 90_000);
    expect((await clusterOf(connection)).messages).toBe(HOSTS.length);
    const { hosts, refused } = await report();
    expectNoneRefused(refused);
    expect(hosts.map(({ epoch, twin }) => [epoch, twin])).toEqual(HOSTS.map(() => [1, null]));
  } finally {
    await services.stop();
  }
}, 1_800_000);
