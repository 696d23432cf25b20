import { expect, test } from 'vitest';
import { HeldSpans } from '../../src/collector/held-spans.ts';
import type { Span } from '../../src/collector/span.ts';
import type { Counts } from '../../src/tally/tally.ts';

const span = (id: string): Span => ({
  kind: 'interval',
  counts: [new Map([[id, new Map([[0, 1]])]])],
  readings: [],
  atSeconds: 1,
  seconds: 1,
  elapsedSeconds: 1,
});

/** Names that are known for these ids. */
const namesOf = (known: Set<string>) => ({
  knows: (counts: Counts) => counts.every((rows) => [...rows.keys()].every((id) => known.has(id))),
});

const idsOf = (spans: Iterable<Span>) => [...spans].flatMap(({ counts }) => [...(counts[0]?.keys() ?? [])]);

test('without names no interval waits', () => {
  const held = new HeldSpans(undefined);
  held.add(span('7'), 0);
  expect(held.isEmpty).toBe(false);
  expect(idsOf(held.ready(0))).toEqual(['7']);
  expect(held.isEmpty).toBe(true);
});

test('an interval waits for the names of its rows, and later intervals wait for it', () => {
  const known = new Set(['8']);
  const held = new HeldSpans(namesOf(known));
  held.add(span('7'), 0);
  held.add(span('8'), 20e6);
  expect(idsOf(held.ready(20e6))).toEqual([]);
  known.add('7');
  expect(idsOf(held.ready(40e6))).toEqual(['7', '8']);
});

test('an interval does not wait for ever', () => {
  const held = new HeldSpans(namesOf(new Set()));
  held.add(span('7'), 1e9);
  held.add(span('8'), 1.1e9);
  expect(idsOf(held.ready(1.199e9))).toEqual([]);
  expect(idsOf(held.ready(1.2e9))).toEqual(['7']);
  expect(idsOf(held.ready(Infinity))).toEqual(['8']);
});
