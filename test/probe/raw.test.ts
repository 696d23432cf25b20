import { describe, expect, test } from 'vitest';
import { compile } from '../../src/probe/compile.ts';
import { parseFilter } from '../../src/probe/filter/parse.ts';
import { generateProbe } from '../../src/probe/generate.ts';
import { readProbe } from '../../src/probe/probe.ts';
import { type CompileOptions, rawOf } from '../../src/probe/program.ts';
import { eventOfRaw, rawAttachPoint } from '../../src/probe/raw.ts';
import type { Selection } from '../../src/probe/selection.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const OPTIONS: CompileOptions = {
  scope: { who: { kind: 'pids', processes: [[7, 0]], inherit: true } },
  groupBy: 'pid',
  tickUs: 100_000,
  delayMs: 0,
  names: 'words',
  dynamicText: true,
  vmtallyPid: 1,
  barrier: true,
  mapEntries: () => 4_096,
  raw: true,
};
const KFREE: Selection = { probe: generateProbe('kmem:kfree'), maps: ['kmem_kfree'] };
const attachedOf = (selection: Selection, options: Partial<CompileOptions> = {}) =>
  compile([selection], tracepoints(), { ...OPTIONS, ...options });

describe('of a scope, kfree', () => {
  test('is counted at its raw tracepoint, under its name', () => {
    const program = attachedOf(KFREE);
    expect(program.text).toContain('rawtracepoint:kfree /@vt_scope[pid]/ {');
    expect(program.text).not.toContain('tracepoint:kmem:kfree');
    expect(program.attached).toContainEqual(
      expect.objectContaining({ event: 'kmem:kfree', loses: 'events', raw: true }),
    );
    expect(rawOf(program)).toBe(1);
  });

  test('is counted there with a filter that reads none of its fields', () => {
    expect(rawOf(attachedOf({ ...KFREE, filter: parseFilter('cpu == 1') }))).toBe(1);
  });

  test.each<[string, Selection, Partial<CompileOptions>]>([
    ['of the whole system', KFREE, { scope: { who: { kind: 'all' } } }],
    ['where raw tracepoints are not sound', KFREE, { raw: false }],
    ['beside books', KFREE, { keeps: 'both' }],
    ['with a filter that reads a field', { ...KFREE, filter: parseFilter('call_site == 1') }, {}],
    [
      'of an event that is not the same there',
      { probe: generateProbe('kmem:kmalloc'), maps: ['kmem_kmalloc'] },
      {},
    ],
  ])('is not: %s', (_, selection, options) => {
    const program = attachedOf(selection, options);
    expect(rawOf(program)).toBe(0);
    expect(program.text).not.toContain('rawtracepoint');
  });

  test.each([
    ['two events write one map', 'tracepoint:kmem:kfree, tracepoint:kmem:kmalloc { @x[pid] = count(); }'],
    [
      'two blocks write one map',
      'tracepoint:kmem:kfree { @x[pid] = count(); } tracepoint:kmem:kmalloc { @x[pid] = count(); }',
    ],
    ['a map of its own is kept', 'tracepoint:kmem:kfree { @y[tid] = nsecs; @x[pid] = count(); }'],
  ])('is not if %s', (_, script) => {
    const head = '{ name: x, summary: s, event: "kmem:kfree", maps: { x: { counts: frees } } }';
    const probe = readProbe(`/*\n${head}\n*/\n${script}\n`, 'x.bt');
    expect(rawOf(attachedOf({ probe, maps: ['x'] }))).toBe(0);
  });
});

test('names convert in both directions', () => {
  for (const event of ['kmem:kfree', 'kmem:kmem_cache_free', 'kmem:mm_page_free_batched']) {
    const attach = rawAttachPoint(event, '{ @x[pid] = count(); }', false) ?? '';
    expect(eventOfRaw(attach.replace('rawtracepoint:', ''))).toBe(event);
  }
});
