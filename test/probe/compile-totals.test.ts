import { describe, expect, test } from 'vitest';
import { compile } from '../../src/probe/compile.ts';
import { parseFilter } from '../../src/probe/filter/parse.ts';
import { generateProbe } from '../../src/probe/generate.ts';
import { parse } from '../../src/probe/parse.ts';
import type { Probe } from '../../src/probe/probe.ts';
import type { CompileOptions } from '../../src/probe/program.ts';
import type { GroupBy, Scope } from '../../src/probe/scope.ts';
import type { Selection } from '../../src/probe/selection.ts';
import { COMPACTION, KMALLOC, MIGRATION, probeOf } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const PIDS: Scope = { who: { kind: 'pids', processes: [[1, 0]], inherit: false } };
const PLAIN = probeOf();
const FILTER = parseFilter('bytes_req > 64');

const all = (probe: Probe): Selection => ({ probe, maps: Object.keys(probe.head.maps) });
const program = (
  keeps: CompileOptions['keeps'],
  selections: Selection[],
  options: Partial<CompileOptions> = {},
) => compile(selections, tracepoints(), { ...WHOLE_SYSTEM, keeps, ...options });
/** The block of an event, or of the tick, without line breaks. */
const block = (text: string, event: string) =>
  text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .split(/ (?=tracepoint:|interval:)/)
    .find((one) => one.startsWith(event.includes(':') ? `tracepoint:${event} ` : event)) ?? expect.fail(text);
const blockOf = (
  keeps: CompileOptions['keeps'],
  selection: Selection,
  event: string,
  options: Partial<CompileOptions> = {},
) => block(program(keeps, [selection], options).text, event);

/** An update of a map in buffers A and B, as rows are kept. */
const rows = (write: (buffer: number) => string) => `if (@vt_tick & 1) { ${write(1)} } else { ${write(0)} }`;

describe('a running total', () => {
  test('has no row, and 0 for a key where nothing is left', () => {
    expect(blockOf('totals', all(PLAIN), 'kmem:kmalloc')).toBe(
      'tracepoint:kmem:kmalloc { @b0_kmalloc[0] = count(); }',
    );
  });

  test('keeps the second part of the key', () => {
    const text = blockOf('totals', all(KMALLOC), 'kmem:kmalloc');
    expect(text).toContain(
      'if ($vt_ptr == 0) { @b0_kmalloc_failed[$vt_bytes_req] = count(); } else { @b0_kmalloc[$vt_bytes_alloc] = count(); }',
    );
  });

  test.each<GroupBy>(['none', 'pid', 'tid', 'cpu', 'uid', 'cgroup'])(
    'is the same whatever the rows are: %s',
    (groupBy) => {
      expect(blockOf('both', all(PLAIN), 'kmem:kmalloc', { groupBy })).toContain(
        '{ @b0_kmalloc[0] = count(); if (@vt_tick & 1)',
      );
    },
  );

  test('of sums; updates that follow each other stand together', () => {
    expect(blockOf('totals', all(MIGRATION), 'migrate:mm_migrate_pages')).toBe(
      [
        'tracepoint:migrate:mm_migrate_pages {',
        '$vt_succeeded = args->succeeded; $vt_large_folio_split = args->large_folio_split; $vt_reason = args->reason;',
        '@b0_migration[$vt_reason] = count();',
        '@b0_migration_succeeded[0] = sum($vt_succeeded);',
        '@b0_migration_split[0] = sum($vt_large_folio_split); }',
      ].join(' '),
    );
  });

  test('beside rows: first all totals, then buffers A and B', () => {
    const updates = (name: (map: string) => string, key: string, id: string) =>
      `${name('migration')}[${key}] = count(); ${name('migration_succeeded')}[${id}] = sum($vt_succeeded);`;
    const text = blockOf(
      'both',
      { probe: MIGRATION, maps: ['migration', 'migration_succeeded'] },
      'migrate:mm_migrate_pages',
    );
    expect(text).toContain(
      `${updates((map) => `@b0_${map}`, '$vt_reason', '0')} ` +
        '$vt_key_migration = ((int64)$vt_reason << 22) | (int64)pid; ' +
        `${rows((buffer) => updates((map) => `@i0_${map}_${buffer}`, '$vt_key_migration', 'pid'))} }`,
    );
  });

  test('is of wanted maps only', () => {
    const { text, runningTotals } = program('both', [{ probe: KMALLOC, maps: ['kmalloc'] }]);
    expect(text).not.toContain('kmalloc_failed');
    expect([...runningTotals]).toEqual([['@b0_kmalloc', 0]]);
  });

  test('has names of its own for each selection', () => {
    const selections = [{ ...all(PLAIN), filter: FILTER }, all(PLAIN), all(generateProbe('kmem:kfree'))];
    expect([...program('totals', selections).runningTotals]).toEqual([
      ['@b0_kmalloc', 0],
      ['@b1_kmalloc', 1],
      ['@b2_kmem_kfree', 2],
    ]);
  });
});

describe('the kept maps', () => {
  test.each<[CompileOptions['keeps'], number, number]>([
    [undefined, 4, 0],
    ['rows', 4, 0],
    ['totals', 0, 2],
    ['both', 4, 2],
  ])('%s: %d buffers, %d totals', (keeps, buffers, totals) => {
    const { text, maps, runningTotals, series } = program(keeps, [all(KMALLOC)]);
    expect([maps.size, runningTotals.size]).toEqual([buffers, totals]);
    expect(new Set(text.match(/@b0_\w+/g))).toEqual(new Set(runningTotals.keys()));
    expect(new Set(text.match(/@i0_\w+/g))).toEqual(new Set(maps.keys()));
    expect(series.map(({ map }) => map)).toEqual(['kmalloc', 'kmalloc_failed']);
  });

  test('with totals alone: no buffers, no ended or renamed tasks', () => {
    const { text, attached } = program('totals', [all(KMALLOC)]);
    expect(text).not.toMatch(/@vt_tick & 1|vt_ended|vt_renamed|clear\(@[^v]/);
    expect(block(text, 'sched:sched_process_exit')).toMatch(/ \{ if \(tid == 4242\) \{ exit\(\); \} \}$/);
    expect(block(text, 'task:task_rename')).toContain('/tid == 4242/');
    expect(attached.map(({ loses }) => loses)).toEqual(['events', 'nothing', 'nothing']);
  });

  test('with both: ended and renamed tasks as usual', () => {
    const { text } = program('both', [all(KMALLOC)]);
    expect(text).toContain('@vt_ended_1[');
    expect(text).toContain('@vt_renamed_1[');
  });

  test('no total of a distribution over powers of two', () => {
    const { text, runningTotals, series } = program('both', [all(COMPACTION)]);
    expect([...runningTotals]).toEqual([['@b0_compaction_total', 1]]);
    expect(series).toHaveLength(2);
    expect(text).not.toMatch(/@b0_compaction\b/);
    expect(text).toMatch(/@i0_compaction_1\[pid, \$vt_bucket_\d+\] = count\(\);/);
    expect(program('totals', [all(COMPACTION)]).text).not.toContain('@i0_compaction_1');
  });

  test.each(['rows', 'totals', 'both'] as const)('%s: a program that parses', (keeps) => {
    const selections = [KMALLOC, MIGRATION, COMPACTION, generateProbe('kmem:kfree')].map(all);
    for (const groupBy of ['none', 'pid'] as const)
      for (const scope of [WHOLE_SYSTEM.scope, PIDS])
        for (const filter of [undefined, parseFilter('cpu == 0')]) {
          const { text } = program(
            keeps,
            selections.map((one) => ({ ...one, filter })),
            { groupBy, scope },
          );
          expect(parse(text, 'x').length).toBeGreaterThan(6);
        }
  });
});

describe('conditions', () => {
  const total = '@b0_kmalloc[0] = count();';
  const row = rows((buffer) => `@i0_kmalloc_${buffer}[pid] = count();`);

  test('the scope applies to rows only: totals are of the whole system', () => {
    const scope = { ...PIDS, cpus: [0] };
    expect(blockOf('both', all(PLAIN), 'kmem:kmalloc', { scope })).toBe(
      `tracepoint:kmem:kmalloc { ${total} if (@vt_scope[pid] && cpu == 0) { ${row} } }`,
    );
    expect(blockOf('totals', all(PLAIN), 'kmem:kmalloc', { scope })).toBe(
      `tracepoint:kmem:kmalloc { ${total} }`,
    );
  });

  test('a filter applies to both', () => {
    expect(blockOf('both', { ...all(PLAIN), filter: FILTER }, 'kmem:kmalloc', { scope: PIDS })).toBe(
      `tracepoint:kmem:kmalloc /(args->bytes_req > 64)/ { ${total} if (@vt_scope[pid]) { ${row} } }`,
    );
  });

  test('the probe’s own predicate applies to both', () => {
    const probe = probeOf({
      script: 'tracepoint:kmem:kmalloc /args->node == 0/ { @kmalloc[pid] = count(); }',
    });
    expect(blockOf('both', { ...all(probe), filter: FILTER }, 'kmem:kmalloc', { scope: PIDS })).toContain(
      `/(args->node == 0) && (args->bytes_req > 64)/ { ${total} if (@vt_scope[pid]) { ${row} } }`,
    );
  });

  test('without a scope the rows have no condition', () => {
    expect(blockOf('both', all(PLAIN), 'kmem:kmalloc')).toBe(`tracepoint:kmem:kmalloc { ${total} ${row} }`);
  });
});

describe('a probe that keeps scratch', () => {
  const END = 'compaction:mm_compaction_end';
  const selection = { probe: COMPACTION, maps: ['compaction_total'] };
  const sum = '= sum((nsecs - @s0_start[tid]) / 1000);';

  test('sees every event: totals count all, rows those in scope', () => {
    const { text } = program('both', [selection], { scope: PIDS });
    expect(block(text, 'compaction:mm_compaction_begin')).toBe(
      'tracepoint:compaction:mm_compaction_begin { @s0_start[tid] = nsecs; }',
    );
    expect(block(text, END)).toBe(
      `tracepoint:${END} /(@s0_start[tid])/ { @b0_compaction_total[0] ${sum} ` +
        `if (@vt_scope[pid]) { ${rows((buffer) => `@i0_compaction_total_${buffer}[pid] ${sum}`)} } delete(@s0_start[tid]); }`,
    );
  });

  test('a filter encloses both, and no scratch', () => {
    const filter = parseFilter('status == 8');
    expect(blockOf('both', { ...selection, filter }, END, { scope: PIDS })).toMatch(
      /\{ \$vt_status = args->status; if \(\(\$vt_status == 8\)\) \{ @b0_compaction_total\[0\] = .*; if \(@vt_scope\[pid\]\) \{ if \(@vt_tick & 1\) .* \} \} \} delete\(@s0_start\[tid\]\); \}$/,
    );
    expect(blockOf('totals', { ...selection, filter }, END)).toBe(
      `tracepoint:${END} /(@s0_start[tid])/ { $vt_status = args->status; ` +
        `if (($vt_status == 8)) { @b0_compaction_total[0] ${sum} } delete(@s0_start[tid]); }`,
    );
  });

  test('without totals only scratch is left', () => {
    const filter = parseFilter('status == 8');
    expect(blockOf('totals', { probe: COMPACTION, maps: ['compaction'], filter }, END)).toMatch(
      /\/ \{ delete\(@s0_start\[tid\]\); \}$/,
    );
  });
});

describe('the tick', () => {
  const tick = (keeps: CompileOptions['keeps'], options: Partial<CompileOptions> = {}) =>
    block(program(keeps, [all(KMALLOC)], options).text, 'interval');
  const BRACKET = 'cat("/proc/vmstat"); print(@b0_kmalloc); print(@b0_kmalloc_failed); cat("/proc/vmstat");';

  test('prints the totals between two readings of vmstat, after the barrier and before the buffers', () => {
    expect(tick('both', { scope: PIDS })).toContain(
      `print((1, @vt_tick, nsecs, @vt_answered)); cat("/proc/sys/vm/stat_refresh"); ${BRACKET} if (@vt_tick & 1) { print(@i0_kmalloc_0); clear(@i0_kmalloc_0);`,
    );
  });

  test('with totals alone nothing else', () => {
    expect(tick('totals')).toContain(
      `cat("/proc/sys/vm/stat_refresh"); ${BRACKET} print((2, @vt_tick, nsecs, @vt_answered)); clear(@vt_busy); } }`,
    );
  });

  test('without a barrier where the kernel has none', () => {
    expect(tick('totals', { barrier: false })).toContain(
      `print((1, @vt_tick, nsecs, @vt_answered)); ${BRACKET} print((2,`,
    );
  });

  test('with a second fold before the last reading where NUMA counts are not folded at each reading', () => {
    expect(tick('totals', { foldsNuma: true })).toContain(
      `cat("/proc/sys/vm/stat_refresh"); ${BRACKET.replace(/(cat\("\/proc\/vmstat"\);)$/, 'cat("/proc/sys/vm/stat_refresh"); $1')} print((2,`,
    );
    expect(tick('totals', { foldsNuma: true, barrier: false })).not.toContain('stat_refresh');
    expect(tick('rows', { foldsNuma: true }).match(/stat_refresh/g)).toHaveLength(1);
  });

  test('clears no total', () => {
    for (const keeps of ['totals', 'both'] as const) expect(tick(keeps)).not.toContain('clear(@b');
  });

  test('reads no vmstat without totals', () => {
    expect(tick('rows')).not.toContain('/proc/vmstat');
    const hist = program('both', [{ probe: COMPACTION, maps: ['compaction'] }]);
    expect(hist.text).not.toContain('/proc/vmstat');
  });
});

describe('process 1 if the kernel guards it', () => {
  const guarded = (keeps: CompileOptions['keeps']) => program(keeps, [all(PLAIN)], { guarded: [1, 59] });

  test('is read between the readings of vmstat, with its threads and whether it was seen', () => {
    const tick = block(guarded('totals').text, 'interval');
    expect(tick).toContain(
      'cat("/proc/vmstat"); cat("/proc/1/stat"); cat("/proc/1/task/1/schedstat"); ' +
        'cat("/proc/1/task/59/schedstat"); print(@vt_first); print(@b0_kmalloc); cat("/proc/vmstat");',
    );
  });

  test('is seen as it loses the CPU; a run that is skipped loses no count', () => {
    const { text, attached } = guarded('totals');
    expect(block(text, 'sched:sched_switch')).toBe(
      'tracepoint:sched:sched_switch /pid == 1/ { @vt_first[0] = 1; }',
    );
    expect(attached.find(({ event }) => event === 'sched:sched_switch')).toMatchObject({ loses: 'nothing' });
  });

  test('is read at each tick where no running totals are kept', () => {
    expect(block(guarded('rows').text, 'interval')).toContain(
      'cat("/proc/1/stat"); cat("/proc/1/task/1/schedstat"); cat("/proc/1/task/59/schedstat"); ' +
        'print(@vt_first); if (@vt_tick & 1)',
    );
    expect(guarded('rows').text).not.toContain('/proc/vmstat');
  });

  test('is not watched else', () => {
    const others = [program('totals', [all(PLAIN)]), program('totals', [all(PLAIN)], { guarded: [] })];
    for (const { text } of others) expect(text).not.toMatch(/vt_first|schedstat|sched_switch/);
  });
});
