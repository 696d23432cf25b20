import { expect, test } from 'vitest';
import type { Tick } from '../../src/collector/events.ts';
import { lastFlushRequest } from '../../src/collector/flush.ts';
import type { ObjectOptions } from '../../src/probe/objects.ts';
import { collect } from '../fixtures/collect.ts';
import { rejection } from '../fixtures/failure.ts';
import { environment, expectNoneLeft, fakeCollector, watchFakes } from '../fixtures/fake.ts';

const objects: ObjectOptions = {
  kind: 'kmalloc',
  countsRows: false,
  countsFreers: false,
  checksRoom: true,
  tellsDeleted: false,
  pageSize: 4096,
};

async function ticks(options: Partial<ObjectOptions> = {}) {
  const fakes = watchFakes();
  const paired = { ...objects, ...options };
  const collector = fakeCollector('pairs-objects', { selections: [], groupBy: 'pid,site', objects: paired });
  const all = await collect(collector.events());
  await expectNoneLeft(fakes);
  return { collector, ticks: all.filter((event): event is Tick => event.kind === 'tick') };
}

test('sums come with each tick, and the objects with the last', async () => {
  const { collector, ticks: all } = await ticks();
  expect(
    all.map(({ final, objects: paired }) => [final, paired?.sums.allocated, paired?.live?.length]),
  ).toEqual([
    [false, 5, undefined],
    [true, 7, 4],
  ]);
  // The window opened at tick 1, 0.1 s after the start of the fake's clock.
  expect(all[1]?.objects?.tickNs.slice(1)).toEqual([1.1e9, 1.2e9, 1.3e9]);
  expect(collector.exactness().exact).toBe(true);
});

test('an object that the map refused is told: the map was full', async () => {
  environment('FAKE_REFUSED', '2');
  const { collector } = await ticks();
  expect(collector.exactness()).toMatchObject({ exact: false, mapFull: [{ map: 'objects' }] });
});

test.each([
  ['@vt_objects', 1, 'objects'],
  ['@vt_allocated_0', 0, 'allocated'],
  ['@vt_ended_0', 0, 'names'],
])('a full map %s requests %i times the last tick', async (map, requests, name) => {
  environment('FAKE_FULL', map);
  const before = lastFlushRequest();
  const { collector } = await ticks({ countsRows: true });
  expect(lastFlushRequest() - before).toBe(requests);
  expect(collector.exactness().mapFull).toMatchObject([{ map: name }]);
});

test('a bpftrace that dies takes the objects with it: it is an error, and no other one is started', async () => {
  environment('FAKE_DIES', '1');
  const fakes = watchFakes();
  const collector = fakeCollector('pairs-objects', { selections: [], groupBy: 'pid,site', objects });
  const error = await rejection(collect(collector.events()));
  expect(error).toMatchObject({ code: 'BPFTRACE_FAILED', message: expect.stringContaining('objects') });
  expect(fakes.starts()).toHaveLength(1);
});
