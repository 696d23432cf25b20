import { describe, expect, test } from 'vitest';
import { amountOf, countOf, ProcessModel } from '../../src/client/process.ts';
import type { ProcessDetails } from '../../src/wire/views.ts';
import { calls, process, series } from './messages.ts';

const details = (parts: Partial<ProcessDetails> = {}): ProcessDetails => ({
  pid: 1234,
  start: 99,
  name: 'bash',
  parent: 1,
  parentName: 'init',
  uid: 0,
  user: 'root',
  cgroup: null,
  command: ['bash'],
  startedMs: 0,
  state: 'S',
  threads: 1,
  readMs: 70_000,
  minorFaults: 100,
  majorFaults: 0,
  rssBytes: 4096,
  ...parts,
});
const next = (parts: Parameters<typeof process>[0]) => {
  const { series: _, ...message } = process({ tick: 2, atMs: 1_002_000, reset: false, ...parts });
  return message;
};

describe('ProcessModel', () => {
  test('distributions are sorted by value', () => {
    const model = new ProcessModel();
    model.apply(process({ totals: [[0, [96, 2, 64, 100_003]]] }));
    expect(model.totals.get(0)).toEqual([
      [64, 100_003],
      [96, 2],
    ]);
  });

  test('ticks add up, empty ones too', () => {
    const model = new ProcessModel();
    model.apply(process({ ticks: [{ tick: 1, atMs: 1_000_000, seconds: 1, counts: [[0, [64, 3]]] }] }));
    model.apply(next({ ticks: [{ tick: 2, atMs: 1_002_000, seconds: 2, counts: [] }] }));
    expect(model.ticks.map(({ tick, counts }) => [tick, countOf(counts.get(0))])).toEqual([
      [1, 3],
      [2, 0],
    ]);
    expect(model.version).toBe(2);
  });

  test('ticks older than ten minutes go', () => {
    const model = new ProcessModel();
    model.apply(process({ ticks: [{ tick: 1, atMs: 1_000_000, seconds: 1, counts: [] }] }));
    model.apply(next({ atMs: 1_600_000, ticks: [{ tick: 2, atMs: 1_600_000, seconds: 1, counts: [] }] }));
    expect(model.ticks.map(({ tick }) => tick)).toEqual([2]);
  });

  test('a reset forgets earlier ticks', () => {
    const model = new ProcessModel();
    model.apply(process({ totals: [[1, [0, 9]]], details: details() }));
    model.apply(process({ totals: [[0, [64, 1]]] }));
    expect([...model.totals.keys()]).toEqual([0]);
    expect(model.details).toBeNull();
  });

  test('faults per second lie between two readings, which may be closer than two ticks', () => {
    const model = new ProcessModel();
    model.apply(process({ details: details() }));
    expect(model.faultRates).toBeNull();
    model.apply(next({ details: details({ readMs: 70_500, minorFaults: 150, majorFaults: 1 }) }));
    expect(model.faultRates).toEqual({ minor: 100, major: 2 });
  });

  test('an ended process keeps its details', () => {
    const model = new ProcessModel();
    model.apply(process({ details: details() }));
    model.apply(next({ details: null }));
    expect(model.details).toMatchObject({ pid: 1234 });
    expect(model.faultRates).toBeNull();
  });
});

describe('amountOf', () => {
  const pairs: [number, number][] = [
    [0, 5],
    [3, 2],
  ];
  test.each([
    ['bytes', series(), 6],
    [
      'pages of an order',
      series({ value: { name: 'order', unit: 'pages', scale: 'order', labels: null } }),
      21,
    ],
    ['kinds', series({ value: { name: 'reason', unit: null, scale: 'linear', labels: null } }), null],
    ['no values', calls(), null],
  ])('%s', (_, of, amount) => {
    expect(amountOf(pairs, of)).toBe(amount);
  });
});
