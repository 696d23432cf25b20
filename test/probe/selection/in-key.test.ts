import { expect, test } from 'vitest';
import { compile } from '../../../src/probe/compile.ts';
import { loadCatalogue } from '../../../src/probe/load.ts';
import type { CompileOptions } from '../../../src/probe/program.ts';
import { selectEvents } from '../../../src/probe/select.ts';
import { addMaps, emptyCounts } from '../../../src/tally/tally.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../../fixtures/whole-system.ts';

const programOf = (options: Partial<CompileOptions>, text = 'kmalloc_requested') => {
  const known = tracepoints();
  return compile(selectEvents([{ text }], loadCatalogue(), known), known, { ...WHOLE_SYSTEM, ...options });
};

test('by call site one update counts an allocation and the bytes that it asked for', () => {
  const program = programOf({ groupBy: 'pid,site' });
  expect(program.text).toContain(
    '@i0_kmalloc_requested_1[pid, $vt_call_site, $vt_bytes_alloc, $vt_bytes_req] = count();',
  );
  expect(program.text).not.toContain('requested_bytes');
  expect(program.series.map(({ label }) => label)).toEqual(['kmalloc_requested', 'kmalloc_requested.bytes']);
  const counts = emptyCounts(2);
  const entries = (
    [
      ['7,-90,64,48', 5],
      ['7,-90,64,40', 2],
      ['7,-90,32,32', 1],
    ] as const
  ).map(([key, value]): [string[], { kind: 'number'; value: number }] => [
    key.split(','),
    { kind: 'number', value },
  ]);
  addMaps(counts, [{ map: '@i0_kmalloc_requested_1', entries }], program);
  expect(counts).toEqual([
    new Map([
      [
        '7,-90',
        new Map([
          [64, 7],
          [32, 1],
        ]),
      ],
    ]),
    new Map([['7,-90', new Map([[0, 5 * 48 + 2 * 40 + 32]])]]),
  ]);
});

test.each<[string, Partial<CompileOptions>, string?]>([
  ['by process alone', { groupBy: 'pid' }],
  ['beside running totals', { groupBy: 'pid,site', keeps: 'both' }],
  ['without the counts', { groupBy: 'site' }, 'kmalloc_requested.bytes'],
])('%s the sum has a map of its own', (_, options, text) => {
  const { text: program, sumsInKey } = programOf(options, text);
  expect(program).toMatch(/@i0_kmalloc_requested_bytes_0\[[^\]]+\] = sum\(\$vt_bytes_req\);/);
  expect(sumsInKey.size).toBe(0);
});
