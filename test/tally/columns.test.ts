import { describe, expect, test } from 'vitest';
import { Columns, columnsOf, narrowest } from '../../src/tally/columns.ts';
import { finish } from '../../src/tally/steps.ts';

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
  const columns = finish(columnsOf(Float64Array.of(7, 0, 64, 1_000, 8, 1, 0, 2)));
  expect(columns.length).toBe(2);
  expect(columns.read()).toEqual([
    Uint8Array.of(7, 8),
    Uint8Array.of(0, 1),
    Uint8Array.of(64, 0),
    Uint16Array.of(1_000, 2),
  ]);
  expect(columns.bytes).toBe(2 + 2 + 2 + 4);
});

test('columns of all widths share a buffer', () => {
  const numbers = [
    [1, 255, 3],
    [0.5, 2 ** 40, -1],
    [70_000, 2, 3],
    [1, 65_535, 0],
  ];
  const columns = new Columns(numbers.map((column) => Float64Array.from(column)));
  expect(columns.read().map((column) => [...column])).toEqual(numbers);
  expect(columns.bytes).toBe(3 * (1 + 8 + 4 + 2));
  expect(new Set(columns.read().map(({ buffer }) => buffer)).size).toBe(1);
});

test('the numbers of a column are replaced, whatever their width was', () => {
  const columns = finish(columnsOf(Float64Array.of(7, 0, 64, 1_000, 8, 1, 0, 2))).replaced(1, (old) =>
    old === 0 ? 300 : -1,
  );
  expect(columns.read().map((column) => [...column])).toEqual([
    [7, 8],
    [300, -1],
    [64, 0],
    [1_000, 2],
  ]);
});

test('no columns, and none with numbers', () => {
  expect(new Columns([]).read()).toEqual([]);
  expect(
    finish(columnsOf(new Float64Array(0)))
      .read()
      .map(({ length }) => length),
  ).toEqual([0, 0, 0, 0]);
});
