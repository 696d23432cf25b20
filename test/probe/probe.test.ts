import { describe, expect, test } from 'vitest';
import { updatesOf } from '../../src/probe/probe.ts';
import { readProbe } from '../../src/probe/read-probe.ts';
import { failure } from '../fixtures/failure.ts';
import { COMPACTION, KMALLOC, MIGRATION, probeOf, probeSource } from '../fixtures/probes.ts';

describe('readProbe', () => {
  test('returns head, blocks and file', () => {
    const probe = readProbe(probeSource(), 'dir/kmalloc.bt');
    expect(probe.head.name).toBe('kmalloc');
    expect(probe.blocks).toHaveLength(1);
    expect(probe.where).toBe('dir/kmalloc.bt');
  });

  /** The number of the script's first line: the head of probeSource() has seven lines. */
  const SCRIPT = 8;
  const TWO_MAPS = '{ kmalloc: { counts: a }, kmalloc_failed: { counts: b } }';
  const VALUE = '{ kmalloc: { counts: a, value: { name: size } } }';
  const on = (body: string) => `tracepoint:kmem:kmalloc ${body}`;

  test.each<[string, Parameters<typeof probeSource>[0], number, string]>([
    [
      'printf',
      { script: on('{ @kmalloc[pid] = count();\nprintf("x"); }') },
      SCRIPT + 1,
      'printf() is not allowed',
    ],
    [
      'print',
      { script: on('{ @kmalloc[pid] = count(); print(@kmalloc); }') },
      SCRIPT,
      'print() is not allowed',
    ],
    [
      'clear',
      { script: on('{ clear(@start); @kmalloc[pid] = count(); }') },
      SCRIPT,
      'clear() is not allowed',
    ],
    [
      'system',
      { script: on('{ @kmalloc[pid] = count(); system("id"); }') },
      SCRIPT,
      'system() is not allowed',
    ],
    ['exit', { script: on('{ @kmalloc[pid] = count(); exit(); }') }, SCRIPT, 'exit() is not allowed'],
    ['while', { script: on('{ @kmalloc[pid] = count(); while (1) { } }') }, SCRIPT, 'while() is not allowed'],
    [
      'a call in an update',
      { maps: VALUE, script: on('{ @kmalloc[pid, strftime("%H", nsecs)] = count(); }') },
      SCRIPT,
      'strftime() is not allowed',
    ],
    [
      'a call in the predicate',
      { script: on('/printf("x")/ { @kmalloc[pid] = count(); }') },
      SCRIPT,
      'printf() is not allowed',
    ],
    [
      'BEGIN',
      { script: `${on('{ @kmalloc[pid] = count(); }')}\nBEGIN { @x = 1; }` },
      SCRIPT + 1,
      'BEGIN is not tracepoint:category:name',
    ],
    [
      'END',
      { script: `${on('{ @kmalloc[pid] = count(); }')}\nEND { @x = 1; }` },
      SCRIPT + 1,
      'END is not tracepoint',
    ],
    [
      'interval',
      { script: `interval:s:1 { @kmalloc[pid] = count(); }` },
      SCRIPT,
      'interval:s:1 is not tracepoint',
    ],
    [
      'a uprobe',
      { script: 'uprobe:sh:main { @kmalloc[pid] = count(); }' },
      SCRIPT,
      'uprobe:sh:main is not tracepoint',
    ],
    [
      'kprobes with a glob, behind a tracepoint',
      { script: 'tracepoint:kmem:kmalloc, kprobe:kfree* { @kmalloc[pid] = count(); }' },
      SCRIPT,
      'kprobe:kfree* is not tracepoint',
    ],
    ...['minor-faults', 'minor-faults:100', 'cpu-clock:1'].map(
      (event): [string, Parameters<typeof probeSource>[0], number, string] => [
        `a software event that is not counted one by one: ${event}`,
        { script: `software:${event} { @kmalloc[pid] = count(); }` },
        SCRIPT,
        `software:${event} is not tracepoint:category:name, kprobe:function, kretprobe:function or software:minor-faults:1`,
      ],
    ),
    [
      'two attach points without a comma',
      { script: 'tracepoint:a:b tracepoint:c:d { @kmalloc[pid] = count(); }' },
      SCRIPT,
      'is not tracepoint',
    ],
    [
      'a read of an output map',
      { script: on('{ @kmalloc[pid] = count();\n$x = @kmalloc[pid]; }') },
      SCRIPT + 1,
      '@kmalloc is an output map',
    ],
    [
      'a condition on an output map',
      { script: on('{ if (@kmalloc[pid] > 3) { @kmalloc[pid] = count(); } }') },
      SCRIPT,
      '@kmalloc is an output map',
    ],
    [
      'deletion from an output map',
      { script: on('{ @kmalloc[pid] = count(); delete(@kmalloc[pid]); }') },
      SCRIPT,
      '@kmalloc is an output map',
    ],
    [
      'a read in the predicate',
      { script: on('/@kmalloc[pid] < 3/ { @kmalloc[pid] = count(); }') },
      SCRIPT,
      '@kmalloc is an output map',
    ],
    [
      'a read in an update’s function',
      {
        maps: '{ kmalloc: { counts: a, sum: bytes } }',
        script: on('{ @kmalloc[pid] = sum(@kmalloc[pid]); }'),
      },
      SCRIPT,
      '@kmalloc is an output map',
    ],
    [
      'a read in an update’s key',
      {
        maps: '{ kmalloc: { counts: a, value: { name: v } }, kmalloc_b: { counts: b } }',
        script: on('{ @kmalloc[pid, @kmalloc_b[pid]] = count(); @kmalloc_b[pid] = count(); }'),
      },
      SCRIPT,
      '@kmalloc_b is an output map',
    ],
    ['no key', { script: on('{ @kmalloc = count(); }') }, SCRIPT, '@kmalloc must be keyed by pid first'],
    [
      'another key',
      { script: on('{ @kmalloc[tid] = count(); }') },
      SCRIPT,
      '@kmalloc must be keyed by pid first',
    ],
    [
      'pid behind another key',
      { maps: VALUE, script: on('{ @kmalloc[args->node, pid] = count(); }') },
      SCRIPT,
      'must be keyed by pid first',
    ],
    [
      'a key made of pid',
      { script: on('{ @kmalloc[pid / 2] = count(); }') },
      SCRIPT,
      'must be keyed by pid first',
    ],
    ['an open key', { script: on('{ @kmalloc[pid = count(); }') }, SCRIPT, 'must be keyed by pid first'],
    [
      'another function',
      { script: on('{ @kmalloc[pid] = sum(args->bytes_alloc); }') },
      SCRIPT,
      '@kmalloc must be written by = count(…)',
    ],
    [
      'count where a sum is meant',
      { maps: '{ kmalloc: { counts: a, sum: bytes } }' },
      SCRIPT,
      'must be written by = sum(…)',
    ],
    [
      'count where a hist is meant',
      { maps: '{ kmalloc: { counts: a, hist: us } }' },
      SCRIPT,
      'must be written by = hist(…)',
    ],
    [
      'a hist of finer buckets',
      { maps: '{ kmalloc: { counts: a, hist: us } }', script: on('{ @kmalloc[pid] = hist(nsecs, 2); }') },
      SCRIPT,
      '@kmalloc must be written by = hist(…) of one number',
    ],
    [
      'a hist of nothing',
      { maps: '{ kmalloc: { counts: a, hist: us } }', script: on('{ @kmalloc[pid] = hist(); }') },
      SCRIPT,
      '@kmalloc must be written by = hist(…) of one number',
    ],
    ['a plain assignment', { script: on('{ @kmalloc[pid] = 1; }') }, SCRIPT, 'must be written by = count(…)'],
    ['addition', { script: on('{ @kmalloc[pid] += 1; }') }, SCRIPT, 'must be written by = count(…)'],
    ['incrementing', { script: on('{ @kmalloc[pid]++; }') }, SCRIPT, 'must be written by = count(…)'],
    [
      'something behind the function',
      { script: on('{ @kmalloc[pid] = count() + 1; }') },
      SCRIPT,
      '@kmalloc must be written by = count(…)',
    ],
    [
      'a statement behind it without a semicolon',
      { script: on('{ @kmalloc[pid] = count() $x = 1; }') },
      SCRIPT,
      '@kmalloc must be written by = count(…)',
    ],
    [
      'a second key part without a value',
      { script: on('{ @kmalloc[pid, args->node] = count(); }') },
      SCRIPT,
      '@kmalloc has 2 key parts, but its head does not declare a second one',
    ],
    [
      'a value without a second key part',
      { maps: VALUE },
      SCRIPT,
      '@kmalloc has 1 key parts, but its head declares a second one',
    ],
    [
      'three key parts',
      { maps: VALUE, script: on('{ @kmalloc[pid, (1, 2), 3] = count(); }') },
      SCRIPT,
      '@kmalloc has 3 key parts',
    ],
    [
      'a map that nobody writes',
      { maps: TWO_MAPS },
      1,
      'its head declares the map kmalloc_failed, which no block writes',
    ],
    [
      'a map of another name',
      { maps: '{ kmalloc: { counts: a }, kfree: { counts: b } }' },
      1,
      'head: map kfree must be called kmalloc or kmalloc_SOMETHING',
    ],
    [
      'a name of vmtally’s own',
      { name: 'vt_scope', maps: '{ vt_scope: { counts: a } }', script: on('{ @vt_scope[pid] = count(); }') },
      1,
      'names that begin with vt_',
    ],
    ['no script', { script: '' }, 1, 'its head declares the map kmalloc, which no block writes'],
  ])('refuses %s', (_, parts, line, message) => {
    const error = failure(() => readProbe(probeSource(parts), 'dir/x.bt'));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toContain(`dir/x.bt:${line}: `);
    expect(error.message).toContain(message);
  });

  test.each([
    ['scratch', '{ @start[tid] = nsecs; @kmalloc[pid] = count(); delete(@start[tid]); }'],
    [
      'a scratch map named as something that every object has',
      '{ @constructor[tid] = 1; @kmalloc[pid] = count(); }',
    ],
    ['no semicolon at the end', '{ @kmalloc[pid] = count() }'],
    ['an update in a branch', '{ if (args->node == 0) { @kmalloc[pid] = count(); } else { @other = 1; } }'],
    ['two updates of one map', '{ @kmalloc[pid] = count(); @kmalloc[pid] = count(); }'],
  ])('accepts %s', (_, body) => {
    const script = `tracepoint:kmem:kmalloc ${body}`;
    expect(() => readProbe(probeSource({ script }), 'x.bt')).not.toThrow();
  });
});

describe('updatesOf', () => {
  const updates = (probe: typeof KMALLOC, block: number) =>
    updatesOf(probe.blocks[block] ?? expect.fail(), probe.head.maps, probe.where);
  const text = (probe: typeof KMALLOC, block: number) =>
    updates(probe, block).map(({ from, to }) =>
      (probe.blocks[block]?.body ?? [])
        .slice(from, to)
        .map((token) => token.text)
        .join(''),
    );

  test('returns the whole statement with its semicolon', () => {
    expect(text(KMALLOC, 0)).toEqual([
      '@kmalloc_failed[pid,args->bytes_req]=count();',
      '@kmalloc[pid,args->bytes_alloc]=count();',
    ]);
    expect(text(COMPACTION, 1)).toEqual([
      '@compaction[pid]=hist((nsecs-@start[tid])/1000);',
      '@compaction_total[pid]=sum((nsecs-@start[tid])/1000);',
    ]);
  });

  test('consecutive statements are adjacent', () => {
    const [first, second, third] = updates(MIGRATION, 0);
    expect([first?.to, second?.to]).toEqual([second?.from, third?.from]);
    expect([first, second, third].map((update) => update?.map)).toEqual([
      'migration',
      'migration_succeeded',
      'migration_split',
    ]);
  });

  test('scratch is no update', () => {
    expect(updates(COMPACTION, 0)).toEqual([]);
  });

  test('commas within brackets do not split a key', () => {
    const probe = probeOf({
      maps: '{ kmalloc: { counts: a, value: { name: v } } }',
      script: 'tracepoint:kmem:kmalloc { @kmalloc[pid, @s[tid, (1, 2)]] = count(); }',
    });
    expect(text(probe, 0)).toEqual(['@kmalloc[pid,@s[tid,(1,2)]]=count();']);
  });
});
