import { describe, expect, test } from 'vitest';
import { bytesOf, columnsOf, narrowest } from '../../src/tally/columns.ts';

describe('numbers are kept exactly, in the narrowest array', () => {
  const cases: [number[], string][] = [
    [[], 'Uint8Array'],
    [[0, 255], 'Uint8Array'],
    [[256, 1], 'Uint16Array'],
    [[65_535], 'Uint16Array'],
    [[65_536], 'Uint32Array'],
    [[2 ** 32 - 1], 'Uint32Array'],
    [[2 ** 32], 'Float64Array'],
    [[2 ** 60, 1], 'Float64Array'],
    [[-1, 3], 'Float64Array'],
    [[0.5], 'Float64Array'],
    [[Number.NaN], 'Float64Array'],
    [[Number.POSITIVE_INFINITY], 'Float64Array'],
  ];
  test.each(cases)('%j: %s', (numbers, type) => {
    const column = narrowest(Float64Array.from(numbers));
    expect(column.constructor.name).toBe(type);
    expect([...column]).toEqual(numbers);
  });
});

test('quadruples become four columns', () => {
  const columns = columnsOf(Float64Array.of(7, 0, 64, 1_000, 8, 1, 0, 2));
  expect([...columns.rows, ...columns.series, ...columns.values, ...columns.counts]).toEqual([
    7, 8, 0, 1, 64, 0, 1_000, 2,
  ]);
  expect(bytesOf(columns)).toBe(2 + 2 + 2 + 4);
});
