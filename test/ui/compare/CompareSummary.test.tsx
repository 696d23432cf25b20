import { expect, test } from 'vitest';
import { Compare } from '../../../src/client/compare.ts';
import { CompareSummary } from '../../../ui/src/compare/CompareSummary.tsx';
import { OVERS, type Over } from '../../../ui/src/place/place-values.ts';
import { compare, compared } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

function render(message: Parameters<typeof compare>[0], over: Over) {
  const model = new Compare();
  model.apply(compare(message));
  return rendered(<CompareSummary compare={model} over={over} />);
}

const rows = [compared(), compared({ id: 'page.free', verdict: 'explained' })];

test('counts the verdicts of the tick', () => {
  const { text, html } = render({ rows, seconds: 1.0034 }, 'tick');
  expect(text).toMatch(
    /^1 balanced, 1 explained, 0 unexplained in 1\.003 s to \d\d:\d\d:\d\d , whole system$/,
  );
  expect(html).not.toContain('unbalanced');
});

test('counts identities at rest apart, as the command does', () => {
  const still = compared({
    id: 'x',
    counted: 0,
    counter: { low: 0, high: 0 },
    residual: { low: 0, high: 0 },
  });
  expect(render({ rows: [...rows, still] }, 'tick').text).toMatch(
    /^1 balanced, 1 explained, 0 unexplained, 1 at rest in /,
  );
});

test.each(['unexplained', 'lost keys'] as const)('is marked if an identity is %s', (verdict) => {
  const { text, html } = render({ rows: [...rows, compared({ id: 'x', verdict })] }, 'tick');
  expect(text).toContain(`1 ${verdict}`);
  expect(html).toContain('class="compare-summary unbalanced"');
});

test('judges the last ten seconds apart from the last tick', () => {
  const off = [...rows, compared({ id: 'x', verdict: 'unexplained' })];
  const parts = { rows: off, recent: [...rows, compared({ id: 'x' })], recentSeconds: 10.002 };
  const { text, html } = render(parts, 'recent');
  expect(text).toMatch(/^2 balanced, 1 explained, 0 unexplained in 10\.002 s to \d\d:/);
  expect(html).not.toContain('unbalanced');
  expect(render(parts, 'tick').html).toContain('unbalanced');
});

test('has the time of the sums', () => {
  expect(render({ sums: rows, sumSeconds: 125 }, 'sum').text).toBe(
    '1 balanced, 1 explained, 0 unexplained in 2 min 5 s , whole system',
  );
});

test('says so while the comparison is younger than ten seconds', () => {
  const young = { recent: rows, recentSeconds: 3, sums: rows, sumSeconds: 3 };
  expect(render(young, 'recent').text).toMatch(/ in 3\.000 s so far, to \d\d:/);
  expect(render({ ...young, sumSeconds: 60 }, 'recent').text).toMatch(/ in 3\.000 s to \d\d:/);
});

test.each(OVERS)('counts what has a verdict over %s before the untraced baseline is measured', (over) => {
  const early = [...rows, compared({ id: 'x', verdict: null })];
  const { text, html } = render(
    { rows: early, recent: early, sums: early, baseline: { ticks: 2, needed: 5 } },
    over,
  );
  expect(text).toMatch(
    /^1 balanced, 1 explained The other verdicts wait for the untraced baseline: 2 of 5 ticks/,
  );
  expect(text).not.toContain('unexplained');
  expect(html).not.toContain('unbalanced');
});
