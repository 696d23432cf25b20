import { describe, expect, test } from 'vitest';
import { lackingFields, tracepointsOf, whyMissing } from '../../src/probe/attach.ts';
import { COMPACTION, KMALLOC, MIGRATION, probeOf } from '../fixtures/probes.ts';
import { format, tracepoints } from '../fixtures/tracepoints.ts';

describe('tracepointsOf', () => {
  test.each([
    ['tracepoint:kmem:kmalloc', ['kmem:kmalloc']],
    ['kmem:kmalloc', ['kmem:kmalloc']],
    ['tracepoint:kmem:kmalloc_node', []],
    ['tracepoint:kmem:k*', ['kmem:kfree', 'kmem:kmalloc']],
    ['tracepoint:compaction:mm_compaction_?????', ['compaction:mm_compaction_begin']],
    ['tracepoint:*:nothing', []],
  ])('%s', (attach, expected) => {
    expect(tracepointsOf(attach, tracepoints())).toEqual(expected);
  });
});

describe('whyMissing', () => {
  test.each([
    ['kmalloc', KMALLOC],
    ['migration', MIGRATION],
    ['compaction', COMPACTION],
  ])('%s is there', (_, probe) => {
    expect(whyMissing(probe, tracepoints())).toBeUndefined();
  });

  test('a tracepoint that the kernel lacks', () => {
    expect(whyMissing(KMALLOC, tracepoints({ without: ['kmem:kmalloc'] }))).toBe(
      'this kernel has no tracepoint:kmem:kmalloc',
    );
  });

  test('one of two attach points is enough', () => {
    const probe = probeOf({
      script: 'tracepoint:kmem:kmalloc, tracepoint:kmem:kmalloc_node { @kmalloc[pid] = count(); }',
    });
    expect(whyMissing(probe, tracepoints())).toBeUndefined();
    expect(whyMissing(probe, tracepoints({ without: ['kmem:kmalloc'] }))).toBe(
      'this kernel has no tracepoint:kmem:kmalloc or tracepoint:kmem:kmalloc_node',
    );
  });

  test('a block that keeps scratch needs its tracepoint too', () => {
    expect(whyMissing(COMPACTION, tracepoints({ without: ['compaction:mm_compaction_begin'] }))).toBe(
      'this kernel has no tracepoint:compaction:mm_compaction_begin',
    );
  });

  test('a kernel without kprobes says so', () => {
    const probe = probeOf({ script: 'kprobe:vmap { @kmalloc[pid] = count(); }' });
    const why = (hasKprobes: boolean) =>
      whyMissing(probe, { ...tracepoints(), hasKprobes: () => hasKprobes });
    expect(why(true)).toBe('this kernel has no kprobe:vmap');
    expect(why(false)).toBe('this kernel has no kprobes, or forbids them, so it has no kprobe:vmap');
  });

  test('fields that the tracepoint lacks', () => {
    const old = tracepoints({ formats: { 'kmem:kmalloc': format('call_site', 'bytes_req') } });
    expect(whyMissing(KMALLOC, old)).toBe('this kernel’s kmem:kmalloc has no field ptr, bytes_alloc');
  });

  test('a field of a predicate counts', () => {
    const probe = probeOf({
      script: 'tracepoint:kmem:kmalloc /args->numa > 0/ { @kmalloc[pid] = count(); }',
    });
    expect(whyMissing(probe, tracepoints())).toBe('this kernel’s kmem:kmalloc has no field numa');
  });

  test('a default replaces a missing field', () => {
    const formats = { 'migrate:mm_migrate_pages': format('succeeded', 'reason') };
    expect(whyMissing(MIGRATION, tracepoints({ formats }))).toBeUndefined();
    const without = { 'migrate:mm_migrate_pages': format('reason', 'large_folio_split') };
    expect(whyMissing(MIGRATION, tracepoints({ formats: without }))).toBe(
      'this kernel’s migrate:mm_migrate_pages has no field succeeded',
    );
  });

  test('a wildcard needs the fields at every match', () => {
    const probe = probeOf({
      script: 'tracepoint:kmem:k* { @kmalloc[pid] = count(); @x[tid] = args->bytes_req; }',
    });
    expect(whyMissing(probe, tracepoints())).toBe('this kernel’s kmem:kfree has no field bytes_req');
  });
});

describe('lackingFields', () => {
  test('both ways to write a field, and each name once', () => {
    const probe = probeOf({
      script:
        'tracepoint:kmem:kmalloc { @kmalloc[pid] = count(); @s[args->zone, args.zone] = args.node + args->bytes_req; }',
    });
    const body = probe.blocks[0]?.body ?? [];
    expect(lackingFields(probe, body, 'kmem:kmalloc', tracepoints())).toEqual(['zone']);
  });
});
