import { expect, test } from 'vitest';
import { ObjectTally } from '../../src/tally/object-tally.ts';
import { who } from '../fixtures/feed.ts';
import { feedObjects } from '../fixtures/objects.ts';

const tick = (objects: Parameters<typeof feedObjects>[0], rows = [who(1, { key: '7', name: 'sh' })]) => ({
  rows,
  seconds: 1,
  objects: feedObjects(objects),
});

test('adds up both sides by process, call site and size', () => {
  const tally = new ObjectTally();
  tally.apply(tick({ begins: true, sites: ['do_it'], allocated: [[7, 1, 64, 8]] }));
  tally.apply(tick({ allocated: [[7, 1, 64, 2]], freed: [[7, 1, 64, 3]], sums: { freed: 3 } }, []));
  expect(tally.net.allocated.get('7,1')).toEqual(new Map([[64, 10]]));
  expect(tally.net.freed.get('7,1')).toEqual(new Map([[64, 3]]));
  expect([tally.seconds, tally.sums.freed, tally.sites]).toEqual([2, 3, ['', 'do_it']]);
  expect([tally.task('7'), tally.comm('7'), tally.task('8')]).toEqual(['sh-7', 'sh', ':8']);
  expect(tally.groups).toBeUndefined();
});

test('has the objects themselves in the last tick', () => {
  const tally = new ObjectTally();
  tally.apply(tick({ begins: true, left: [[7, 1, 64, 5, 1e9, 2e9]] }));
  expect(tally.groups).toEqual([{ pid: 7, site: 1, bytes: 64, objects: 5, leastNs: 1e9, mostNs: 2e9 }]);
});

test('another count knows nothing of the one before, but the numbers of its sites', () => {
  const tally = new ObjectTally();
  tally.apply(tick({ begins: true, sites: ['do_it'], allocated: [[7, 1, 64, 8]], left: [] }));
  tally.apply(tick({ begins: true, sites: ['other'], allocated: [[7, 2, 96, 1]] }));
  expect([...tally.net.allocated.keys()]).toEqual(['7,2']);
  expect([tally.seconds, tally.groups, tally.sites]).toEqual([1, undefined, ['', 'do_it', 'other']]);
});

test('is bounded: frees of what has no row have none either', () => {
  const tally = new ObjectTally();
  const many = Array.from({ length: 100_003 }, (_, site) => [7, site, 64, 2]);
  tally.apply(tick({ begins: true, allocated: many, freed: [[7, 100_002, 64, 1]] }));
  expect(tally.net.allocated.size).toBe(100_000);
  expect([tally.dropped, tally.net.freed.size]).toEqual([6, 0]);
});
