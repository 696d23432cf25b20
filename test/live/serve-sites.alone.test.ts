import { afterAll, beforeAll, expect, it } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { until } from '../fixtures/until.ts';
import { Client, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
/** Most eventfds that programs other than tests make meanwhile. */
const OTHERS = 1_000;

let service: Service;
beforeAll(async () => {
  service = await Service.start`-e kmalloc --interval 200`;
});
afterAll(() => service.stop());

// Other tests make eventfds too.
it('a call site of the system has all of its allocations, each once', async () => {
  const client = await Client.connect(service);
  const board = new Leaderboard();
  await client.subscribe({ view: 'leaderboard', group: 'site', top: 10_000 }, (message) =>
    board.apply(message),
  );
  await until('it counts', () => board.tick > 1, 30_000);
  await finish(start(WORKLOADS.eventfd, [String(N)]));
  const made = () =>
    [...board.rows.values()].find(({ who }) => who.name?.startsWith('do_eventfd+'))?.cells.get(0)?.[1] ?? 0;
  await until('it has them', () => made() >= N, 30_000);
  const { tick } = board;
  await until('two ticks more', () => board.tick >= tick + 2);
  expect(made()).toBeLessThan(N + OTHERS);
  client.close();
});
