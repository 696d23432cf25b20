import { describe, expect, test } from 'vitest';
import { spanOf } from '../../../src/cli/report/span-of.ts';
import { when } from '../../../src/cli/report/when.ts';

/** Local time, in ms of the Unix epoch. */
const at = (day: number, hours: number, minutes = 0, seconds = 0): number =>
  new Date(2026, 10, day, hours, minutes, seconds).getTime();

test.each([
  ['10s', { kind: 'run', ms: 10_000 }],
  ['500', { kind: 'run', ms: 500 }],
  ['-2h', { kind: 'back', ms: 7_200_000 }],
  ['04:00', { kind: 'clock', hours: 4, minutes: 0, seconds: 0 }],
  ['4:05:06.5', { kind: 'clock', hours: 4, minutes: 5, seconds: 6.5 }],
  ['2026-11-29', { kind: 'date', ms: at(29, 0) }],
  ['2026-11-29 04:00', { kind: 'date', ms: at(29, 4) }],
  ['2026-11-29T04:00:07', { kind: 'date', ms: at(29, 4, 0, 7) }],
  ['2026-11-29T04:00:00Z', { kind: 'date', ms: Date.UTC(2026, 10, 29, 4) }],
  ['2026-11-29 04:00 +02:00', { kind: 'date', ms: Date.UTC(2026, 10, 29, 2) }],
  ['2026-11-29 04:00 -0530', { kind: 'date', ms: Date.UTC(2026, 10, 29, 9, 30) }],
])('%s is a time', (text, time) => {
  expect(when(text)).toEqual(time);
});

test.each(['', 'x', '24:00', '4:60', '2026-02-29', '2026-13-01', '2026-11-29 4', '--2h', '-', '1e3', '10 s'])(
  '%j is no time',
  (text) => {
    expect(() => when(text)).toThrow('It must be a time');
  },
);

describe('a span', () => {
  const endMs = () => at(29, 12, 30);
  const span = (from?: string, to?: string) => {
    const found = spanOf(from === undefined ? from : when(from), to === undefined ? to : when(to), endMs);
    return [found.from * 1000, found.to * 1000, found.isWall ?? false];
  };

  test.each<[string | undefined, string | undefined, number, number, boolean]>([
    [undefined, undefined, 0, Infinity, false],
    ['10s', '1m', 10_000, 60_000, false],
    [undefined, '1m', 0, 60_000, false],
    ['04:00', '04:10', at(29, 4), at(29, 4, 10), true],
    ['13:00', '13:10', at(28, 13), at(28, 13, 10), true],
    ['23:50', '00:10', at(28, 23, 50), at(29, 0, 10), true],
    ['2026-11-27 04:00', '04:10', at(27, 4), at(27, 4, 10), true],
    ['-2h', undefined, at(29, 10, 30), Infinity, true],
    ['-2h', '-1h', at(29, 10, 30), at(29, 11, 30), true],
    [undefined, '04:00', 0, at(29, 4), true],
    ['04:00', '2026-11-28 05:00', at(28, 4), at(28, 5), true],
  ])('from %s to %s', (from, to, fromMs, toMs, isWall) => {
    expect(span(from, to)).toEqual([fromMs, toMs, isWall]);
  });

  test.each([
    ['10s', '10s', 'before'],
    ['-1h', '-2h', 'before'],
    ['10s', '04:00', 'both count from the start'],
    ['12:10', '12:09', 'not after --from 2026-11-29 12:10:00.000, and the capture ends on that day'],
    ['-1h', '11:00', 'not after --from 2026-11-29 11:30:00.000, and the capture ends on that day'],
    ['2026-11-29 04:00', '03:00', 'and the capture ends on that day, 2026-11-29 12:30:00.000'],
  ])('from %s to %s is refused', (from, to, message) => {
    expect(() => span(from, to)).toThrow(message);
  });
});
