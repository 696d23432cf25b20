import { test } from 'vitest';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { FleetReport } from '../../src/wire/fleet-http.ts';
import { Random } from '../fixtures/random.ts';
import { until } from '../fixtures/until.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { expectNoneRefused } from './fleet-services.ts';
import { NatsServer } from './nats-server.ts';
import { SimulatedHost } from './simulated-host.ts';

/** VMTALLY_FAULTS=all: enough kills to hit rare moments. */
const KILLS = process.env.VMTALLY_FAULTS === 'all' ? 30 : 3;
/** VMTALLY_SEED=N selects another random sequence. */
const random = new Random(Number(process.env.VMTALLY_SEED ?? 1));
const HOSTS = ['a1', 'b2.example', 'c3'];

test(`the sums are those that hosts sent last, after ${KILLS} kills of the hub or the NATS server`, async () => {
  const nats = await NatsServer.start();
  const connection = await nats.connect();
  const hosts = HOSTS.map((name) => ({ host: new SimulatedHost(connection, name), count: 0 }));
  let hub = await FleetHubProcess.start(nats)``;
  const ending = new AbortController();
  /** Sends all the time, as a service: what the server did not keep is in the next summary. */
  const sending = hosts.map(async (each) => {
    while (!ending.signal.aborted) {
      each.count += 1 + random.int(1_000);
      const numbers = { count: each.count, amount: 64 * each.count, recent: 1, recentAmount: 64 };
      const totals = cellBytes([{ entry: 0, series: 0, ...numbers }]);
      await each.host.send({ totals }).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  const countOf = async () => FleetReport.parse(await hub.get('/api/fleet')).totals[0]?.count ?? 0;
  let before = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    await new Promise((resolve) => setTimeout(resolve, random.int(1_500)));
    if (random.once(2)) {
      await nats.kill();
      await nats.again();
    } else {
      hub.child.kill('SIGKILL');
      await hub.child.done;
      hub = await FleetHubProcess.start(nats)``;
    }
    const least = before;
    await until('the hub goes on from where it was', async () => (await countOf()) > least, 60_000);
    before = await countOf();
  }
  ending.abort();
  await Promise.all(sending);
  await until('the hosts are connected', () => connection.nats !== undefined, 60_000);
  for (const { host, count } of hosts) {
    const numbers = { count, amount: 64 * count, recent: 1, recentAmount: 64 };
    await host.send({ totals: cellBytes([{ entry: 0, series: 0, ...numbers }]) });
  }
  const sent = hosts.reduce((sum, { count }) => sum + count, 0);
  await until('the sum is that of the last summaries', async () => (await countOf()) === sent, 60_000);
  const { refused } = FleetReport.parse(await hub.get('/api/fleet'));
  expectNoneRefused(refused);
  await connection.stop();
}, 1_800_000);
