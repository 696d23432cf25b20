import { describe, expect, test } from 'vitest';
import { compile } from '../../src/probe/compile.ts';
import { parseFilter } from '../../src/probe/filter/parse.ts';
import { generateProbe } from '../../src/probe/generate.ts';
import { parse } from '../../src/probe/parse.ts';
import type { Probe } from '../../src/probe/probe.ts';
import type { CompileOptions } from '../../src/probe/program.ts';
import { ENDED_MAPS, RENAMED_MAPS } from '../../src/probe/protocol.ts';
import type { GroupBy, Scope } from '../../src/probe/scope.ts';
import type { Selection } from '../../src/probe/selection.ts';
import { failure } from '../fixtures/failure.ts';
import { COMPACTION, KMALLOC, MIGRATION, probeOf } from '../fixtures/probes.ts';
import { format, tracepoints } from '../fixtures/tracepoints.ts';
import { TYPES, WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const OPTIONS: CompileOptions = {
  ...WHOLE_SYSTEM,
  groupBy: 'none',
};

const all = (probe: Probe): Selection => ({ probe, maps: Object.keys(probe.head.maps) });
const program = (selections: Selection[], options: Partial<CompileOptions> = {}, kernel = tracepoints()) =>
  compile(selections, kernel, { ...OPTIONS, ...options });
/** The blocks of a program, without line breaks. */
const blocks = (text: string) =>
  text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .split(/ (?=tracepoint:|interval:)/);
/** The blocks that attach to an event. */
const block = (text: string, event: string) =>
  blocks(text).filter((one) => one.startsWith(event.includes(':') ? `tracepoint:${event} ` : event));
const blockOf = (
  selection: Selection,
  event: string,
  options: Partial<CompileOptions> = {},
  kernel = tracepoints(),
) => block(program([selection], options, kernel).text, event).join('\n');

const PIDS: Scope = { who: { kind: 'pids', processes: [[1, 0]], inherit: false } };
const COUNTER = generateProbe('kmem:kfree');
const PLAIN = probeOf();
const SUM = 'tracepoint:kmem:kmalloc { @kmalloc[pid] = sum(args->bytes_req); }';
const HISTS =
  'tracepoint:kmem:kmalloc { @kmalloc[pid] = hist(args->bytes_req); @kmalloc[pid] = hist((args->bytes_alloc - 7) / 2); }';
const TWO = 'tracepoint:kmem:kmalloc { @kmalloc[pid] = count(); @kmalloc_b[pid] = count(); }';

describe('output maps', () => {
  test('an update is written to the buffer that the tick selects', () => {
    expect(blockOf(all(PLAIN), 'kmem:kmalloc')).toBe(
      'tracepoint:kmem:kmalloc { if (@vt_tick & 1) { @i0_kmalloc_1[0] = count(); } else { @i0_kmalloc_0[0] = count(); } }',
    );
  });

  test.each<[GroupBy, string]>([
    ['none', '0'],
    ['cpu', 'cpu'],
    ['uid', 'uid'],
    ['cgroup', 'cgroup'],
    ['parent', 'curtask->real_parent->tgid'],
    ['site', '$vt_call_site'],
    ['pid,site', 'pid, $vt_call_site'],
  ])('by %s the key begins with %s, the second part stays', (groupBy, key) => {
    const text = blockOf(all(KMALLOC), 'kmem:kmalloc', { groupBy });
    expect(text).toContain(`@i0_kmalloc_0[${key}, $vt_bytes_alloc] = count();`);
    expect(text).toContain(`@i0_kmalloc_failed_1[${key}, $vt_bytes_req] = count();`);
  });

  test.each<[GroupBy, number]>([
    ['pid', 1],
    ['site', 1],
    ['pid,site', 2],
  ])('by %s the first %i parts of a key are the row', (groupBy, parts) => {
    expect(program([all(KMALLOC)], { groupBy }).rowParts).toBe(parts);
  });

  test('an event without a call site is refused, and those with one are named', () => {
    expect(failure(() => program([all(MIGRATION)], { groupBy: 'site' }))).toMatchObject({
      code: 'FIELD_UNKNOWN',
      message: expect.stringContaining('migrate:mm_migrate_pages does not say which code caused it'),
      hint: expect.stringContaining('kmem:kmalloc'),
    });
  });

  test.each<GroupBy>(['pid', 'tid'])('by %s the key is one number, made once', (groupBy) => {
    const text = blockOf(all(MIGRATION), 'migrate:mm_migrate_pages', { groupBy });
    expect(text.match(/<< 22/g)).toHaveLength(1);
    expect(text).toContain(`$vt_key_migration = ((int64)$vt_reason << 22) | (int64)${groupBy}; if (`);
    expect(text).toContain('@i0_migration_1[$vt_key_migration] = count();');
    expect(text).toContain(`@i0_migration_succeeded_1[${groupBy}] = sum(`);
  });

  test('an enum is read as a number, since bpftrace 0.24 prints it by its name', () => {
    const probe = probeOf({
      maps: '{ kmalloc: { counts: a, value: { name: b } } }',
      script: 'tracepoint:migrate:mm_migrate_pages { @kmalloc[pid, args->mode + args->reason] = count(); }',
    });
    expect(blockOf(all(probe), 'migrate:mm_migrate_pages')).toContain(
      '{ $vt_mode = (int64)args->mode; $vt_reason = args->reason; if',
    );
  });

  test('number fields are read by a pointer where bpftrace starts sooner so', () => {
    const [selection, options] = [all(KMALLOC), { argsByPointer: true, scope: PIDS }];
    expect(blockOf(selection, 'kmem:kmalloc', options)).toMatch(
      /\/ \{ \$vt_args = \(struct _tracepoint_kmem_kmalloc \*\)args; \$vt_ptr = \$vt_args->ptr; \$vt_bytes_req = \$vt_args->bytes_req; /,
    );
    const { text } = program([selection], options);
    expect(block(text, 'task:task_newtask').join()).toContain(
      '$vt_args = (struct _tracepoint_task_task_newtask *)args; $child = (uint32)$vt_args->pid; $flags = $vt_args->clone_flags;',
    );
    expect(text).not.toMatch(/[^_]args->/);
  });

  test('consecutive updates share one if', () => {
    expect(blockOf(all(MIGRATION), 'migrate:mm_migrate_pages')).toBe(
      [
        'tracepoint:migrate:mm_migrate_pages {',
        '$vt_succeeded = args->succeeded; $vt_large_folio_split = args->large_folio_split; $vt_reason = args->reason;',
        'if (@vt_tick & 1) {',
        '@i0_migration_1[0, $vt_reason] = count();',
        '@i0_migration_succeeded_1[0] = sum($vt_succeeded);',
        '@i0_migration_split_1[0] = sum($vt_large_folio_split);',
        '} else {',
        '@i0_migration_0[0, $vt_reason] = count();',
        '@i0_migration_succeeded_0[0] = sum($vt_succeeded);',
        '@i0_migration_split_0[0] = sum($vt_large_folio_split);',
        '} }',
      ].join(' '),
    );
  });

  test('updates with something between them have an if each', () => {
    const text = blockOf(all(KMALLOC), 'kmem:kmalloc');
    expect(text.match(/if \(@vt_tick & 1\)/g)).toHaveLength(2);
    expect(text).toMatch(
      /if \(\$vt_ptr == 0\) \{ if \(@vt_tick & 1\) \{[^{}]*_failed_1[^{}]*\} else \{[^{}]*\} \} else \{ if \(/,
    );
  });

  test('a hist is counted by vmtally’s own buckets, each computed once for both buffers', () => {
    const probe = probeOf({ maps: '{ kmalloc: { counts: a, hist: bytes } }', script: HISTS });
    const text = blockOf(all(probe), 'kmem:kmalloc', { groupBy: 'pid' });
    const [first, second] = [...text.matchAll(/(\$vt_bucket_\d+) = \(int64\)\((.*?)\); if/g)];
    expect([first?.[2], second?.[2]]).toEqual(['$vt_bytes_req', '($vt_bytes_alloc - 7) / 2']);
    expect(first?.[1]).not.toBe(second?.[1]);
    for (const buffer of [0, 1])
      expect(text).toContain(
        [first, second].map((match) => `@i0_kmalloc_${buffer}[pid, ${match?.[1]}] = count();`).join(' '),
      );
    expect(text).not.toContain('hist(');
  });

  test('a last update without a semicolon', () => {
    const probe = probeOf({ script: 'tracepoint:kmem:kmalloc { @kmalloc[pid] = count() }' });
    expect(blockOf(all(probe), 'kmem:kmalloc')).toBe(blockOf(all(PLAIN), 'kmem:kmalloc'));
  });

  test('unwanted maps are dropped, even between wanted ones', () => {
    const maps = ['migration', 'migration_split'];
    const { text, series } = program([{ probe: MIGRATION, maps }]);
    expect(text).not.toContain('migration_succeeded');
    expect(block(text, 'migrate:mm_migrate_pages').join('')).toMatch(
      /if \(@vt_tick & 1\) \{ @i0_migration_1\[0, \$vt_reason\] = count\(\); @i0_migration_split_1\[0\] = sum/,
    );
    expect(series.map(({ map }) => map)).toEqual(maps);
  });

  test('a branch whose only update is unwanted stays, empty', () => {
    const text = blockOf({ probe: KMALLOC, maps: ['kmalloc'] }, 'kmem:kmalloc');
    expect(text).not.toContain('kmalloc_failed');
    expect(text).toMatch(/if \(\$vt_ptr == 0\) \{ \} else \{ if \(@vt_tick/);
  });

  test('every program has blocks that parse', () => {
    const selections = [KMALLOC, MIGRATION, COMPACTION, COUNTER].map(all);
    for (const groupBy of ['none', 'pid'] as const)
      for (const scope of [OPTIONS.scope, PIDS])
        expect(parse(program(selections, { groupBy, scope }).text, 'x').length).toBeGreaterThan(6);
  });
});

describe('series', () => {
  test('labels: the event for the map of the probe’s name, NAME.PART for the others', () => {
    const { series } = program([all(KMALLOC), all(COUNTER)]);
    expect(series.map(({ label, probe, map }) => [label, probe, map])).toEqual([
      ['kmem:kmalloc', 'kmalloc', 'kmalloc'],
      ['kmalloc.failed', 'kmalloc', 'kmalloc_failed'],
      ['kmem:kfree', 'kmem_kfree', 'kmem_kfree'],
    ]);
    expect(series[1]?.head).toBe(KMALLOC.head.maps.kmalloc_failed);
  });

  test('both buffers of a map belong to its series', () => {
    const { maps } = program([all(KMALLOC), all(COUNTER)]);
    expect([...maps]).toEqual([
      ['@i0_kmalloc_0', 0],
      ['@i0_kmalloc_1', 0],
      ['@i0_kmalloc_failed_0', 1],
      ['@i0_kmalloc_failed_1', 1],
      ['@i1_kmem_kfree_0', 2],
      ['@i1_kmem_kfree_1', 2],
    ]);
  });

  test('one probe under two filters is two series with maps of their own', () => {
    const filter = parseFilter('node == 0');
    const { text, maps } = program([{ ...all(PLAIN), filter }, all(PLAIN)]);
    expect([...maps.values()]).toEqual([0, 0, 1, 1]);
    expect(block(text, 'kmem:kmalloc')).toHaveLength(2);
    expect(text).toContain('@i0_kmalloc_0[0]');
    expect(text).toContain('@i1_kmalloc_0[0]');
  });
});

describe('scratch', () => {
  test('gets names of its own', () => {
    const { text } = program([all(COMPACTION), all(COMPACTION)]);
    const named = [...text.matchAll(/(@\w*start)\[tid\] = nsecs/g)].map(([, name]) => name);
    expect(new Set(named).size).toBe(2);
    expect(text).not.toMatch(/@start\b/);
  });

  test('is never printed', () => {
    expect(program([all(COMPACTION)]).text).not.toMatch(/(print|clear)\(@\w*start\)/);
  });

  test.each(['kmalloc_0', 'kmalloc_1', 'constructor', 'vt_scope', 'vt_tick'])(
    'named %s differs from all maps of vmtally',
    (name) => {
      const probe = probeOf({
        script: `tracepoint:kmem:kmalloc { @${name}[tid] = 7; @kmalloc[pid] = count(); }`,
      });
      const { text, maps } = program([all(probe)], { scope: PIDS });
      const scratch = /(@\w+)\[tid\] = 7;/.exec(text)?.[1] ?? expect.fail(text);
      expect([...maps.keys(), '@vt_scope', '@vt_tick']).not.toContain(scratch);
      expect(scratch).toMatch(/^@[a-z]*0_/);
    },
  );
});

describe('conditions', () => {
  const filter = parseFilter('bytes_req > 64');

  test('a block that only counts has the conditions as its predicate', () => {
    const scope = { ...PIDS, cpus: [0, 1] };
    expect(blockOf({ ...all(PLAIN), filter }, 'kmem:kmalloc', { scope })).toBe(
      'tracepoint:kmem:kmalloc /@vt_scope[pid] && (cpu >= 0 && cpu <= 1) && (args->bytes_req > 64)/ ' +
        '{ if (@vt_tick & 1) { @i0_kmalloc_1[0] = count(); } else { @i0_kmalloc_0[0] = count(); } }',
    );
  });

  test('the probe’s own predicate stays, in parentheses', () => {
    const probe = probeOf({
      script: 'tracepoint:kmem:kmalloc /args.node == 0 || args.node == 1/ { @kmalloc[pid] = count(); }',
    });
    expect(blockOf({ ...all(probe), filter }, 'kmem:kmalloc')).toContain(
      '/(args->node == 0 || args->node == 1) && (args->bytes_req > 64)/',
    );
  });

  test('a block that keeps scratch has the conditions around its updates only', () => {
    const text = blockOf(all(COMPACTION), 'compaction:mm_compaction_end', { scope: PIDS });
    expect(text).toMatch(
      /^tracepoint:compaction:mm_compaction_end \/\(@\w+_start\[tid\]\)\/ \{ if \(@vt_scope\[pid\]\) \{ \$vt_bucket_0 = .* if \(@vt_tick & 1\) \{/,
    );
    expect(text).toMatch(/\} \} delete\(@\w+_start\[tid\]\); \}$/);
    expect(text.match(/@vt_scope/g)).toHaveLength(1);
  });

  test('a block with scratch only has no conditions', () => {
    expect(blockOf(all(COMPACTION), 'compaction:mm_compaction_begin', { scope: PIDS })).not.toContain(
      '@vt_scope',
    );
  });

  test('a filter is a condition too, its fields are read before it', () => {
    const selection = { ...all(COMPACTION), filter: parseFilter('status == 8') };
    const text = blockOf(selection, 'compaction:mm_compaction_end');
    expect(text).toMatch(
      /\{ \$vt_status = args->status; if \(\(\$vt_status == 8\)\) \{ \$vt_bucket_0 = .* if \(@vt_tick & 1\)/,
    );
    expect(blockOf(selection, 'compaction:mm_compaction_begin')).not.toContain('status');
  });

  test('a filter on a text follows its prelude, which only processes in scope reach', () => {
    const selection = { ...all(PLAIN), filter: parseFilter('comm == "x" && ptr > 64') };
    const text = blockOf(selection, 'kmem:kmalloc', { scope: PIDS });
    expect(text).toMatch(/^tracepoint:kmem:kmalloc \/@vt_scope\[pid\]\/ \{ \$vtf_comm = comm; /);
    expect(text).toContain('; if (((($vtf_comm_0 & 65535) == 120) && ((uint64)$vt_ptr > 64))) {');
  });

  test('a filter that reads a field twice reads it into a variable', () => {
    const text = blockOf({ ...all(PLAIN), filter: parseFilter('node == 1 || node == 2') }, 'kmem:kmalloc');
    expect(text).toContain('$vt_node = args->node; if ((($vt_node == 1) || ($vt_node == 2))) {');
  });

  test('without conditions there is no predicate', () => {
    expect(blockOf(all(COMPACTION), 'compaction:mm_compaction_begin')).toMatch(/^tracepoint:[^ ]+ \{/);
  });
});

describe('text that this version of bpftrace cannot read', () => {
  const compiled = (event: string, filter: string, dynamicText: boolean) =>
    program([{ ...all(generateProbe(event)), filter: parseFilter(filter) }], { dynamicText });

  test('a dynamic string in a filter is refused', () => {
    const error = failure(() => compiled('sched:sched_process_exec', 'pid > 1 && filename == "x"', false));
    expect(error).toMatchObject({ code: 'BPFTRACE_VERSION', exitStatus: 3 });
    expect(error.message).toContain('read filename of sched:sched_process_exec');
  });

  test('a probe reads it from the right place', () => {
    const script =
      'tracepoint:sched:sched_process_exec { $a = (uint64)args->filename; @kmalloc[pid, $a] = count(); }';
    const probe = probeOf({ script, maps: '{ kmalloc: { counts: events, value: { name: a } } }' });
    const text = (dynamicText: boolean) =>
      block(program([all(probe)], { dynamicText }).text, 'sched:sched_process_exec').join('');
    // The text begins behind the fields, at 20; bpftrace reads at 80.
    expect(text(false)).toContain('$a = (uint64)((uint64)args->filename - 60);');
    expect(text(true)).toContain('$a = (uint64)args->filename;');
  });

  test('a probe cannot read the second of an event', () => {
    const script = 'tracepoint:x:y { $a = (uint64)args->second; @kmalloc[pid, $a] = count(); }';
    const probe = probeOf({ script, maps: '{ kmalloc: { counts: events, value: { name: a } } }' });
    const formats = {
      'x:y': ['first', 'second']
        .map((name, at) => `\tfield:__data_loc char[] ${name};\toffset:${8 + 4 * at};\tsize:4;\tsigned:0;\n`)
        .join(''),
    };
    const error = failure(() => program([all(probe)], { dynamicText: false }, tracepoints({ formats })));
    expect(error).toMatchObject({
      code: 'BPFTRACE_VERSION',
      message: expect.stringContaining('second of x:y'),
    });
  });

  test('names of slab caches come from the kernel', () => {
    const probe = probeOf({
      maps: '{ kmalloc: { counts: events, value: { name: cache, names: slab-caches } } }',
      script: 'tracepoint:kmem:kmalloc { @kmalloc[pid, args->bytes_req] = count(); }',
    });
    const kernel = { ...tracepoints(), slabCaches: () => [{ name: 'dentry', value: 7n }] };
    expect(program([all(probe)], {}, kernel).series[0]?.values).toEqual({
      kind: 'symbols',
      entries: kernel.slabCaches(),
    });
  });

  test.each([
    ['by a bpftrace that can', 'sched:sched_process_exec', 'filename == "x"', true],
    ['as an array of characters', 'sched:sched_process_exit', 'comm == "x"', false],
    ['as a number', 'sched:sched_process_exec', 'pid == 1', false],
  ])('it is accepted %s', (_, event, filter, dynamicText) => {
    expect(compiled(event, filter, dynamicText).text).toMatch(
      new RegExp(`tracepoint:${event} (?:/\\(|\\{\\s+\\$vtf_args_comm = )`),
    );
  });
});

describe('the number of probes', () => {
  /** A program with this many events and no flush request. */
  const many = (count: number, scope: Scope = OPTIONS.scope) => {
    const names = Array.from({ length: count }, (_, index) => `many:event_${index}`);
    const kernel = tracepoints({
      without: ['task:task_rename'],
      formats: Object.fromEntries(names.map((name) => [name, format('x')])),
    });
    const selections = names.map((name) => all(generateProbe(name)));
    return program(selections, { scope }, kernel);
  };

  // bpftrace also counts BEGIN, the interval, and the block that ends bpftrace with vmtally.
  test.each<[number, Scope | undefined]>([
    [510, undefined],
    [506, PIDS],
  ])('512 are accepted: %d events, scope %j', (count, scope) => {
    expect(blocks(many(count, scope).text)).toHaveLength(512);
  });

  test.each<[number, Scope | undefined]>([
    [511, undefined],
    [507, PIDS],
  ])('more are refused: %d events, scope %j', (count, scope) => {
    const error = failure(() => many(count, scope));
    expect(error).toMatchObject({ code: 'USAGE', exitStatus: 2 });
    expect(error.message).toContain('at most 512');
  });
});

describe('fields', () => {
  test('number fields are read into variables first', () => {
    expect(blockOf(all(KMALLOC), 'kmem:kmalloc')).toMatch(
      /^tracepoint:kmem:kmalloc \{ \$vt_ptr = args->ptr; \$vt_bytes_req = args->bytes_req; \$vt_bytes_alloc = args->bytes_alloc; if/,
    );
  });

  test('text fields are not', () => {
    const probe = probeOf({
      script:
        'tracepoint:sched:sched_process_exit { @s[tid] = args->comm; @t[tid] = args.pid; @kmalloc[pid] = count(); }',
    });
    expect(blockOf(all(probe), 'sched:sched_process_exit', { types: undefined })).toMatch(
      /\{ \$vt_pid = args->pid; @\w+_s\[tid\] = args->comm; @\w+_t\[tid\] = \$vt_pid; if/,
    );
  });

  test('a name that is a prefix of another is not mistaken for it', () => {
    const kernel = tracepoints({ formats: { 'kmem:kmalloc': format('nr', 'nr_pages') } });
    const probe = probeOf({
      maps: '{ kmalloc: { counts: a, sum: pages } }',
      script: 'tracepoint:kmem:kmalloc { @kmalloc[pid] = sum(args->nr_pages - args->nr); }',
    });
    expect(blockOf(all(probe), 'kmem:kmalloc', {}, kernel)).toContain('sum($vt_nr_pages - $vt_nr)');
  });

  test('a default replaces a field that the kernel lacks', () => {
    const kernel = tracepoints({
      formats: { 'migrate:mm_migrate_pages': format('succeeded', 'reason') },
    });
    const text = blockOf(all(MIGRATION), 'migrate:mm_migrate_pages', {}, kernel);
    expect(text).toContain('@i0_migration_split_1[0] = sum(0);');
    expect(text).not.toContain('large_folio_split');
  });

  test('a negative default, and the other way to write a field', () => {
    const probe = probeOf({
      more: 'defaults: { numa: -1 }',
      script: 'tracepoint:kmem:kmalloc /args.numa < 0/ { @kmalloc[pid] = count(); }',
    });
    expect(blockOf(all(probe), 'kmem:kmalloc')).toContain('/(-1 < 0)/');
  });
});

describe('attach points', () => {
  const probe = probeOf({
    script: 'tracepoint:kmem:k*, tracepoint:kmem:kmalloc_node { @kmalloc[pid] = count(); }',
  });

  test('a block for each tracepoint that the kernel has, by name', () => {
    const { text } = program([all(probe)]);
    expect(text.match(/^tracepoint:kmem:\w+/gm)).toEqual([
      'tracepoint:kmem:kfree',
      'tracepoint:kmem:kmalloc',
    ]);
  });

  test('each reads the fields that its tracepoint has', () => {
    const both = probeOf({
      more: 'defaults: { bytes_req: 5 }',
      maps: '{ kmalloc: { counts: a, value: { name: v } } }',
      script: 'tracepoint:kmem:k* { @kmalloc[pid, args->bytes_req] = count(); }',
    });
    expect(blockOf(all(both), 'kmem:kfree')).toContain('@i0_kmalloc_0[0, 5]');
    expect(blockOf(all(both), 'kmem:kmalloc')).toContain('@i0_kmalloc_0[0, $vt_bytes_req]');
  });
});

describe('tasks that ended', () => {
  const ended = (groupBy: GroupBy, options: Partial<CompileOptions> = {}) =>
    block(program([all(PLAIN)], { groupBy, ...options }).text, 'sched:sched_process_exit');
  const key = (id: string) => `${id}, *(uint64*)($vt_task + 30), uid, cgroup, *(uint32*)($vt_parent + 40)`;
  const WORDS =
    '(*(uint32*)($vt_task + 50), *(uint32*)($vt_task + 54), *(uint32*)($vt_task + 58), *(uint32*)($vt_task + 62))';
  const PARENT = '$vt_parent = *(uint64*)((uint64)curtask + 20);';
  /** The block that ends bpftrace when vmtally ends. */
  const leave = (by: string) => `if (${by} == ${OPTIONS.vmtallyPid}) { exit(); }`;
  const keep = (id: string) =>
    `@vt_tasks = @vt_tasks + 1; if (@vt_tick & 1) { @vt_ended_1[${key(id)}] = ${WORDS}; } else { @vt_ended_0[${key(id)}] = ${WORDS}; } ${leave(id)} }`;

  test('a process with its last thread: its identity, and its name in four words', () => {
    expect(ended('pid')).toEqual([
      'tracepoint:sched:sched_process_exit /(*(int32*)(*(uint64*)((uint64)curtask + 60) + 70)) == 0/ ' +
        `{ $vt_task = *(uint64*)((uint64)curtask + 10); ${PARENT} ${keep('pid')}`,
    ]);
  });

  test('by thread every thread, with its own start and name', () => {
    expect(ended('tid')).toEqual([
      `tracepoint:sched:sched_process_exit { $vt_task = (uint64)curtask; ${PARENT} ${keep('tid')}`,
    ]);
  });

  test('those in scope, on any CPU; vmtally’s own end with any scope', () => {
    const scope: Scope = { ...PIDS, cpus: [1], cgroups: ['7'], untilExit: true };
    const text = block(program([all(PLAIN)], { groupBy: 'tid', scope }).text, 'sched:sched_process_exit').at(
      -1,
    );
    expect(text).toContain('if (@vt_scope[pid] && cgroup == 7) { $vt_task');
    expect(text).toMatch(/ \} if \(tid == 4242\) \{ exit\(\); \} \}$/);
    const renames = blockOf(all(PLAIN), 'task:task_rename', { groupBy: 'pid', scope: PIDS });
    expect(renames).toContain('@vt_flushes + 1; } if (@vt_scope[pid]) { @vt_tasks');
  });

  test.each<[GroupBy, CompileOptions['types']]>([
    ['pid', undefined],
    ['tid', undefined],
    ['none', TYPES],
    ['cpu', TYPES],
    ['uid', TYPES],
    ['cgroup', TYPES],
  ])('none by %s with the types %o but vmtally’s own end', (groupBy, types) => {
    expect(ended(groupBy, { types })).toEqual([`tracepoint:sched:sched_process_exit { ${leave('tid')} }`]);
    expect(program([all(PLAIN)], { groupBy, types }).text).not.toContain('vt_ended');
  });

  test('by parent, of processes', () => {
    expect(ended('parent')).toEqual(ended('pid'));
    const { text } = program([all(PLAIN)], { groupBy: 'parent' });
    expect(text).toContain('[curtask->real_parent->tgid] = count();');
    expect(failure(() => program([all(PLAIN)], { groupBy: 'parent', types: undefined }))).toMatchObject({
      code: 'EVENT_MISSING',
      message: expect.stringContaining('BTF'),
    });
  });

  test('are printed and cleared with the other maps, and are no series', () => {
    const { text, maps } = program([all(PLAIN)], { groupBy: 'pid' });
    const tick = block(text, 'interval').join('');
    for (const map of [...ENDED_MAPS, ...RENAMED_MAPS]) {
      expect(tick).toContain(`print(${map}); clear(${map});`);
      expect(maps.has(map)).toBe(false);
    }
  });
});

describe('the tick', () => {
  const tick = (options: Partial<CompileOptions> = {}, selections = [all(KMALLOC)]) =>
    block(program(selections, options).text, 'interval').join('\n');

  test('is the last block, and there is one', () => {
    const { text } = program([all(KMALLOC), all(COMPACTION)], { scope: PIDS, groupBy: 'pid' });
    expect(text.match(/^interval:/gm)).toHaveLength(1);
    expect(blocks(text).at(-1)).toMatch(/^interval:us:/);
  });

  test('swaps buffers first, then prints and clears the buffer that was closed', () => {
    const [, odd = '', even = ''] =
      /if \(@vt_tick & 1\) \{ (print\(@i.*?) \} else \{ (.*?) \} print/.exec(tick()) ?? [];
    const flush = (buffer: number) =>
      ['kmalloc', 'kmalloc_failed']
        .map((map) => `print(@i0_${map}_${buffer}); clear(@i0_${map}_${buffer});`)
        .join(' ');
    expect(odd).toBe(flush(0));
    expect(even).toBe(flush(1));
    const text = tick();
    expect(text.indexOf('@vt_tick = @vt_tick + 1')).toBeLessThan(text.indexOf('print((1,'));
  });

  test('is between its marks, busy until its end', () => {
    const order = [
      '@vt_busy[0] = 1;',
      'print((1, @vt_tick, nsecs, @vt_answered));',
      'cat("/proc/sys/vm/stat_refresh");',
      'print(@i0_kmalloc_0);',
      'print((2, @vt_tick, nsecs, @vt_answered));',
      'clear(@vt_busy);',
    ].map((part) => tick().indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(tick()).toMatch(/&& !@vt_busy\[0\]\/ \{/);
  });

  test('has no barrier if the kernel has no stat_refresh', () => {
    expect(tick({ barrier: false })).not.toContain('cat(');
  });

  test.each([
    [1_000_000, 10_000],
    [100_000, 10_000],
    [50_000, 5_000],
    [10_000, 1_000],
    [33_333, 3_333],
  ])('every %d us polls every %d us', (tickUs, poll) => {
    expect(tick({ tickUs })).toMatch(new RegExp(`^interval:us:${poll} `));
    expect(tick({ tickUs })).toContain(`@vt_next = nsecs + ${tickUs * 1000};`);
  });

  test('the window opens after the delay', () => {
    expect(tick({ delayMs: 2500 })).toContain('@vt_next = nsecs + 2500000000; print((0, @vt_tick');
    expect(tick({ delayMs: 0 })).toContain('@vt_next = nsecs + 0; print((0, @vt_tick');
  });

  test('comes early where tasks have filled a quarter of a map, and begins to count them anew', () => {
    const text = tick({ groupBy: 'pid', mapEntries: () => 8_192 });
    expect(text).toContain('(@vt_tick > 0 && (@vt_flushes != @vt_answered || @vt_tasks >= 2048))');
    expect(text).toContain('@vt_tick = @vt_tick + 1; @vt_tasks = 0;');
    expect(tick()).not.toContain('vt_tasks');
  });

  test('prints numbers only', () => {
    expect(tick()).not.toMatch(/printf|"(?!\/proc\/sys\/vm\/stat_refresh")[^"]*"/);
  });
});

describe('throttling', () => {
  const options = { throttle: { collector: 7, tickUs: 4_000_000, isOn: false } };

  test('a name of vmtally sets the interval, by every group', () => {
    const set =
      '@vt_flushes = @vt_flushes + 1; if (comm == "vt7:slow") { @vt_interval = 4000000000; } ' +
      'if (comm == "vt7:fast") { @vt_interval = 1000000000; }';
    expect(blockOf(all(PLAIN), 'task:task_rename', options)).toContain(`/tid == 4242/ { ${set} }`);
    expect(blockOf(all(PLAIN), 'task:task_rename', { ...options, groupBy: 'pid' })).toContain(
      `if (tid == 4242) { ${set} } `,
    );
  });

  test('ticks follow the interval, print it, and become shorter at once', () => {
    const text = blockOf(all(PLAIN), 'interval', options);
    expect(text).toContain('{ @vt_interval = 1000000000; @vt_tick = 0;');
    expect(text).toContain(
      'if (@vt_tick == 1 || @vt_next + @vt_interval <= nsecs || @vt_next > nsecs + @vt_interval) { @vt_next = nsecs + @vt_interval; }' +
        ' else if (nsecs >= @vt_next) { @vt_next = @vt_next + @vt_interval; }',
    );
    expect(text.match(/@vt_answered, @vt_interval\)/g)).toHaveLength(3);
    expect(text).toMatch(/^interval:us:10000 /);
  });

  test('a program may begin with throttled ticks', () => {
    const text = blockOf(all(PLAIN), 'interval', { throttle: { ...options.throttle, isOn: true } });
    expect(text).toContain('{ @vt_interval = 4000000000; @vt_tick = 0;');
  });

  test('other programs have nothing of it', () => {
    expect(program([all(PLAIN)], { groupBy: 'pid' }).text).not.toMatch(/vt_interval|comm ==/);
  });
});

describe('the bell', () => {
  const renames = (groupBy: GroupBy, options: Partial<CompileOptions> = {}) =>
    block(program([all(PLAIN)], { groupBy, ...options }).text, 'task:task_rename');

  test.each<GroupBy>(['none', 'cpu', 'uid', 'cgroup'])(
    'by %s: the renaming of vmtally’s first thread alone',
    (groupBy) => {
      expect(renames(groupBy)).toEqual([
        'tracepoint:task:task_rename /tid == 4242/ { @vt_flushes = @vt_flushes + 1; }',
      ]);
    },
  );

  test.each<GroupBy>(['pid', 'tid'])('by %s: that, and which tasks took another name', (groupBy) => {
    const expected =
      'tracepoint:task:task_rename { if (tid == 4242) { @vt_flushes = @vt_flushes + 1; } ' +
      `@vt_tasks = @vt_tasks + 1; if (@vt_tick & 1) { @vt_renamed_1[${groupBy}] = 1; } else { @vt_renamed_0[${groupBy}] = 1; } }`;
    expect(renames(groupBy)).toEqual([expected]);
    expect(renames(groupBy, { types: undefined })).toEqual([expected]);
  });

  test('is left out if the kernel has no task_rename', () => {
    const kernel = tracepoints({ without: ['task:task_rename'] });
    const { text, attached } = program([all(PLAIN)], {}, kernel);
    expect(text).not.toContain('task_rename');
    expect(attached.map(({ event }) => event)).toEqual(['kmem:kmalloc', 'sched:sched_process_exit']);
    const { text: byProcess } = program([all(PLAIN)], { groupBy: 'pid' }, kernel);
    expect(byProcess).not.toMatch(/task_rename|vt_renamed/);
    expect(byProcess).toContain('vt_ended');
  });
});

describe('attached programs', () => {
  test('tracepoint programs in the order of the blocks, with the losses of a missed run', () => {
    const { text, attached } = program([all(KMALLOC), all(COMPACTION)], {
      scope: { who: { kind: 'command', parent: 1, inherit: true } },
      groupBy: 'pid',
    });
    expect(attached).toMatchObject([
      { event: 'task:task_rename', loses: 'processes' },
      { event: 'task:task_newtask', loses: 'processes' },
      { event: 'sched:sched_process_exit', loses: 'nothing' },
      { event: 'sched:sched_process_free', loses: 'nothing' },
      { event: 'kmem:kmalloc', loses: 'events', selection: 0 },
      { event: 'compaction:mm_compaction_begin', loses: 'events', selection: 1 },
      { event: 'compaction:mm_compaction_end', loses: 'events', selection: 1 },
      { event: 'sched:sched_process_exit', loses: 'names' },
      { event: 'task:task_rename', loses: 'names' },
    ]);
    const inText = [...text.matchAll(/^tracepoint:([^ ]+)/gm)].map(([, event]) => event);
    expect(attached.map(({ event }) => event)).toEqual(inText);
  });

  test.each<[string, Selection, Partial<CompileOptions>, number | undefined]>([
    ['a count of each event', all(COUNTER), {}, 1],
    [
      'the first of two',
      all(probeOf({ maps: '{ kmalloc: { counts: a }, kmalloc_b: { counts: b } }', script: TWO })),
      {},
      1,
    ],
    ['either of two', all(KMALLOC), {}, undefined],
    ['with a filter', { ...all(COUNTER), filter: parseFilter('ptr > 64') }, {}, undefined],
    ['in a scope', all(COUNTER), { scope: PIDS }, undefined],
    [
      'a sum',
      all(probeOf({ maps: '{ kmalloc: { counts: bytes, sum: bytes } }', script: SUM })),
      {},
      undefined,
    ],
  ])('a run equals a count: %s', (_, selection, options, counts) => {
    const { attached } = program([all(PLAIN), selection], options);
    expect(attached.find((one) => one.selection === 1)?.counts).toBe(counts);
  });

  test('a dropped selection keeps its series, and nothing else', () => {
    const whole = program([all(KMALLOC), all(COUNTER)]);
    const { series, maps, attached, text } = program([{ ...all(KMALLOC), dropped: true }, all(COUNTER)]);
    expect(series).toEqual(whole.series);
    expect([...maps]).toEqual([...whole.maps].filter(([, number]) => number === 2));
    expect(attached.map(({ event }) => event)).not.toContain('kmem:kmalloc');
    expect(text).not.toContain('kmalloc');
  });

  test('a missed flush request alone loses nothing', () => {
    expect(program([all(PLAIN)]).attached.at(-1)).toEqual({
      event: 'task:task_rename',
      loses: 'nothing',
      raw: false,
    });
  });

  test('BEGIN is not among them', () => {
    const { text, attached } = program([all(PLAIN)], { scope: PIDS });
    expect(text).toMatch(/^BEGIN /);
    expect(attached.map(({ event }) => event)).toEqual([
      'task:task_newtask',
      'sched:sched_process_exit',
      'sched:sched_process_free',
      'kmem:kmalloc',
      'sched:sched_process_exit',
      'task:task_rename',
    ]);
  });

  test('a block whose maps are all unwanted is not attached', () => {
    const probe = probeOf({
      maps: '{ kmalloc: { counts: a }, kmalloc_freed: { counts: b } }',
      script: `tracepoint:kmem:kmalloc { @kmalloc[pid] = count(); }
tracepoint:kmem:kfree { @kmalloc_freed[pid] = count(); }`,
    });
    expect(program([{ probe, maps: ['kmalloc'] }]).attached.map(({ event }) => event)).toEqual([
      'kmem:kmalloc',
      'sched:sched_process_exit',
      'task:task_rename',
    ]);
  });
});

describe('functions', () => {
  const probe = probeOf({
    name: 'kmalloc',
    maps: '{ kmalloc: { counts: pages, sum: pages } }',
    script: 'kretprobe:new_name, kretprobe:old_name { @kmalloc[pid] = sum(retval); }',
  });
  const kernel = { ...tracepoints(), has: (name: string) => name === 'kretprobe:old_name' };

  test('are probed as they are named, those that the kernel has', () => {
    const { text, attached, series } = program([all(probe)], { keeps: 'totals' }, kernel);
    expect(text).toContain('kretprobe:old_name {\n  @b0_kmalloc[0] = sum(retval);\n}');
    expect(text).not.toContain('new_name');
    expect(attached).toMatchObject([{ event: 'kretprobe:old_name', loses: 'events' }]);
    expect(series[0]?.events).toEqual(['kretprobe:old_name']);
  });
});
