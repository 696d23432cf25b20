import { expect, test } from 'vitest';
import { compile } from '../../../src/probe/compile.ts';
import { loadCatalogue } from '../../../src/probe/load.ts';
import { selectEvents } from '../../../src/probe/select.ts';
import { addMaps, emptyCounts } from '../../../src/tally/tally.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../../fixtures/whole-system.ts';

const programOf = (text: string, keeps: 'rows' | 'both' = 'rows') => {
  const known = tracepoints();
  return compile(selectEvents([{ text }], loadCatalogue(), known), known, { ...WHOLE_SYSTEM, keeps });
};

test('a rare event adds to an entry of its CPU, with its value or 0 before the CPU', () => {
  const { text } = programOf('migrate:mm_migrate_pages');
  const entry = '@i0_mm_migrate_pages_succeeded_0[pid, $vt_reason, cpu]';
  expect(text).toContain(`${entry} = ${entry} + (int64)($vt_succeeded);`);
  const events = '@i0_mm_migrate_pages_1[pid, $vt_reason, cpu]';
  expect(text).toContain(`${events} = ${events} + (int64)(1);`);
  const total = '@i0_compaction_total_1[pid, 0, cpu]';
  expect(programOf('compaction.total').text).toContain(
    `${total} = ${total} + (int64)((int64)(nsecs / 1000) - @s0_start[tid]);`,
  );
  const bucket = '@i0_compaction_0[pid, $vt_bucket_0, cpu]';
  expect(programOf('compaction').text).toContain(`${bucket} = ${bucket} + (int64)(1);`);
});

test('its running totals are written as any', () => {
  expect(programOf('migrate:mm_migrate_pages', 'both').text).toContain(
    '@b0_mm_migrate_pages[$vt_reason] = count();',
  );
});

test('the entries of all CPUs add up', () => {
  const program = programOf('migrate:mm_migrate_pages');
  const counts = emptyCounts(program.series.length);
  const entries = (['0', '1'] as const).map((cpu): [string[], { kind: 'number'; value: number }] => [
    ['7', '3', cpu],
    { kind: 'number', value: 2 + Number(cpu) },
  ]);
  addMaps(counts, [{ map: '@i0_mm_migrate_pages_1', entries }], program);
  expect(counts[0]).toEqual(new Map([['7', new Map([[3, 5]])]]));
});
