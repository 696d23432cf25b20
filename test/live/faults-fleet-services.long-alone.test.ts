import { expect, onTestFinished, test } from 'vitest';
import { FleetReport } from '../../src/wire/fleet-http.ts';
import { Random } from '../fixtures/random.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { expectNoneRefused, FleetServices } from './fleet-services.ts';
import { NatsServer } from './nats-server.ts';

/** VMTALLY_SEED=N selects another random sequence. */
const random = new Random(Number(process.env.VMTALLY_SEED ?? 1));
const HOSTS = ['a1', 'b2.example', 'c3'];
const PARTS = ['the service', 'its bpftrace', 'its serving process', 'the NATS server', 'the hub'] as const;
/** A kill of each part. VMTALLY_FAULTS=all: enough kills to hit rare moments. */
const KILLS = process.env.VMTALLY_FAULTS === 'all' ? 30 : PARTS.length;
const N = 20_011;

test(`the hub’s sums are what three services say themselves, after ${KILLS} kills of any part`, async () => {
  const nats = await NatsServer.start();
  const connection = await nats.connect();
  onTestFinished(() => connection.stop());
  const services = await FleetServices.start(nats.url, HOSTS, 'vmtally-parts');
  let hub = await FleetHubProcess.start(nats)``;
  const restarts = new Map(HOSTS.map((host) => [host, 1]));
  const kill = async (part: (typeof PARTS)[number], host: string) => {
    const { child, serverPid, bpftraces } = services.service(host);
    switch (part) {
      case 'its bpftrace':
        process.kill(random.pick(bpftraces), 'SIGKILL');
        return;
      case 'the NATS server':
        await nats.kill();
        await new Promise((resolve) => setTimeout(resolve, random.int(3_000)));
        await nats.again();
        return;
      case 'the hub':
        hub.child.kill('SIGKILL');
        await hub.child.done;
        hub = await FleetHubProcess.start(nats)``;
        return;
      default:
        restarts.set(host, (restarts.get(host) ?? 0) + 1);
        await services.kill(host, part === 'the service' ? child.pid : serverPid, connection);
    }
  };
  try {
    await services.shownBy(hub, await services.counts());
    for (let time = 0; time < KILLS; time++) {
      const [part, host] = [PARTS[(time * 2) % PARTS.length] ?? 'the hub', random.pick(HOSTS)];
      services.flow();
      await new Promise((resolve) => setTimeout(resolve, random.int(2_500)));
      await kill(part, host);
      await services.still();
      const before = await services.counts();
      await services.shownBy(hub, before);
      await services.work(N);
      const after = await services.counts();
      expect([...after], `after a kill of ${part} of ${host}`).toEqual(
        [...before].map(([name, count]) => [name, count + N]),
      );
      await services.shownBy(hub, after);
    }
    const { hosts, refused } = FleetReport.parse(await hub.get('/api/fleet'));
    expectNoneRefused(refused);
    expect(Object.fromEntries(hosts.map(({ host, epoch, twin }) => [host, [epoch, twin]]))).toEqual(
      Object.fromEntries([...restarts].map(([host, epoch]) => [host, [epoch, null]])),
    );
  } finally {
    await services.stop();
  }
}, 2_400_000);
