import { expect, it } from 'vitest';
import { frameToText } from '../../src/text/frame-to-text.ts';

const frame = { name: 'do_eventfd', weight: 250, before: 0 };
const root = { weight: 1_000 };

it.each([
  [frame, { unit: 'events', isCompared: false }, 'do_eventfd: 250 events, 25.0 %'],
  [
    { ...frame, interval: [200, 310] as [number, number] },
    { unit: 'events', isCompared: false },
    'do_eventfd: 250 events, 25.0 % (95 %: 20.0 to 31.0 %)',
  ],
  [
    { ...frame, before: 2_048 },
    { unit: 'bytes', isCompared: true },
    'do_eventfd: 250 B, 25.0 %; before 2 KiB',
  ],
] as const)('%j', (given, options, text) => {
  expect(
    frameToText({ ...given, interval: 'interval' in given ? [...given.interval] : undefined }, root, options),
  ).toBe(text);
});

it('of no event', () => {
  expect(frameToText({ ...frame, weight: 0 }, { weight: 0 }, { unit: 'events', isCompared: false })).toBe(
    'do_eventfd: 0 events, 0 %',
  );
});
