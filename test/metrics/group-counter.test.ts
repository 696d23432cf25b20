import { beforeEach, expect, test } from 'vitest';
import { GroupCounter, type Moment } from '../../src/metrics/group-counter.ts';

const IDLE_MS = 600_000;
let counter: GroupCounter;
let now: Moment;
const ended = new Set<string>();

beforeEach(() => {
  counter = new GroupCounter({
    startMs: 1_000_000,
    idleMs: IDLE_MS,
    labels: { event: 'kmalloc' },
    labelsOf: (name) => ({ name }),
  });
  now = { atMs: 1_000_000, scrapes: 0, seen: 0, seenTwice: -1, isScraped: false };
  ended.clear();
});

/** A tick of a second in which these groups count. */
function tick(counts: Record<string, number> = {}, hasRoom = () => true): void {
  now = { ...now, atMs: now.atMs + 1000 };
  for (const [key, count] of Object.entries(counts)) counter.add(key, count, 8 * count, now);
  counter.endTick(now, hasRoom, (key) => ended.has(key));
}
const scrape = () => {
  const { scrapes } = now;
  now = { ...now, scrapes: scrapes + 1, seen: scrapes + 1, seenTwice: scrapes };
};
const exposed = () =>
  Object.fromEntries([...counter.exposed()].map(({ labels, count }) => [labels.name, count]));

test('a group begins at 0, and counts in the overflow until its 0 was scraped', () => {
  tick({ a: 5 });
  expect([exposed(), counter.overflow.count]).toEqual([{ a: 0 }, 5]);
  tick({ a: 7 });
  expect([exposed(), counter.overflow.count]).toEqual([{ a: 0 }, 12]);
  scrape();
  tick({ a: 11 });
  expect([exposed(), counter.overflow.count]).toEqual([{ a: 11 }, 12]);
  const [group] = counter.exposed();
  expect(group).toMatchObject({ labels: { event: 'kmalloc', name: 'a' }, amount: 88, startMs: 1_001_000 });
  expect(counter.overflow).toMatchObject({
    labels: { event: 'kmalloc', otel_metric_overflow: 'true' },
    amount: 96,
  });
});

test('if nobody scrapes, it counts after 30 s', () => {
  tick({ a: 1 });
  for (let second = 1; second < 30; second++) tick({ a: 1 });
  expect(exposed()).toEqual({ a: 0 });
  tick({ a: 1 });
  expect([exposed(), counter.overflow.count]).toEqual([{ a: 1 }, 30]);
});

test('a group that ended leaves once two scrapes have its last value; its count stays in the sum', () => {
  tick({ a: 1 });
  scrape();
  tick({ a: 4 });
  ended.add('a');
  scrape();
  tick();
  expect(exposed()).toEqual({ a: 4 });
  scrape();
  tick();
  expect([exposed(), counter.left.count, counter.overflow.count]).toEqual([{}, 4, 1]);
  expect(counter.left.labels).toEqual({ event: 'kmalloc', left: 'true' });
  // A new process of that name: a series that begins again.
  ended.clear();
  tick({ a: 2 });
  expect([exposed(), counter.overflow.count]).toEqual([{ a: 0 }, 3]);
});

test('a group without events leaves after ten minutes', () => {
  tick({ a: 1 });
  for (let each = 0; each < 5; each++) scrape();
  now.atMs += IDLE_MS - 2000;
  tick();
  expect(exposed()).toEqual({ a: 0 });
  tick();
  expect(exposed()).toEqual({});
});

test('a tenth of a thousand groups that count as much get places, and one that becomes large gets one later', () => {
  const all = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`p${index}`, 1 + (index % 100)]),
  );
  for (let each = 0; each < 10; each++) tick(all);
  expect(counter.size).toBeGreaterThanOrEqual(25);
  expect(counter.size).toBeLessThanOrEqual(50);
  expect(exposed()).toHaveProperty('p99');
  expect(exposed()).not.toHaveProperty('p0');
  tick({ p0: 5_000 });
  if (counter.size < 50) expect(exposed()).toHaveProperty('p0');
});

test('no more than 50 groups have a series', () => {
  for (let each = 0; each < 200; each++) tick({ [`p${each}`]: 1000 + each });
  expect(counter.size).toBe(50);
  expect(counter.overflow.count).toBe(
    Array.from({ length: 200 }, (_, each) => 1000 + each).reduce((a, b) => a + b),
  );
});

test('without room none gets a series', () => {
  tick({ a: 1 }, () => false);
  expect([counter.size, counter.overflowed, counter.overflow.count]).toEqual([0, 1, 1]);
  tick({ a: 1 });
  expect(counter.size).toBe(1);
});

test('events of rows that left before are in the overflow', () => {
  tick({ a: 1 });
  counter.fillUp({ count: 10, amount: 80 });
  counter.fillUp({ count: 10, amount: 80 });
  expect(counter.overflow).toMatchObject({ count: 10, amount: 80 });
});

test('a group that ended in the tick in which it came gets no series; one that comes again does', () => {
  ended.add('a');
  tick({ a: 1 });
  expect(exposed()).toEqual({});
  tick({ a: 1 });
  expect(exposed()).toEqual({ a: 0 });
});
