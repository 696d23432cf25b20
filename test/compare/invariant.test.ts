import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Expression, namesIn } from '../../src/compare/expression.ts';
import { hasCounter, type Invariant, readInvariants } from '../../src/compare/invariant.ts';
import { CATALOGUE } from '../../src/probe/catalogue-directory.ts';
import { loadCatalogue } from '../../src/probe/load.ts';
import { failure } from '../fixtures/failure.ts';

const ENTRY =
  '{ id: page.free, title: Pages freed, trace: mm_page_free, vmstat: pgfree, kind: equal, unit: pages';

const REASON = '{ id: other, text: It differs., where: mm/page_alloc.c, usually: none';

/**
 * Maps of probes that are not bpftrace scripts, or that are generated for the machine (src/probe/swap.ts),
 * and the faults of a hidden process, a counter from procfs.
 */
const FROM_ELSEWHERE = new Set([
  'alloc_pages_bulk',
  'block_bio_queue.read',
  'block_bio_queue.written',
  'swap_io.read',
  'swap_io.written',
  'swap_calls.on',
  'swap_calls.off',
  'hidden_faults',
]);

/** The names that /proc/vmstat may have on Linux 5.10 and later. Names of zones and nodes precede pgpgin. */
const COUNTERS = `
  nr_unaccepted nr_bounce nr_free_pages nr_free_pages_blocks nr_zone_inactive_anon nr_zone_active_anon
  nr_zone_inactive_file nr_zone_active_file nr_zone_unevictable nr_zone_write_pending nr_mlock nr_zspages
  nr_free_cma numa_hit numa_miss numa_foreign numa_interleave numa_local numa_other nr_inactive_anon
  nr_active_anon nr_inactive_file nr_active_file nr_unevictable nr_slab_reclaimable nr_slab_unreclaimable
  nr_isolated_anon nr_isolated_file workingset_nodes workingset_refault_anon workingset_refault_file
  workingset_activate_anon workingset_activate_file workingset_restore_anon workingset_restore_file
  workingset_nodereclaim nr_anon_pages nr_mapped nr_file_pages nr_dirty nr_writeback nr_shmem
  nr_shmem_hugepages nr_shmem_pmdmapped nr_file_hugepages nr_file_pmdmapped nr_anon_transparent_hugepages
  nr_vmscan_write nr_vmscan_immediate_reclaim nr_dirtied nr_written nr_throttled_written
  nr_kernel_misc_reclaimable nr_foll_pin_acquired nr_foll_pin_released nr_kernel_stack nr_page_table_pages
  nr_sec_page_table_pages nr_iommu_pages nr_swapcached pgpromote_success pgpromote_candidate
  pgpromote_candidate_nrl pgdemote_kswapd pgdemote_direct pgdemote_khugepaged pgdemote_proactive nr_hugetlb
  nr_balloon_pages nr_kernel_file_pages nr_dirty_threshold nr_dirty_background_threshold nr_memmap_pages
  nr_memmap_boot_pages pgpgin pgpgout pswpin pswpout pgalloc_dma pgalloc_dma32 pgalloc_normal
  pgalloc_movable pgalloc_device allocstall_dma allocstall_dma32 allocstall_normal allocstall_movable
  allocstall_device pgskip_dma pgskip_dma32 pgskip_normal pgskip_movable pgskip_device pgfree pgactivate
  pgdeactivate pglazyfree pgfault pgmajfault pglazyfreed pgrefill pgreuse pgsteal_kswapd pgsteal_direct
  pgsteal_khugepaged pgsteal_proactive pgscan_kswapd pgscan_direct pgscan_khugepaged pgscan_proactive
  pgscan_direct_throttle pgscan_anon pgscan_file pgsteal_anon pgsteal_file zone_reclaim_success
  zone_reclaim_failed pginodesteal slabs_scanned kswapd_inodesteal kswapd_low_wmark_hit_quickly
  kswapd_high_wmark_hit_quickly pageoutrun pgrotated drop_pagecache drop_slab oom_kill numa_pte_updates
  numa_huge_pte_updates numa_hint_faults numa_hint_faults_local numa_pages_migrated pgmigrate_success
  pgmigrate_fail thp_migration_success thp_migration_fail thp_migration_split compact_migrate_scanned
  compact_free_scanned compact_isolated compact_stall compact_fail compact_success compact_daemon_wake
  compact_daemon_migrate_scanned compact_daemon_free_scanned htlb_buddy_alloc_success htlb_buddy_alloc_fail
  unevictable_pgs_culled unevictable_pgs_scanned unevictable_pgs_rescued unevictable_pgs_mlocked
  unevictable_pgs_munlocked unevictable_pgs_cleared unevictable_pgs_stranded thp_fault_alloc
  thp_fault_fallback thp_fault_fallback_charge thp_collapse_alloc thp_collapse_alloc_failed thp_file_alloc
  thp_file_fallback thp_file_fallback_charge thp_file_mapped thp_split_page thp_split_page_failed
  thp_deferred_split_page thp_underused_split_page thp_split_pmd thp_scan_exceed_none_pte
  thp_scan_exceed_swap_pte thp_scan_exceed_share_pte thp_split_pud thp_zero_page_alloc
  thp_zero_page_alloc_failed thp_swpout thp_swpout_fallback balloon_inflate balloon_deflate balloon_migrate
  swap_ra swap_ra_hit swpin_zero swpout_zero ksm_swpin_copy cow_ksm zswpin zswpout zswpwb cma_alloc_success
  cma_alloc_fail vma_lock_success vma_lock_abort vma_lock_retry vma_lock_miss
`
  .trim()
  .split(/\s+/);

describe('readInvariants', () => {
  test('reads groups of entries in their order', () => {
    const source = `
one:
  - ${ENTRY} }
  - ${ENTRY}, when: { kernels: 6.6.., lru_gen: true }, reasons: [${REASON}, kernels: ..6.1, high: 2 * b } ] }
two:
  - ${ENTRY.replace('page.free', 'page.other.kind')} }`;
    const [first, second, third] = readInvariants(source, 'x.yaml');
    expect(first).toMatchObject({ id: 'page.free', group: 'one', kind: 'equal', when: {}, reasons: [] });
    expect(first?.trace.text).toBe('mm_page_free');
    expect(first?.vmstat.tree).toMatchObject({ kind: 'name', name: 'pgfree' });
    expect(second?.when).toEqual({ kernels: '6.6..', lru_gen: true });
    expect(second?.reasons).toMatchObject([{ id: 'other', kernels: '..6.1', high: { text: '2 * b' } }]);
    expect(second?.reasons[0]?.low).toBeUndefined();
    expect(third).toMatchObject({ id: 'page.other.kind', group: 'two' });
  });

  test.each([
    ['pgfree', 'pgfree', true],
    ['pgalloc_*', 'pgalloc_dma', true],
    ['pgalloc_*', 'pgfree', false],
    ['a - pgfree', 'pgfree', true],
  ])('%s has the counter %s: %s', (vmstat, counter, expected) => {
    const [identity = expect.fail()] = readInvariants(
      `one: [${ENTRY.replace('pgfree', `'${vmstat}'`)} } ]`,
      'x.yaml',
    );
    expect(hasCounter(identity, counter)).toBe(expected);
  });

  test.each([
    ['one: [', 'the file is not YAML: '],
    ['- one', 'the file: '],
    ['one: 1', 'one: '],
    [`one: [${ENTRY}, colour: red }]`, 'one.0: unknown: colour'],
    [`one: [${ENTRY.replace('page.free', 'page')} }]`, 'one.0.id: must be like page.alloc'],
    [`one: [${ENTRY.replace('Pages freed', 'x'.repeat(49))} }]`, 'one.0.title: '],
    [
      `one: [${ENTRY.replace('mm_page_free', 'a +')} }]`,
      'one.0.trace: the end is not expected in the expression a +',
    ],
    [`one: [${ENTRY.replace('pgfree', 'a%')} }]`, 'one.0.vmstat: % has no meaning in an expression'],
    [`one: [${ENTRY.replace('equal', 'same')} }]`, 'one.0.kind: '],
    [`one: [${ENTRY.replace('unit: pages', 'unit: us')} }]`, 'one.0.unit: '],
    [`one: [${ENTRY}, when: { kernels: 6.6 } }]`, 'one.0.when.kernels: '],
    [
      `one: [${ENTRY}, when: { kernels: '6' } }]`,
      'one.0.when.kernels: must be like 6.6.., ..6.1 or 5.15..6.6',
    ],
    [`one: [${ENTRY}, reasons: [{ id: x }] }]`, 'one.0.reasons.0.text: '],
    [`one: [${ENTRY}, reasons: [${REASON}, low: 'b b' }] }]`, 'one.0.reasons.0.low: b is not expected'],
    [`one: [${ENTRY}, reasons: [${REASON} }, ${REASON} }] }]`, 'page.free: two reasons have the id other'],
  ])('refuses %s', (source, message) => {
    const error = failure(() => readInvariants(source, 'x.yaml'));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toContain(`x.yaml: ${message}`);
  });
});

describe('the catalogue', () => {
  const path = join(CATALOGUE, 'identities.yaml');
  const identities = readInvariants(readFileSync(path, 'utf8'), path);
  const probes = loadCatalogue();
  const heads = new Map(
    [...probes.values()].flatMap(({ head }) =>
      Object.entries(head.maps).map(([map, one]) => [
        map === head.name ? map : `${head.name}.${map.slice(head.name.length + 1)}`,
        one,
      ]),
    ),
  );
  const label = ({ id, when }: Invariant) => `${id} ${JSON.stringify(when)}`;
  const bounds = ({ reasons }: Invariant) =>
    reasons.flatMap(({ low, high }) => [low, high].flatMap((bound) => (bound ? namesIn(bound.tree) : [])));
  const isCounter = (name: string) =>
    name.endsWith('*')
      ? COUNTERS.some((counter) => counter.startsWith(name.slice(0, -1)))
      : COUNTERS.includes(name);

  test('has groups, with a unique id for each identity', () => {
    expect([...new Set(identities.map(({ group }) => group))]).toEqual([
      'page allocator',
      'migration',
      'compaction',
      'reclaim',
      'faults',
      'huge pages',
      'out of memory',
      'page cache',
      'writeback and block',
      'swap',
      'workingset',
      'NUMA',
      'rest',
    ]);
    const groups = new Map<string, Set<string>>();
    for (const { id, group } of identities) groups.set(id, (groups.get(id) ?? new Set()).add(group));
    expect([...groups].filter(([, of]) => of.size > 1)).toEqual([]);
  });

  test('has adjacent alternatives, each of which some kernel selects', () => {
    const ids = identities.map(({ id }) => id);
    const starts = ids.filter((id, at) => id !== ids[at - 1]);
    expect(starts, 'ids that come back').toEqual([...new Set(starts)]);
    for (const [at, one] of identities.entries()) {
      for (const later of identities.slice(at + 1).filter(({ id }) => id === one.id)) {
        const needs = (identity: Invariant) => namesIn(identity.trace.tree).map(({ name }) => name);
        const more = needs(one).filter((name) => !needs(later).includes(name));
        const same = JSON.stringify(one.when) === JSON.stringify(later.when);
        expect(same && more.length === 0, `${label(later)} is never reached`).toBe(false);
      }
    }
  });

  test('names existing maps of probes', () => {
    const missing = identities
      .flatMap(({ trace }) => namesIn(trace.tree).map(({ name }) => name))
      .filter((name) => !heads.has(name) && !FROM_ELSEWHERE.has(name));
    expect(missing).toEqual([]);
  });

  test('bounds reasons by existing maps and counters', () => {
    const names = identities.flatMap(bounds).map(({ name }) => name);
    const missing = names.filter((name) => !heads.has(name) && !FROM_ELSEWHERE.has(name) && !isCounter(name));
    expect(missing).toEqual([]);
  });

  test('names existing counters, and gives no map the name of a counter', () => {
    const names = identities.flatMap(({ vmstat }) => namesIn(vmstat.tree)).map(({ name }) => name);
    expect(names.filter((name) => !isCounter(name))).toEqual([]);
    expect([...heads.keys()].filter(isCounter)).toEqual([]);
  });

  test('picks of maps with a second key, by its name and by known symbols', () => {
    const picks = identities.flatMap((identity) => [...namesIn(identity.trace.tree), ...bounds(identity)]);
    expect(picks.some(({ pick }) => pick)).toBe(true);
    for (const { name, pick } of picks) {
      const value = heads.get(name)?.value;
      if (pick === undefined || FROM_ELSEWHERE.has(name)) continue;
      expect(value?.name, name).toBe(pick.field);
      for (const word of pick.symbols) {
        expect(isValue(word, value?.labels), `${name} has no ${pick.field} ${word}`).toBe(true);
      }
    }
  });

  test('divides by numbers only, so that no interval may hold 0', () => {
    const divisors = (tree: Expression): Expression[] =>
      tree.kind === 'number' || tree.kind === 'name'
        ? []
        : [...(tree.kind === '/' ? [tree.right] : []), ...divisors(tree.left), ...divisors(tree.right)];
    const trees = identities.flatMap(({ trace, vmstat, reasons }) =>
      [trace, vmstat, ...reasons.flatMap(({ low, high }) => [low, high])].flatMap((one) =>
        one ? [one.tree] : [],
      ),
    );
    expect(trees.flatMap(divisors).filter(({ kind }) => kind !== 'number')).toEqual([]);
  });

  test('gives both bounds of a reason or none, and states the size and place of each', () => {
    for (const identity of identities) {
      for (const reason of identity.reasons) {
        const where = `${label(identity)} ${reason.id}`;
        expect(reason.low === undefined, where).toBe(reason.high === undefined);
        expect(reason.text, where).toMatch(/^[A-Z].*\.$/);
        expect(reason.where, where).toMatch(/\.[ch]|^(fs|net)\//);
        expect(reason.usually, where).not.toMatch(/\.$/);
      }
    }
  });
});

/**
 * True if a map with these labels may have this value: a number, a label, or a symbol that the machine
 * defines.
 */
function isValue(word: string, labels: string | Record<string, string> | undefined): boolean {
  if (/^\d+$/.test(word)) return true;
  if (labels === undefined) return word === 'tmpfs';
  if (typeof labels !== 'string') return Object.values(labels).includes(word);
  const events = COUNTERS.indexOf('pgpgin');
  // From Linux 7.2 on these counters are among those of the nodes.
  const moved = /^pg(scan|steal)_|^pgrefill$/.test(word);
  const [from, to] = labels === 'vmstat-events' ? [events, COUNTERS.length] : [0, events];
  return COUNTERS.slice(from, to).includes(word) || moved;
}
