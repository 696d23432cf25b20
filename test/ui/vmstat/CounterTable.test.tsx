import { expect, test } from 'vitest';
import { CounterTable } from '../../../ui/src/vmstat/CounterTable.tsx';
import { rendered } from '../rendered.ts';

const counters = [
  { name: 'pgfault', value: 12_345, delta: 67, since: 890, answers: ['page_fault', 'exceptions:page_fault'] },
  { name: 'nr_free_pages', value: 1000, delta: -5, since: 0, answers: [] },
  { name: 'kmalloc_large', value: 9, delta: 0, since: 4, answers: ['kmalloc_large'], named: true },
];

test('has value, change in the tick, change in all and the corresponding series of each counter', () => {
  const { rows, tooltips } = rendered(<CounterTable counters={counters} seconds={1.0034} />);
  expect(rows).toEqual([
    ['Counter', 'Value', 'Delta', 'Since the session began', 'Corresponding series'],
    ['pgfault', '12,345', '+67', '+890', 'page_fault, exceptions:page_fault'],
    ['nr_free_pages', '1,000', '-5', '0', ''],
    ['kmalloc_large', '9', '0', '+4', 'named count, includes earlier runs'],
  ]);
  expect(tooltips).toContain('Change in the last tick, 1.003 s');
});

test('dims counters that did not change', () => {
  const { html } = rendered(
    <CounterTable counters={[{ ...counters[1], since: 0, delta: 0 }] as typeof counters} seconds={1} />,
  );
  expect(html).toContain('<tr class="none">');
});
