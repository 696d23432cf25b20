import { expect, it } from 'vitest';
import { countsOf } from './counts-of.ts';

const NONE = { malformed: 0, version: 0, size: 0, subject: 0, hosts: 0, series: 0, fast: 0 };

it('summaries are missing that the hub neither took, refused nor passed over', () => {
  expect(countsOf(100, { taken: 97, old: 0, refused: { ...NONE, fast: 2 } })).toEqual({
    missing: 1,
    refused: 0,
    fast: 2,
    problem: null,
  });
});

it('reasons of refusals are named, and a summary that came after a later one is refused', () => {
  expect(countsOf(100, { taken: 90, old: 3, refused: { ...NONE, malformed: 7 } })).toEqual({
    missing: 0,
    refused: 10,
    fast: 0,
    problem: 'the hub refused summaries: 3 old, 7 malformed',
  });
});
