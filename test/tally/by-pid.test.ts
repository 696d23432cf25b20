import { expect, test } from 'vitest';
import { byPid } from '../../src/tally/by-pid.ts';

test('adds up the call sites of each process', () => {
  const rows = new Map([
    ['7,-9', new Map([[64, 3]])],
    [
      '7,-8',
      new Map([
        [64, 2],
        [96, 1],
      ]),
    ],
    ['8,-9', new Map([[64, 5]])],
    // An event without a call site.
    ['9', new Map([[0, 1]])],
  ]);
  expect(byPid(rows)).toEqual(
    new Map([
      [
        '7',
        new Map([
          [64, 5],
          [96, 1],
        ]),
      ],
      ['8', new Map([[64, 5]])],
      ['9', new Map([[0, 1]])],
    ]),
  );
});
