import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { BtfBlob } from '../../src/kernel/btf-blob.ts';
import { compile } from '../../src/probe/compile.ts';
import { parseFilter } from '../../src/probe/filter/parse.ts';
import { loadCatalogue } from '../../src/probe/load.ts';
import { type CompileOptions, rawOf } from '../../src/probe/program.ts';
import { readProbe } from '../../src/probe/read-probe.ts';
import type { Selection } from '../../src/probe/selection.ts';
import { failure } from '../fixtures/failure.ts';
import { format, tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const typesOf = (release: string) =>
  new BtfBlob(readFileSync(new URL(`../fixtures/btf/${release}.btf`, import.meta.url)), release);
const RAW = { prefix: 'rawtracepoint:', types: typesOf('6.18') };
const OPTIONS: CompileOptions = {
  ...WHOLE_SYSTEM,
  raw: RAW,
};
/** Fields of 8 bytes, where the kernel has smaller ones too. */
const kernel = tracepoints({
  formats: {
    'kmem:kmem_cache_alloc': format('bytes_alloc'),
    'kmem:mm_page_free': format('order'),
    'exceptions:page_fault_user': format('error_code'),
    'kmem:rss_stat': format('member'),
    'vmscan:mm_vmscan_direct_reclaim_begin': format('order'),
    'vmscan:mm_vmscan_direct_reclaim_end': format('nr_reclaimed'),
  },
});
const probes = loadCatalogue();
function selectionOf(name: string, filter?: string): Selection {
  const probe = probes.get(name);
  if (probe === undefined) throw new Error(`no probe ${name}`);
  return {
    probe,
    maps: Object.keys(probe.head.maps),
    filter: filter === undefined ? undefined : parseFilter(filter),
  };
}
const programOf = (selection: Selection, options: Partial<CompileOptions> = {}) =>
  compile([selection], kernel, { ...OPTIONS, ...options });
/** The block of the program that counts. */
const blockOf = (selection: Selection, options: Partial<CompileOptions> = {}): string =>
  programOf(selection, options).text.split('\n}\n')[0] ?? '';

describe('an event is counted at its raw tracepoint', () => {
  test('under its name', () => {
    const program = programOf(selectionOf('kfree'));
    expect(program.text).toContain('rawtracepoint:kfree {');
    expect(program.text).not.toContain('tracepoint:kmem:kfree');
    expect(program.attached).toContainEqual(
      expect.objectContaining({ event: 'kmem:kfree', loses: 'events', raw: true }),
    );
    expect(rawOf(program)).toBe(1);
  });

  test.each([
    ['kmalloc', '6.18', '$vt_bytes_alloc = arg3;'],
    ['kmem_cache_alloc', '6.18', '$vt_bytes_alloc = (uint64)*(uint32*)(arg2 + 32);'],
    ['kmem_cache_alloc', '5.10', '$vt_bytes_alloc = arg3;'],
    ['mm_page_free', '6.12', '$vt_order = (uint64)(uint32)arg1;'],
    ['page_fault_user', '6.18', '$vt_error_code = arg2;'],
    ['rss_stat', '6.18', '$vt_member = (uint64)(int32)arg1;'],
    ['mm_vmscan_direct_reclaim_begin', '6.18', '$vt_order = (uint64)(int32)arg0;'],
    ['mm_vmscan_direct_reclaim_begin', '7.2', '$vt_order = (uint64)(int32)arg1;'],
    ['mm_page_alloc', '6.18', '$vt_pfn = (arg0 == 0 ? -1 : 0);'],
  ])('%s on %s reads its arguments by their names', (name, release, read) => {
    expect(blockOf(selectionOf(name), { raw: { ...RAW, types: typesOf(release) } })).toContain(read);
  });

  test('a filter reads arguments too, in the type of the field', () => {
    const block = blockOf(selectionOf('kmalloc', 'gfp_flags & 0x400 && comm != "args->ptr"'));
    expect(block).toContain('(uint64)(uint32)arg4');
    expect(block).toContain('rawtracepoint:kmalloc');
    expect(block).not.toContain('args->gfp_flags');
  });

  test('bpftrace 0.25 and newer name the kernel too', () => {
    expect(blockOf(selectionOf('kfree'), { raw: { ...RAW, prefix: 'rawtracepoint:vmlinux:' } })).toMatch(
      /^rawtracepoint:vmlinux:kfree /,
    );
  });
});

const own = (head: string, script: string): Selection => ({
  probe: readProbe(
    `/*\n{ name: x, summary: s, event: "kmem:kfree", maps: { x: { counts: frees } }${head} }\n*/\n${script}\n`,
    'x.bt',
  ),
  maps: ['x'],
});
const KFREE = 'tracepoint:kmem:kfree { @x[pid] = count(); }';

describe('an event is counted at its tracepoint, and the program says why', () => {
  test.each<[string, Selection, Partial<CompileOptions>]>([
    ['--attach classic', selectionOf('kfree'), { raw: { why: '--attach classic' } }],
    ['running totals beside vmstat are counted at tracepoints', selectionOf('kfree'), { keeps: 'both' }],
    ['its probe does not name raw arguments', own('', KFREE), {}],
    [
      'it reads call_site, which is no raw argument',
      own(', raw: {}', 'tracepoint:kmem:kfree /args->call_site != 0/ { @x[pid] = count(); }'),
      {},
    ],
    [
      'it reads call_site, which is no raw argument',
      own(
        ', raw: { call_site: nothing }',
        'tracepoint:kmem:kfree /args->call_site != 0/ { @x[pid] = count(); }',
      ),
      {},
    ],
    ['it reads node, which is no raw argument', selectionOf('kmalloc', 'node == 0'), {}],
    ['the filter reads pfn, which is no raw argument', selectionOf('mm_page_alloc', 'pfn == 7'), {}],
    [
      'the kernel’s types do not describe kfree',
      selectionOf('kfree'),
      { raw: { ...RAW, types: { rawArguments: () => undefined, member: () => undefined } } },
    ],
    [
      'several programs write its maps',
      own(', raw: {}', 'tracepoint:kmem:kfree, tracepoint:kmem:kmalloc { @x[pid] = count(); }'),
      {},
    ],
    [
      'several programs write its maps',
      own(', raw: {}', `${KFREE} tracepoint:kmem:kmalloc { @x[pid] = count(); }`),
      {},
    ],
    ['its probe keeps maps of its own', selectionOf('direct_reclaim'), {}],
  ])('%s', (why, selection, options) => {
    const program = programOf(selection, options);
    expect(rawOf(program)).toBe(0);
    expect(program.text).not.toContain('rawtracepoint');
    expect(program.attached).toContainEqual(expect.objectContaining({ whyClassic: why }));
  });

  test('types that cannot be read', () => {
    const types = {
      rawArguments: () => {
        throw new VmtallyError('BTF_INVALID', 'not the types of a kernel', '');
      },
      member: () => undefined,
    };
    expect(programOf(selectionOf('kfree'), { raw: { ...RAW, types } }).attached).toContainEqual(
      expect.objectContaining({ whyClassic: 'not the types of a kernel' }),
    );
  });

  test('or is refused where only raw tracepoints may be used', () => {
    expect(failure(() => programOf(own('', KFREE), { onlyRaw: true }))).toMatchObject({
      code: 'EVENT_MISSING',
      message: 'kmem:kfree cannot be counted at its raw tracepoint: its probe does not name raw arguments',
    });
  });
});
