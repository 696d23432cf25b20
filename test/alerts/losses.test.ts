import { expect, test } from 'vitest';
import { SeriesLosses } from '../../src/alerts/losses.ts';
import type { Exactness } from '../../src/wire/exactness.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';

const SERIES = { label: 'kmem:kmalloc', counted: true };
const EVENTS = ['kmem:kmalloc'];
const exactness = (parts: Partial<Exactness>): Exactness => ({ ...nothingMissed(), ...parts });
const state = (parts: Exactness) => ({ exactness: parts });
const missed = (bound: number, event = 'kmem:kmalloc') =>
  exactness({ missedRuns: [{ event, loses: 'events', runs: bound, bound }] });
const gap = (seconds: number) =>
  exactness({ gaps: [{ reason: 'map full', seconds, stderr: null, losesOrphans: false }] });

test('a loss is of the tick in which it came, and of the sum for ever', () => {
  const losses = new SeriesLosses();
  const look = (now: Exactness) => losses.tick(state(now), SERIES, EVENTS, false);
  expect(look(exactness({}))).toEqual({ all: null, tick: null });
  const seven = { why: 'up to 7 events may be missing', events: 7 };
  expect(look(missed(7))).toEqual({ all: seven, tick: seven });
  expect(look(missed(7))).toEqual({ all: seven, tick: null });
  expect(look(missed(8))).toEqual({
    all: { why: 'up to 8 events may be missing', events: 8 },
    tick: { why: 'up to 1 event may be missing', events: 1 },
  });
});

test.each<[string, Exactness, string | null]>([
  ['other events', missed(7, 'kmem:kfree'), null],
  ['a gap', gap(1.25), 'nothing was counted for 1.250 s'],
  [
    'a full map',
    exactness({ mapFull: [{ map: 'kmem:kmalloc', keys: 9 }] }),
    'events are missing, and their number is not known',
  ],
  ['a new cgroup', exactness({ newCgroups: ['/new'] }), 'events are missing, and their number is not known'],
])('%s', (_, now, why) => {
  const text = why === null ? null : { why, events: Infinity };
  expect(new SeriesLosses().tick(state(now), SERIES, EVENTS, true)).toEqual({ all: text, tick: text });
});

test('each tick in which the map is full lacks events, and the next one is exact again', () => {
  const losses = new SeriesLosses();
  const tick = (times: number) => {
    const full = exactness({ mapFull: [{ map: 'kmem:kmalloc', keys: 9, times }] });
    return losses.tick(state(full), SERIES, EVENTS, true).tick?.why;
  };
  const text = 'events are missing, and their number is not known';
  expect([tick(1), tick(2), tick(2)]).toEqual([text, text, undefined]);
});

test('a rule that is new does not take an old gap for one of its first tick', () => {
  expect(new SeriesLosses().tick(state(gap(2)), SERIES, EVENTS, false).tick).toBeNull();
});

test('an event that the budget drops is unknown', () => {
  const text = { why: 'the event is dropped, to stay within the budget', events: Infinity };
  const dropped = { ...SERIES, counted: false };
  expect(new SeriesLosses().tick(state(exactness({})), dropped, EVENTS, true)).toEqual({
    all: text,
    tick: text,
  });
});
