import { describe, expect, test } from 'vitest';
import { compile } from '../../src/probe/compile.ts';
import { type EventRequest, selectEvents } from '../../src/probe/select.ts';
import type { Selection } from '../../src/probe/selection.ts';
import { describeSeries } from '../../src/session/series.ts';
import { Series } from '../../src/wire/series.ts';
import { COMPACTION, KMALLOC, MIGRATION, probeOf, probesOf } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const MINE = 'tracepoint:kmem:kmalloc { @mine[pid] = count(); }';

const described = (selections: Selection[], events: string[] = [], requested: string[] = []) => {
  const { series } = compile(selections, tracepoints(), {
    ...WHOLE_SYSTEM,
    types: undefined,
    barrier: false,
  });
  const found = describeSeries(
    selections,
    series,
    { 'vmstat-events': events, 'vmstat-nodes': [] },
    requested,
  );
  for (const one of found) Series.parse(one);
  return found;
};

const select = (...requests: EventRequest[]) =>
  selectEvents(requests, probesOf(KMALLOC, MIGRATION, COMPACTION), tracepoints());

describe('a series', () => {
  test('for each map, with the meaning of its numbers', () => {
    expect(described(select({ text: 'kmalloc,migration' }))).toMatchObject([
      {
        counts: 'allocations',
        probe: 'kmalloc',
        sum: null,
        hist: null,
        value: { name: 'size', unit: 'bytes' },
      },
      { counts: 'failed allocations', probe: 'kmalloc', value: { unit: null, labels: null } },
      { counts: 'runs', probe: 'migration', value: { unit: null, labels: { 0: 'compaction' } } },
      { counts: 'pages', sum: 'pages', value: null },
      { counts: 'splits', sum: 'events', value: null },
    ]);
  });

  test('with the summary of its probe, or its own', () => {
    const probe = probeOf({
      maps: `
  kmalloc: { counts: allocations }
  kmalloc_failed: { counts: failed allocations, summary: Requests that failed }`,
      script: `tracepoint:kmem:kmalloc {
  if (args->ptr == 0) { @kmalloc_failed[pid] = count(); } else { @kmalloc[pid] = count(); }
}`,
    });
    const [whole, part] = described(selectEvents([{ text: 'kmalloc' }], probesOf(probe), tracepoints()));
    expect(whole?.summary).toBe(probe.head.summary);
    expect(part?.summary).toBe('Requests that failed');
  });

  test.each([
    ['a part that the request does not name', 'kmalloc', [undefined, true]],
    ['a part that it names', 'kmalloc,kmalloc.failed', [undefined, undefined]],
    ['a part without its whole', 'kmalloc.failed', [undefined]],
  ])('%s', (_, text, parts) => {
    expect(described(select({ text }), [], text.split(',')).map(({ part }) => part)).toEqual(parts);
  });

  test('of a distribution of times', () => {
    expect(described(select({ text: 'compaction' }))[0]).toMatchObject({
      hist: 'us',
      value: null,
      sum: null,
    });
  });

  test('has the summary, filter and counters of its probe', () => {
    const answers = probeOf({
      name: 'answers',
      maps: '{ answers: { counts: events } }',
      script: 'tracepoint:kmem:kmalloc { @answers[pid] = count(); }',
      more: 'vmstat: [pgfault]',
    });
    const selections = selectEvents(
      [
        { text: 'answers', filter: undefined },
        { text: 'kmalloc.failed', filter: 'bytes_req > 64' },
      ],
      probesOf(answers, KMALLOC),
      tracepoints(),
    );
    expect(described(selections)).toMatchObject([
      { probe: 'answers', filter: null, vmstat: ['pgfault'], summary: 'A probe of the tests', sinceMs: 0 },
      { probe: 'kmalloc', filter: 'bytes_req > 64', vmstat: [] },
    ]);
  });

  test('whose values are the kernel’s counters has their names', () => {
    const events = probeOf({
      maps: '{ kmalloc: { counts: events, value: { name: item, labels: vmstat-events } } }',
      script: 'tracepoint:kmem:kmalloc { @kmalloc[pid, args->bytes_req] = count(); }',
    });
    const [found] = described([{ probe: events, maps: ['kmalloc'] }], ['pgpgin', 'pgpgout']);
    expect(found?.value?.labels).toEqual({ 0: 'pgpgin', 1: 'pgpgout' });
  });

  test('keyed by a field with symbols of the kernel has these, unless its head has labels', () => {
    const keyed = (event: string, field: string, value: string) => {
      const probe = probeOf({
        event,
        maps: `{ kmalloc: { counts: events, value: { name: kind${value} } } }`,
        script: `tracepoint:${event} { @kmalloc[pid, args->${field}] = count(); }`,
      });
      return described([{ probe, maps: ['kmalloc'] }])[0]?.value;
    };
    const flags = keyed('kmem:kmalloc', 'gfp_flags', '');
    expect(flags?.labels).toBeNull();
    expect(flags?.flags).toContainEqual({ name: 'GFP_KERNEL', mask: 0xcc0 });
    expect(keyed('migrate:mm_migrate_pages', 'mode', '')).toMatchObject({
      labels: { 1: 'MIGRATE_SYNC_LIGHT' },
    });
    expect(keyed('migrate:mm_migrate_pages', 'mode', ', labels: { 0: x }')?.labels).toEqual({ 0: 'x' });
    expect(keyed('kmem:kmalloc', 'node', '')).not.toHaveProperty('flags');
  });

  test('with a name of its own also has its event', () => {
    const own = {
      ...probeOf({ name: 'mine', maps: '{ mine: { counts: events } }', script: MINE }),
      own: true,
    };
    const selections = selectEvents(
      [{ text: 'kmalloc', name: 'custom_test' }, { text: 'kmem:kfree' }, { text: 'mine' }],
      probesOf(KMALLOC, own),
      tracepoints(),
    );
    expect(
      described(selections).map(({ label, event, named, before }) => [label, event, named, before]),
    ).toEqual([
      ['custom_test', 'kmem:kmalloc', true, 0],
      ['custom_test.failed', 'kmalloc.failed', true, 0],
      ['kmem:kfree', 'kmem:kfree', false, 0],
      ['mine', 'mine', true, 0],
    ]);
  });

  test('requested twice exists once, unless the filters or names differ', () => {
    const of = (...requests: Parameters<typeof select>) =>
      described(select(...requests)).map(({ label, filter }) => [label, filter]);
    const twice = of({ text: 'compaction,compaction' }, { text: 'compaction' });
    expect(new Set(twice.map(String)).size).toBe(twice.length);
    expect(of({ text: 'kmalloc' }, { text: 'kmalloc', filter: 'bytes_req > 1' })).toHaveLength(4);
    expect(of({ text: 'kmalloc' }, { text: 'kmalloc', name: 'x' })).toHaveLength(4);
  });
});
