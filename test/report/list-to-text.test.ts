import { describe, expect, test } from 'vitest';
import { ListReport } from '../../src/report/list-report.ts';
import { listToText } from '../../src/report/list-to-text.ts';

type Probes = Extract<ListReport, { kind: 'probes' }>['probes'];

const probe = (parts: Partial<Probes[number]>): Probes[number] => ({
  name: 'kmalloc',
  event: 'kmem:kmalloc',
  summary: 'Allocations by size',
  outputs: ['kmalloc'],
  parts: [],
  vmstat: [],
  presets: [],
  default: false,
  file: 'kmalloc.bt',
  missing: null,
  raw: false,
  whyClassic: null,
  cost: null,
  ...parts,
});
const probes = (...all: Partial<Probes[number]>[]): ListReport => ({
  schema: 'vmtally.list/1',
  kind: 'probes',
  presets: [{ name: '@slab', summary: 'objects', events: ['kmalloc', 'kfree'], optional: [] }],
  probes: all.map(probe),
});
const wide = (text: string) => text.split('\n').filter((line) => line.length > 80);

describe('probes', () => {
  test('names in a column, then the summaries', () => {
    expect(listToText(probes({ name: 'kfree', summary: 'Frees' }, { name: 'kmem_cache_alloc' }), false)).toBe(
      'in no preset\n   kfree             Frees\n   kmem_cache_alloc  Allocations by size\n',
    );
  });

  test('below their presets, with those that are counted without -e marked', () => {
    const text = listToText(
      probes(
        { presets: ['@slab'], default: true },
        { name: 'kfree', presets: ['@slab'] },
        { name: 'rss_stat' },
      ),
      false,
    );
    expect(text).toBe(`@slab: objects
*  kmalloc  Allocations by size
   kfree    Allocations by size

in no preset
   rss_stat  Allocations by size

* counted without -e: @default
`);
  });

  test('with what their parts count, if they were searched for', () => {
    const parts = [{ name: 'kmalloc.failed', summary: 'Requests that failed' }];
    const text = (isFound?: () => boolean) => listToText(probes({ parts }), false, isFound);
    expect(text()).toBe('in no preset\n   kmalloc  Allocations by size\n');
    expect(text(() => false)).toBe(`${text()}            kmalloc.failed: Requests that failed\n`);
  });

  test('with what counting them costs now', () => {
    const text = listToText(
      probes(
        { cost: { eventsPerSecond: 120_400, nsPerEvent: 53, percent: 0.638 } },
        { name: 'kfree', cost: { eventsPerSecond: 0, nsPerEvent: null, percent: 0 } },
      ),
      false,
    );
    expect(text).toContain('\n            now 120,400 events/s × 53 ns = 0.6 % of a CPU\n');
    expect(text).toContain('\n            no event now\n');
  });

  test('with those at their raw tracepoints marked, and why one that was searched for is not', () => {
    const all = probes(
      { raw: true, default: true },
      { name: 'kfree', raw: true },
      { name: 'rss_stat', whyClassic: 'it reads size, which is no raw argument' },
    );
    const lines = listToText(all, false).split('\n');
    expect(lines).toContain('*r kmalloc   Allocations by size');
    expect(lines).toContain(' r kfree     Allocations by size');
    expect(lines).toContain('r counted at its raw tracepoint; `list NAME` says why not');
    expect(lines.join()).not.toContain('no raw argument');
    const found = listToText(all, false, () => false);
    expect(found).toContain(
      '\n             not at its raw tracepoint: it reads size, which is no raw argument\n',
    );
    expect(wide(found)).toEqual([]);
  });

  test('with a reason that several share once, below them', () => {
    const why =
      'bpftrace 0.17 cannot count exactly at raw tracepoints; 0.20 to 0.23, and 0.25 and newer, can';
    const all = probes(
      { whyClassic: why },
      { name: 'kfree', whyClassic: why, default: true },
      { name: 'rss_stat', whyClassic: 'it reads size, which is no raw argument' },
    );
    const lines = listToText(all, false, () => false).split('\n');
    expect(lines).toContain(' c kmalloc   Allocations by size');
    expect(lines).toContain('*c kfree     Allocations by size');
    expect(lines).toContain('   rss_stat  Allocations by size');
    expect(lines.filter((line) => line.includes('0.17'))).toEqual([
      'c not counted at its raw tracepoint: bpftrace 0.17 cannot count exactly at raw',
    ]);
    expect(lines.join()).toContain('not at its raw tracepoint: it reads size');
    expect(wide(lines.join('\n'))).toEqual([]);
  });

  test('counters that were searched for', () => {
    const text = listToText(probes({ vmstat: ['pgfree', 'numa_hit', 'numa_miss'] }), false, (name) =>
      name.includes('numa'),
    );
    expect(text).toContain('\n            counters: numa_hit, numa_miss\n');
    expect(listToText(probes({ vmstat: ['pgfree'] }), false)).not.toContain('counters');
  });

  test('the reason for a missing one, below it', () => {
    expect(listToText(probes({ missing: 'this kernel has no a:b' }), false)).toContain(
      '   kmalloc  Allocations by size\n            missing: this kernel has no a:b\n',
    );
  });

  test('in yellow with colour', () => {
    const text = listToText(probes({ missing: 'why' }, { name: 'kfree' }), true);
    expect(text.split('\u001b[33m')).toHaveLength(2);
    expect(text.split('\u001b[0m')).toHaveLength(3);
    expect(listToText(probes({ missing: 'why' }), false)).not.toContain('\u001b');
  });

  test('80 columns, with the longest names and reasons', () => {
    const missing =
      'this kernel has no tracepoint:vmscan:mm_vmscan_writepage or tracepoint:vmscan:mm_vmscan_write_folio';
    const name = 'mm_compaction_fast_isolate_freepages';
    const text = listToText(probes({ name, summary: `${'word '.repeat(14)}x`, missing }, {}), false);
    expect(wide(text)).toEqual([]);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`missing: ${missing}`);
  });

  test('none', () => {
    expect(listToText(probes(), false)).toBe('');
  });
});

describe('tracepoints', () => {
  const tracepoints = (...fields: { name: string; type: string }[]): ListReport => ({
    schema: 'vmtally.list/1',
    kind: 'tracepoints',
    tracepoints: [{ name: 'kmem:kmalloc', fields }],
  });

  test('with their fields, and the types below the names', () => {
    const fields = [
      { name: 'ptr', type: 'const void *' },
      { name: 'bytes_req', type: 'size_t' },
    ];
    expect(listToText(tracepoints(...fields), false)).toBe(
      'kmem:kmalloc\n    const void * ptr, size_t bytes_req\n',
    );
  });

  test('without fields', () => {
    expect(listToText(tracepoints(), false).trimEnd()).toBe('kmem:kmalloc');
  });

  test('80 columns, and a field stays with its type', () => {
    const fields = Array.from({ length: 40 }, (_, index) => ({
      name: `field_${index}`,
      type: 'unsigned long',
    }));
    const text = listToText(tracepoints(...fields), false);
    expect(wide(text)).toEqual([]);
    expect(text.match(/unsigned long field_/g)).toHaveLength(40);
  });
});

test('counters of vmstat, as the kernel writes them, with their descriptions', () => {
  const report: ListReport = {
    schema: 'vmtally.list/1',
    kind: 'vmstat',
    counters: [
      { name: 'pgfault', value: 123_456, kind: 'event', identities: ['fault.all', 'fault.trapped'] },
      { name: 'custom_test', value: 5, kind: 'event', identities: [] },
    ],
  };
  expect(listToText(report, true)).toBe(
    `pgfault 123456                             event  fault.all, fault.trapped
custom_test 5                              event  no identity
`,
  );
});

describe('the schema', () => {
  test('accepts all three', () => {
    for (const report of [
      probes({}),
      { schema: 'vmtally.list/1', kind: 'tracepoints', tracepoints: [] },
      {
        schema: 'vmtally.list/1',
        kind: 'vmstat',
        counters: [{ name: 'x', value: 1, kind: 'state', identities: [] }],
      },
    ])
      expect(ListReport.parse(report)).toEqual(report);
  });

  test.each([
    { schema: 'vmtally.list/2', kind: 'vmstat', counters: [] },
    { schema: 'vmtally.list/1', kind: 'vmstat', probes: [] },
    { schema: 'vmtally.list/1', kind: 'vmstat', counters: [], more: 1 },
  ])('refuses %j', (report) => {
    expect(ListReport.safeParse(report).success).toBe(false);
  });
});
