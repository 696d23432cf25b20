import { describe, expect, test } from 'vitest';
import { parseCpus, rangesOf } from '../../../src/probe/filter/cpus.ts';

describe('a list of CPUs', () => {
  test.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['3,1,1-2', [1, 2, 3]],
    [' 1 , 2 ', [1, 2]],
    ['all', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['6-N', [6, 7]],
    ['N', [7]],
    ['0-7:1/4', [0, 4]],
    ['all:2/4', [0, 1, 4, 5]],
  ])('%j', (list, cpus) => {
    expect(parseCpus(list, 8)).toEqual(cpus);
  });

  test.each(['', ' ', '8', '3-1', '0-', '-1', 'x', '0x1', '0;1', '0-7:5/4', '0-7:1/0', '1:1/2', '999999'])(
    '%j is refused',
    (list) => {
      expect(parseCpus(list, 8)).toBeUndefined();
    },
  );
});

test('ranges of numbers', () => {
  expect(rangesOf([0, 1, 2, 4, 6, 7])).toEqual([
    [0, 2],
    [4, 4],
    [6, 7],
  ]);
});
