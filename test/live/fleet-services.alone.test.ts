import { expect, test } from 'vitest';
import { FleetBoardReport, FleetReport } from '../../src/wire/fleet-http.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { NatsServer } from './nats-server.ts';
import { eventfdBytes, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const HOSTS = ['a1', 'b2.example', 'c3'];
const MADE = [10_007, 20_011];

test('the sums of three real services are exact, also after one was killed and came back', async () => {
  const nats = await NatsServer.start();
  const filter = `bytes_req == ${await eventfdBytes()}`;
  const serve = (host: string) =>
    Service.start`-e kmem:kmalloc --filter ${filter} --fleet ${nats.url} --fleet-host ${host} --fleet-interval 1s`;
  const services = await Promise.all(HOSTS.map(serve));
  const hub = await FleetHubProcess.start(nats)``;
  const program = 'vmtally-eventfd';
  const counted = async () => {
    const path = `/api/fleet/board?group=name&sort=count&filter=${program}`;
    const { rows } = FleetBoardReport.parse(await hub.get(path));
    return rows.find(({ who }) => who?.key === program)?.cells[0]?.[1] ?? 0;
  };
  const present = async () => FleetReport.parse(await hub.get('/api/fleet')).presence.present;
  let last = -1;
  const becomes = (read: () => Promise<number>, wanted: number) => async () => {
    last = await read();
    return last === wanted;
  };
  await until(() => `all are present: ${last}`, becomes(present, HOSTS.length), 60_000);
  try {
    await finish(start(WORKLOADS.eventfd, argv`${MADE[0] ?? 0}`));
    const first = HOSTS.length * (MADE[0] ?? 0);
    await until(() => `each host counted ${MADE[0]}: ${last}`, becomes(counted, first), 60_000);
    services[0]?.child.kill('SIGKILL');
    await services[0]?.child.done;
    services[0] = await serve(HOSTS[0] ?? '');
    await until('the killed one sends again', async () => {
      const { hosts } = FleetReport.parse(await hub.get('/api/fleet'));
      return hosts.find(({ host }) => host === HOSTS[0])?.epoch === 2;
    });
    await finish(start(WORKLOADS.eventfd, argv`${MADE[1] ?? 0}`));
    const both = first + HOSTS.length * (MADE[1] ?? 0);
    await until(() => `both runs are counted: ${last}`, becomes(counted, both), 60_000);
    expect(await counted()).toBe(both);
  } finally {
    for (const service of services) await service.stop();
  }
});
