import { expect, test } from 'vitest';
import type { DiffReport } from '../../src/report/diff-report.ts';
import { diffToText } from '../../src/report/diff-to-text.ts';

type Row = DiffReport['rows'][number];

const ROW: Row = {
  event: 'kmem:kmalloc',
  name: 'all',
  a: 1000,
  b: 1001,
  ratio: 1.001,
  low: 0.999,
  high: 1.002,
  p: 0.4,
  verdict: 'same within',
  within: 1.003,
  needsSeconds: null,
  value: { value: 512, label: '512 B', a: 0.3, b: 0 },
  distribution: { distance: 0.17, byChance: 0.01, shift: null },
};

const SIDE = { file: 'a', host: 'h', kernel: '6', startedMs: 0, seconds: 1, runs: 6, notes: [] };
const text = (row: Partial<Row>) =>
  diffToText(
    {
      schema: 'vmtally.diff/1',
      a: SIDE,
      b: SIDE,
      by: 'all',
      samples: 'runs',
      unit: 'a run',
      confidence: 0.95,
      atLeast: 1,
      rows: [{ ...ROW, ...row }],
    },
    { top: 40 },
  );

test('only a row that is more or less has the value that its change mostly comes from', () => {
  expect(text({ verdict: 'less' })).toContain('\n  mostly 512 B: 0.3 to 0.0, 17.0 % have other values\n');
  expect(text({ verdict: 'less', distribution: null })).toContain('\n  mostly 512 B: 0.3 to 0.0\n');
  // The same number of events, and others: that is a change of its own.
  expect(text({})).toContain('same within 0.3 %\n  17.0 % have other values\n');
  expect(text({ distribution: null })).not.toContain('512 B');
});
