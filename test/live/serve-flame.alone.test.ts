import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlameMessage } from '../../src/wire/views.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { Client, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
const WAIT = 30_000;

let service: Service;
let client: Client;

beforeAll(async () => {
  service = await Service.start`-e kmalloc --interval 200`;
  client = await Client.connect(service);
});

afterAll(async () => {
  client.close();
  await service.stop();
});

/** Weight of all frames of a function. */
const weightOf = (message: FlameMessage | undefined, name: string): number =>
  (message?.frames ?? []).reduce((sum, [, function_, weight]) => sum + (function_ === name ? weight : 0), 0);

it('the flame graph of the system can be that of a program, exactly and by bytes, with every stack', async () => {
  const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
  const within = { group: 'name', key: 'vmtally-eventfd' } as const;
  const seen: { all?: FlameMessage; group?: FlameMessage } = {};
  const view = { view: 'flame', rate: 8 } as const;
  await client.subscribe(view, (message) => (seen.all = message));
  await client.subscribe({ ...view, within, weight: 'bytes' }, (message) => (seen.group = message));
  expect(seen.group?.session).toBe(seen.all?.session);
  await until('it counts', () => (seen.all?.tick ?? 0) > 1, WAIT);
  workload.stdin.write('x');
  await until('the program has them', () => weightOf(seen.group, 'do_eventfd') === 64 * N, WAIT);
  expect(seen.group?.frames.filter(([depth]) => depth === 1).map(([, name]) => name)).toEqual([
    'vmtally-eventfd',
  ]);
  expect(weightOf(seen.all, 'do_eventfd')).toBeGreaterThanOrEqual(N);
  workload.stdin.end();
  await finish(workload);
});
