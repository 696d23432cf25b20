import { expect, test } from 'vitest';
import { FamilySet } from '../../src/metrics/family-set.ts';
import { addSession } from '../../src/metrics/session-families.ts';
import { Board } from '../../src/tally/board.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import type { SessionInfo } from '../../src/wire/session.ts';
import { accuracyIn } from '../fixtures/accuracy.ts';
import { BYTES, PLAIN, sessionInfo } from '../fixtures/feed.ts';

/** Values of a family by the only label of its series. */
function valuesOf(name: string, info: Partial<SessionInfo>): Record<string, number | undefined> {
  const to = new FamilySet();
  addSession(to, new Board(), sessionInfo(info), 0);
  const family = to.families.find((each) => each.name === `vmtally_${name}`);
  return Object.fromEntries(
    family?.series.map(({ labels, value }) => [Object.values(labels)[0] ?? '', value]) ?? [],
  );
}

test('losses with a bound and without are two counters by event', () => {
  const losses = { missing: 7, unbounded: 2, isPartial: false, isUncertain: false };
  const info = { series: [BYTES, PLAIN], accuracy: accuracyIn({}, { losses }) };
  expect(valuesOf('missing_events', info)).toEqual({ [BYTES.label]: 0, [PLAIN.label]: 7 });
  expect(valuesOf('unbounded_losses', info)).toEqual({ [BYTES.label]: 0, [PLAIN.label]: 2 });
  expect(valuesOf('exact', info)).toEqual({ '': 0 });
  expect(valuesOf('exact', {})).toEqual({ '': 1 });
});

test('losses of the events that pass a filter have it as a label', () => {
  const to = new FamilySet();
  addSession(to, new Board(), sessionInfo({ series: [{ ...BYTES, filter: 'size > 4096' }] }), 0);
  for (const name of ['vmtally_missing_events', 'vmtally_unbounded_losses'])
    expect(to.families.find((each) => each.name === name)?.series.map(({ labels }) => labels)).toEqual([
      { event: BYTES.label, filter: 'size > 4096' },
    ]);
});

test('a map counts each tick in which it was full, at all of its sizes', () => {
  const mapFull = [
    { map: 'kmem:kmalloc', keys: 8, times: 3 },
    { map: 'kmem:kmalloc', keys: 32, times: 2 },
    { map: 'names', keys: 8, times: 1 },
  ];
  const info = {
    exactness: { ...nothingMissed(), mapFull, beyondDouble: [] },
    pressure: [{ map: 'kmem:kfree', keys: 1, room: 32 }],
  };
  expect(valuesOf('map_full', info)).toEqual({ 'kmem:kmalloc': 5, names: 1, 'kmem:kfree': 0 });
});

test('the interval that was asked for stays while the budget lengthens the one of now', () => {
  const budget = {
    percent: 5,
    usedPercent: 4,
    processesPercent: 1,
    probesPercent: 3,
    askedMs: 500,
    slower: { sinceMs: 0, percent: 9 },
    leftOut: [],
  };
  const info = { intervalMs: 2000, budget };
  expect(valuesOf('interval_seconds', info)).toEqual({ '': 2 });
  expect(valuesOf('requested_interval_seconds', info)).toEqual({ '': 0.5 });
  expect(valuesOf('requested_interval_seconds', { intervalMs: 250 })).toEqual({ '': 0.25 });
});
