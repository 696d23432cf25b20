import { expect, test } from 'vitest';
import { FleetOnceReport } from '../../src/report/fleet/fleet-report.ts';
import { summaryOf } from '../fleet/summary-fixture.ts';
import { NatsServer } from './nats-server.ts';
import { SimulatedHost } from './simulated-host.ts';
import { finish, vmtally } from './support.ts';

const LARGE = 'kmem:kmalloc [bytes, if bytes_alloc > 4096]';

test('events that pass a filter have one name, whichever host the stream has first', async () => {
  const series = summaryOf().series.map((each, at) =>
    at === 0 ? { ...each, filter: 'bytes_alloc > 4096' } : each,
  );
  const changes: [string, object][] = [
    ['web-a', { series }],
    ['web-b', { series }],
    ['web-c', {}],
  ];
  for (const order of [changes, changes.toReversed()]) {
    const nats = await NatsServer.start();
    const connection = await nats.connect();
    for (const [name, change] of order) await new SimulatedHost(connection, name).send(change);
    const once = vmtally`fleet --nats ${nats.url} --once --json --series ${`${LARGE},kmem:mm_page_alloc`}`;
    const { hosts } = FleetOnceReport.parse(JSON.parse((await finish(once)).stdout));
    expect(hosts.chosen.toSorted()).toEqual([LARGE, 'kmem:mm_page_alloc']);
    expect(new Map(hosts.totals.map(({ event, count }) => [event, count]))).toEqual(
      new Map([
        ['kmem:kmalloc', 10_007],
        [LARGE, 20_014],
        ['kmem:mm_page_alloc', 93],
      ]),
    );
    const { stderr } = await finish(vmtally`fleet --nats ${nats.url} --once --series kmem:kmalloc`, 2);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      `hosts count kmem:kmalloc in 2 ways: name one of kmem:kmalloc [bytes], ${LARGE}`,
    );
    const { stdout } = await finish(
      vmtally`fleet --nats ${nats.url} --once --series ${'kmem:kmalloc [bytes]'}`,
    );
    expect(stdout).toContain('Hosts by kmem:kmalloc a second');
    expect(stdout).toContain(LARGE);
    await connection.stop();
  }
});
