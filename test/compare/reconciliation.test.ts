import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readInvariants } from '../../src/compare/invariant.ts';
import { loadInvariants, openReconciliation } from '../../src/compare/reconciliation.ts';
import type { KernelFeatures } from '../../src/kernel/features.ts';
import type { Tracepoints } from '../../src/kernel/tracepoints.ts';
import { failure } from '../fixtures/failure.ts';
import { FEATURES } from '../fixtures/fake.ts';
import { KMALLOC, MIGRATION, probeOf, probesOf } from '../fixtures/probes.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { format, tracepoints } from '../fixtures/tracepoints.ts';
import { UNREADABLE } from '../fixtures/unreadable.ts';

const entry = (parts: Record<string, unknown> = {}) => ({
  id: 'a.b',
  title: 'A',
  trace: 'kmalloc',
  vmstat: 'pgfree',
  kind: 'equal',
  unit: 'pages',
  ...parts,
});

describe('loadInvariants', () => {
  const load = (content: string) =>
    loadInvariants(join(temporaryDirectory({ 'mine.yaml': content }), 'mine.yaml'));

  test('a file of groups', () => {
    const loaded = load(JSON.stringify({ pages: [entry()], others: [entry({ id: 'c.d' })] }));
    expect(loaded.map(({ id, group }) => [id, group])).toEqual([
      ['a.b', 'pages'],
      ['c.d', 'others'],
    ]);
  });

  test('vmtally’s own', () => {
    const ids = loadInvariants().map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['page.alloc', 'page.free', 'migrate.ok']));
  });

  test.each([
    ['no YAML', 'a: [', /the file is not YAML/],
    ['a list', '- a', /the file: /],
    ['an unknown kind', JSON.stringify({ pages: [entry({ kind: 'about' })] }), /pages\.0\.kind: /],
    [
      'a sum that is none',
      JSON.stringify({ pages: [entry({ trace: 'a +' })] }),
      /pages\.0\.trace: .*the end/,
    ],
    ['a key that has no meaning', JSON.stringify({ pages: [entry({ reason: [] })] }), /reason/],
  ])('%s is refused, with the file and the place', (_, content, message) => {
    const error = failure(() => load(content));
    expect(error).toMatchObject({ code: 'PROBE_INVALID', exitStatus: 2 });
    expect(error.message).toContain('mine.yaml: ');
    expect(error.message).toMatch(message);
  });

  test.each(UNREADABLE)('%s is refused', (_, make, reason) => {
    const path = join(temporaryDirectory(), 'mine.yaml');
    make(path);
    expect(failure(() => loadInvariants(path))).toMatchObject({
      code: 'PROBE_INVALID',
      message: expect.stringContaining(`cannot read the identities of ${path}: ${reason}`),
      hint: expect.stringContaining('--identities'),
    });
  });
});

describe('openReconciliation', () => {
  const open = (
    entries: Record<string, unknown>[],
    kernel: Tracepoints = tracepoints(),
    features: KernelFeatures = FEATURES,
  ) =>
    openReconciliation(
      readInvariants(JSON.stringify({ pages: entries }), 'x'),
      probesOf(KMALLOC, MIGRATION),
      kernel,
      features,
    );
  const selected = (...args: Parameters<typeof open>) =>
    open(...args).selections.map(({ probe, maps, filter }) => [probe.head.name, maps, filter]);
  const missing = (...args: Parameters<typeof open>) => open(...args).chosen[0]?.missing;

  test('the selections that the comparable identities need, each probe once and without a filter', () => {
    const entries = [
      entry({ trace: 'kmalloc.failed + migration.succeeded' }),
      entry({ id: 'c.d', trace: 'count(kmalloc.failed) - migration.split' }),
      entry({ id: 'e.f', trace: 'migration', vmstat: 'no_such_counter' }),
    ];
    expect(selected(entries)).toEqual([
      ['kmalloc', ['kmalloc_failed'], undefined],
      ['migration', ['migration_succeeded', 'migration_split'], undefined],
    ]);
  });

  test('a name alone is the map of that name, among others of its probe', () => {
    const [[, maps] = []] = selected([entry()]);
    expect(maps).toContain('kmalloc');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a probe that there is not', { trace: 'mm_nothing' }, 'no probe counts mm_nothing'],
    ['a map that its probe has not', { trace: 'kmalloc.nothing' }, 'no probe counts kmalloc.nothing'],
    ['a word of every object', { trace: 'kmalloc + constructor' }, 'no probe counts constructor'],
    [
      'a word',
      { trace: 'migration[reason: compaction, nothing]' },
      'this kernel has no nothing in migration',
    ],
    ['a counter', { vmstat: 'no_such_counter' }, 'this kernel has no counter no_such_counter'],
    ['a kernel', { when: { kernels: '..6.17' } }, 'the identity holds only on Linux ..6.17'],
  ])('lacking: %s', (_, parts, expected) => {
    expect(missing([entry(parts)])).toBe(expected);
  });

  test('lacking: a tracepoint, a field', () => {
    expect(missing([entry()], tracepoints({ without: ['kmem:kmalloc'] }))).toBe(
      'this kernel has no tracepoint:kmem:kmalloc',
    );
    const formats = { 'kmem:kmalloc': format('ptr', 'bytes_req') };
    expect(missing([entry()], tracepoints({ formats }))).toMatch(/kmalloc has no field bytes_alloc/);
  });

  test.each(['migration[reason: compaction]', 'migration[reason: !9]', 'migration[reason: tmpfs]'])(
    'not lacking: %s',
    (trace) => {
      expect(missing([entry({ trace })])).toBeNull();
    },
  );

  test('the kernel release as given', () => {
    const parts = { when: { kernels: '..6.17' } };
    const release = '5.10.0-46-amd64';
    expect(missing([entry(parts)], tracepoints(), { ...FEATURES, release })).toBeNull();
  });

  test('lacking: events of memory cgroups if the kernel was booted without them', () => {
    const memcg = probeOf({
      name: 'charge',
      event: 'memcg:count_memcg_events',
      maps: '{ charge: { counts: events } }',
      script: 'tracepoint:memcg:count_memcg_events { @charge[pid] = count(); }',
    });
    const formats = { 'memcg:count_memcg_events': format('item') };
    const why = (features: KernelFeatures) =>
      openReconciliation(
        readInvariants(JSON.stringify({ pages: [entry({ trace: 'charge' })] }), 'x'),
        probesOf(memcg),
        tracepoints({ formats }),
        features,
      ).chosen[0]?.missing;
    expect(why(FEATURES)).toBeNull();
    expect(why({ ...FEATURES, memcg: false })).toBe('the kernel was booted with cgroup_disable=memory');
  });

  test('probes generated for the swap areas of this machine, each with its maps', () => {
    const formats = {
      'block:block_bio_queue': format('dev', 'sector', 'nr_sector', 'rwbs'),
      ...Object.fromEntries(
        ['enter', 'exit'].flatMap((at) =>
          ['on', 'off'].map((way) => [`syscalls:sys_${at}_swap${way}`, format('nr')]),
        ),
      ),
    };
    const trace = 'swap_io.written / 4096';
    const reasons = [
      { id: 'on', text: 'On.', where: 'mm/x.c', usually: 'none', low: '0 - swap_calls.on', high: '0' },
    ];
    expect(selected([entry({ trace, reasons })], tracepoints({ formats }))).toEqual([
      ['swap_io', ['swap_io_written'], undefined],
      ['swap_calls', ['swap_calls_on'], undefined],
    ]);
  });

  test('nothing to count if the kernel has none of them', () => {
    const { chosen, selections } = open([entry({ vmstat: 'no_such_counter' })]);
    expect(chosen).toHaveLength(1);
    expect(selections).toEqual([]);
    expect(open([])).toMatchObject({ chosen: [], selections: [] });
  });

  test('the meaning of symbols and counters on this machine', () => {
    const { symbols, drift } = open([entry()]);
    expect(symbols.names['vmstat-events']).toContain('pgfree');
    expect(Object.keys(symbols.sets)).toEqual(['tmpfs']);
    expect(drift).toBeGreaterThanOrEqual(0);
  });
});
