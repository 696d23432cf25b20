import { expect, test } from 'vitest';
import { CounterTable } from '../../../ui/src/vmstat/CounterTable.tsx';
import { rendered } from '../rendered.ts';

const counters = [
  { name: 'nr_free_pages', value: 1000, delta: -5, since: 0, answers: [] },
  { name: 'pgmajfault', value: 3, delta: 0, since: 0, answers: [] },
  {
    name: 'pgfault',
    value: 12_345,
    delta: 670,
    since: 890,
    answers: ['page_fault', 'exceptions:page_fault'],
  },
  { name: 'pgnew_of_some_kernel', value: 5, delta: 1, since: 5, answers: [] },
  { name: 'kmalloc_large', value: 9, delta: 0, since: 4, answers: ['kmalloc_large'], named: true },
];

test('has what each counter means, its rate, its changes and its series, by group; gauges have a value', () => {
  const { rows } = rendered(<CounterTable counters={counters} seconds={2} />);
  expect(rows).toEqual([
    ['Counter', 'Now', 'Since the session began', 'Since boot', 'Counted as'],
    ['Named counts'],
    ['kmalloc_large Includes earlier runs', '0/s', '+4', '9', 'kmalloc_large'],
    ['Faults'],
    [
      'pgfault Page faults, minor and major mm/memory.c',
      '335 faults/s',
      '+890',
      '12,345',
      'page_fault, exceptions:page_fault',
    ],
    ['Others'],
    ['pgnew_of_some_kernel', '0.5/s', '+5', '5', ''],
    ['Gauges'],
    ['nr_free_pages Free pages', '1,000 pages', '0', '', ''],
    // Counters that moved come before those that did not.
    ['Not changed since the session began, and gauges at 0'],
    [
      'pgmajfault Page faults that had to read from a disk or from swap mm/memory.c',
      '0 faults/s',
      '0',
      '3',
      '',
    ],
  ]);
});

test('has no rates of a tick that is too short, and values all the same', () => {
  const { rows } = rendered(<CounterTable counters={counters} seconds={0.09} isShort />);
  expect(rows.flatMap((cells) => cells[1] ?? [])).toEqual(['Now', '–', '–', '–', '1,000 pages', '–']);
});

test('dims counters that did not change', () => {
  const [, still] = counters;
  const { html } = rendered(<CounterTable counters={still === undefined ? [] : [still]} seconds={1} />);
  expect(html).toContain('<tr class="none">');
});
