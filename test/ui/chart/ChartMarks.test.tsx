import { expect, test } from 'vitest';
import { ChartMarks } from '../../../ui/src/chart/ChartMarks.tsx';
import { rendered } from '../rendered.ts';

const of = (unkept: { fromMs: number; toMs: number } | null, fromMs = 0) =>
  rendered(<ChartMarks marks={[]} unkept={unkept} shown={{ fromMs, toMs: 10_000 }} width={1_098} />).html;

test('a chart says where counts are no longer kept', () => {
  // 1,000 pixels beside the axis are ten seconds.
  expect(of({ fromMs: 2_000, toMs: 5_000 })).toContain('left:270px;width:300px');
  expect(of({ fromMs: -2_000, toMs: 5_000 })).toContain('left:70px;width:500px');
  expect(of({ fromMs: 2_000, toMs: 5_000 })).toContain('no longer kept');
});

test.each([
  ['all are', null, 0],
  ['what is shown is kept', { fromMs: 2_000, toMs: 5_000 }, 6_000],
  ['it is too short to see', { fromMs: 0, toMs: 30 }, 0],
])('says nothing where %s', (_, unkept, fromMs) => {
  expect(of(unkept, fromMs)).toBe('');
});
