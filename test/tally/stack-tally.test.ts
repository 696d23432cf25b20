import { describe, expect, it } from 'vitest';
import { StackTally } from '../../src/tally/stack-tally.ts';
import { feedTick, who } from '../fixtures/feed.ts';
import { feedStacks } from '../fixtures/stacks.ts';

const all = () => true;
const eventsOf = (tally: StackTally, isIn: Parameters<StackTally['select']>[0] = all) =>
  tally.select(isIn).strata.reduce((sum, { events }) => sum + events, 0);

describe('StackTally', () => {
  it('adds up ticks, and selects processes', () => {
    const tally = new StackTally();
    tally.apply(
      feedTick({
        rows: [who(0), who(1, { name: 'cc1' })],
        stacks: feedStacks({
          counts: [
            [0, 0, 64, 100],
            [1, 0, 64, 30],
          ],
          samples: [
            [0, 0, 64, 0, 2],
            [1, 0, 64, 1, 1],
          ],
          sampled: [
            [0, 3],
            [1, 1],
          ],
        }),
      }),
    );
    const more = { sites: [], functions: [], stacks: [] };
    const counts = [[0, 0, 64, 3]];
    tally.apply(feedTick({ tick: 2, stacks: feedStacks({ ...more, counts, samples: [[0, 0, 64, 1, 1]] }) }));
    expect(tally).toMatchObject({ seconds: 2, rate: 64, unitBytes: 1, hasSite: true, dropped: 0 });
    expect(tally.functions).toEqual(['read', 'do_eventfd', 'write']);
    const { strata, sampled, kept } = tally.select(({ name }) => name === 'task0');
    expect(strata).toEqual([
      {
        pid: '0',
        site: '0',
        value: 64,
        events: 103,
        samples: new Map([
          ['0', 2],
          ['1', 1],
        ]),
      },
    ]);
    expect([sampled, kept]).toEqual([3, 3]);
    expect(eventsOf(tally)).toBe(133);
    expect(tally.who(1)).toMatchObject({ key: '1001', name: 'cc1' });
    expect(tally.who(9)).toMatchObject({ name: null });
  });

  it('of events without a call site', () => {
    const tally = new StackTally();
    tally.apply(feedTick({ rows: [who(0)], stacks: feedStacks({ sites: [], counts: [[0, -1, 0, 5]] }) }));
    expect(tally.hasSite).toBe(false);
    expect(tally.select(all).strata[0]).toMatchObject({ site: '', events: 5 });
  });

  it('makes one row of ended processes with one name, and loses no event', () => {
    const tally = new StackTally();
    const LIVING = 40;
    for (let tick = 1; tick <= 50; tick++) {
      const rows = Array.from({ length: 1_000 }, (_, index) =>
        who(
          1_000 * tick + index,
          index < LIVING ? {} : { ended: true, name: index % 2 === 0 ? 'cc1' : 'as' },
        ),
      );
      const counts = rows.map(({ row }) => [row, 0, 64, 3]);
      const sampled = rows.map(({ row }) => [row, 1]);
      tally.apply(feedTick({ tick, rows, stacks: feedStacks({ counts, sampled }) }));
      expect(tally.select(all).strata.length).toBeLessThanOrEqual(21_000);
    }
    expect(eventsOf(tally)).toBe(150_000);
    expect(eventsOf(tally, ({ name }) => name === 'cc1')).toBe((50 * 3 * (1_000 - LIVING)) / 2);
    expect(tally.select(all).sampled).toBe(50_000);
    expect(tally.dropped).toBe(0);
  });

  it('counts what it has no room for', () => {
    const tally = new StackTally();
    const counts = Array.from({ length: 100_007 }, (_, value) => [0, 0, value, 2]);
    tally.apply(feedTick({ rows: [who(0)], stacks: feedStacks({ counts }) }));
    expect([eventsOf(tally), tally.dropped]).toEqual([200_000, 14]);
  });
});
