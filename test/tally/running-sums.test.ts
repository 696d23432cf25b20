import { expect, test } from 'vitest';
import { Board } from '../../src/tally/board.ts';
import type { KeptGrouping } from '../../src/tally/group-sums.ts';
import { RunningSums } from '../../src/tally/running-sums.ts';
import { BYTES, KINDS, ORDERS, Story, take } from '../fixtures/feed.ts';
import { Random, SEEDS } from '../fixtures/random.ts';

const SERIES = [BYTES, ORDERS, KINDS];
const WANTED = new Set([0, 2]);

/** A board whose history of groups is short: ticks leave it by age, and by the number of entries. */
function board(): Board {
  const made = new Board({
    ended: 3,
    endedMs: 3_000,
    groups: 10,
    history: { ms: 60_000, bytes: 100_000 },
    groupHistory: { ms: 7_000, entries: 60 },
  });
  made.setSeries(SERIES);
  return made;
}

/** The sums of all ticks that are kept, added up anew. */
function anew({ groupHistory }: Board, grouping: KeptGrouping): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { numbers } of groupHistory.ticks(grouping, WANTED, 'count'))
    for (const [name, number] of numbers) sums.set(name, (sums.get(name) ?? 0) + number);
  return sums;
}

test.each(SEEDS)('the sums are those of all kept ticks, however many came since, seed %i', (seed) => {
  const made = board();
  const random = new Random(seed);
  const story = new Story(random);
  const running = new RunningSums(made.groupHistory, 'name', 'count');
  for (let tick = 1; tick <= 60; tick++) {
    take(made, story.next());
    if (random.int(4) > 0) expect(running.of(WANTED)).toEqual(anew(made, 'name'));
  }
});

test('they follow series to their new numbers', () => {
  const made = board();
  const story = new Story(new Random(1));
  const running = new RunningSums(made.groupHistory, 'cgroup', 'count');
  for (let tick = 1; tick <= 5; tick++) take(made, story.next());
  running.of(WANTED);
  made.setSeries(SERIES.toReversed());
  expect(running.of(WANTED)).toEqual(anew(made, 'cgroup'));
});
