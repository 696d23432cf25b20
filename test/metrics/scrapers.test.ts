import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupCounter } from '../../src/metrics/group-counter.ts';
import { Scrapers } from '../../src/metrics/scrapers.ts';

const START_MS = 1_000_000;

test('any scrape counts where no scraper comes regularly', () => {
  const scrapers = new Scrapers();
  expect(scrapers.at(0)).toMatchObject({ scrapes: 0, seen: 0, seenTwice: -1, isScraped: false });
  scrapers.scraped('a', 1000);
  scrapers.scraped('b', 2000);
  expect(scrapers.at(2000)).toMatchObject({ scrapes: 2, seen: 2, seenTwice: 1, isScraped: false });
});

test('the one that comes most seldom decides, until three of its intervals or five minutes pass', () => {
  const scrapers = new Scrapers();
  for (const atMs of [0, 60_000]) scrapers.scraped('slow', atMs);
  scrapers.scraped('once', 61_000);
  for (let atMs = 62_000; atMs <= 500_000; atMs += 1000) scrapers.scraped('fast', atMs);
  expect(scrapers.at(240_000)).toMatchObject({ seen: 2, seenTwice: 1, isScraped: true });
  expect(scrapers.at(240_001)).toMatchObject({ seen: 442, seenTwice: 441, isScraped: true });
  expect(scrapers.at(511_000)).toMatchObject({ seen: 442, isScraped: false });
  const rare = new Scrapers();
  for (const atMs of [0, 200_000]) rare.scraped('rare', atMs);
  expect(rare.at(500_000).isScraped).toBe(true);
  expect(rare.at(500_001).isScraped).toBe(false);
});

test('names that never come again are no load', () => {
  const scrapers = new Scrapers();
  for (const atMs of [0, 1000]) scrapers.scraped('a', atMs);
  for (let each = 0; each < 100_000; each++) scrapers.scraped(`b${each}`, 1000);
  expect(scrapers.at(1000)).toMatchObject({ seen: 100_002, isScraped: false });
});

/** A scraper, with what it saw of each series by its start. */
interface Looker {
  every: number;
  after: number;
  times: number;
  saw: Map<string, number>;
}

test('each of several scrapers sees the 0 and the last value of every series that begins once it comes regularly', () => {
  const looker = fc.record({ every: fc.integer({ min: 1, max: 90 }), after: fc.nat(60) });
  const scenario = fc.record({
    lookers: fc.array(looker, { minLength: 2, maxLength: 4 }),
    lives: fc.array(fc.record({ from: fc.nat(500), seconds: fc.nat(200) }), { minLength: 1, maxLength: 20 }),
  });
  fc.assert(
    fc.property(scenario, ({ lookers, lives }) => {
      const counter = new GroupCounter({
        startMs: START_MS,
        idleMs: 60_000,
        labels: {},
        labelsOf: (name) => ({ name }),
      });
      const scrapers = new Scrapers();
      const all: Looker[] = lookers.map((one) => ({ ...one, times: 0, saw: new Map() }));
      const last = new Map<string, number>();
      const regularFrom = Math.max(...lookers.map(({ every, after }) => after + every));
      for (let second = 0; second < 900; second++) {
        const now = scrapers.at(START_MS + 1000 * second);
        const running = new Set<string>();
        for (const [index, { from, seconds }] of lives.entries()) {
          if (second < from || second > from + seconds) continue;
          running.add(`g${index}`);
          counter.add(`g${index}`, 1 + (second % 7), 0, now);
        }
        counter.endTick(
          now,
          () => true,
          (key) => !running.has(key),
        );
        const series = [...counter.exposed()].map(({ labels, startMs, count }): [string, number, number] => [
          `${labels.name} ${startMs}`,
          startMs,
          count,
        ]);
        for (const [key, , count] of series) last.set(key, count);
        for (const [index, { every, after, saw }] of all.entries()) {
          if (second < after || (second - after) % every !== 0) continue;
          scrapers.scraped(`s${index}`, START_MS + 1000 * second);
          for (const [key, startMs, count] of series) {
            if (!saw.has(key) && startMs > START_MS + 1000 * regularFrom) expect(count, key).toBe(0);
            saw.set(key, count);
          }
        }
        const there = new Set(series.map(([key]) => key));
        if (second <= regularFrom) continue;
        for (const [key, count] of last) {
          if (there.has(key)) continue;
          for (const { saw } of all)
            if (Number(key.split(' ')[1]) > START_MS + 1000 * regularFrom)
              expect(saw.get(key), key).toBe(count);
        }
      }
    }),
    { numRuns: 60 },
  );
});
