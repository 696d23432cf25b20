import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BtfBlob } from '../../../src/kernel/btf-blob.ts';
import { compile } from '../../../src/probe/compile.ts';
import { loadCatalogue } from '../../../src/probe/load.ts';
import type { CompileOptions } from '../../../src/probe/program.ts';
import { describeSeries } from '../../../src/session/series.ts';
import { failure } from '../../fixtures/failure.ts';
import { format, tracepoints } from '../../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../../fixtures/whole-system.ts';

const typesOf = (release: string) =>
  new BtfBlob(readFileSync(new URL(`../../fixtures/btf/${release}.btf`, import.meta.url)), release);
const kernel = tracepoints({ formats: { 'kmem:kmem_cache_free': format('ptr') } });
const probe = loadCatalogue().get('kmem_cache_free') ?? expect.fail('no probe');
const selection = { probe, maps: ['kmem_cache_free'] };

const programOf = (options: Partial<CompileOptions> = {}) =>
  compile([selection], kernel, {
    ...WHOLE_SYSTEM,
    raw: { prefix: 'rawtracepoint:', types: typesOf('6.18') },
    ...options,
  });

test('at the raw tracepoint the keys have the value', () => {
  const { text, series, packed, attached } = programOf();
  expect(text).toContain('$vt_bytes_alloc = (uint64)*(uint32*)(arg2 + 32);');
  expect(packed).toContain('@i0_kmem_cache_free_0');
  expect(series).toMatchObject([{ head: { value: { name: 'bytes_alloc', unit: 'bytes' } } }]);
  expect(series[0]).not.toHaveProperty('whyNoValue');
  expect(attached).toContainEqual(expect.objectContaining({ event: 'kmem:kmem_cache_free', raw: true }));
});

describe('without the value the event is counted all the same, and the series says why', () => {
  test.each<[string, Partial<CompileOptions>, boolean]>([
    ['--attach classic', { raw: { why: '--attach classic' } }, false],
    ['running totals beside vmstat are counted at tracepoints', { keeps: 'both' }, false],
    [
      'it reads bytes_alloc, which is no raw argument',
      {
        raw: {
          prefix: 'rawtracepoint:',
          types: {
            rawArguments: typesOf('6.18').rawArguments.bind(typesOf('6.18')),
            member: () => undefined,
          },
        },
      },
      true,
    ],
  ])('%s', (why, options, isRaw) => {
    const { text, series, packed, attached } = programOf(options);
    expect(text).toContain('@i0_kmem_cache_free_0[pid] = count();');
    expect(text).not.toContain('bytes_alloc');
    expect(packed).toEqual(new Set());
    expect(series).toMatchObject([{ whyNoValue: why }]);
    expect(series[0]?.head.value).toBeUndefined();
    expect(
      describeSeries([selection], series, { 'vmstat-events': [], 'vmstat-nodes': [] }, []),
    ).toMatchObject([{ value: null, whyNoValue: why }]);
    expect(attached).toContainEqual(expect.objectContaining({ event: 'kmem:kmem_cache_free', raw: isRaw }));
  });
});

test('where only raw tracepoints may be used, none is an error', () => {
  expect(failure(() => programOf({ onlyRaw: true, raw: { why: 'no types' } })).code).toBe('EVENT_MISSING');
});

test('a dropped series keeps its value', () => {
  const { series } = compile([{ ...selection, dropped: true }], kernel, {
    ...WHOLE_SYSTEM,
    raw: { prefix: 'rawtracepoint:', types: typesOf('6.18') },
  });
  expect(series[0]?.head.value?.unit).toBe('bytes');
});
