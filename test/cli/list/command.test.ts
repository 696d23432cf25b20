import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listCommand } from '../../../src/cli/list/command.ts';
import * as kernel from '../../../src/kernel/tracepoints.ts';
import { loadPresets } from '../../../src/probe/presets.ts';
import { ListReport } from '../../../src/report/list-report.ts';
import { rejection } from '../../fixtures/failure.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';

vi.mock(import('../../../src/kernel/tracepoints.ts'), { spy: true });
afterEach(() => void vi.restoreAllMocks());

async function printed(...args: string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await listCommand().exitOverride().parseAsync(args, { from: 'user' });
    return write.mock.calls.map(([chunk]) => String(chunk)).join('');
  } finally {
    write.mockRestore();
  }
}

/** The counters of vmstat need neither root nor tracefs. */
describe('list --vmstat', () => {
  const counters = async (...args: string[]) => {
    const report = ListReport.parse(JSON.parse(await printed('--vmstat', '--json', ...args)));
    return report.kind === 'vmstat' ? report.counters.map(({ name }) => name) : expect.fail();
  };

  test('a text in capitals matches too', async () => {
    expect(await counters('PGFAULT')).toContain('pgfault');
  });

  test('a miss says which list has it, or what is near', async () => {
    expect((await rejection(counters('pgfalt'))).hint).toBe('Did you mean pgfault?');
    expect((await rejection(counters('xyzxyzxyzxyz'))).hint).toBe('Omit the name to list all.');
  });

  test('all counters, in the kernel’s order', async () => {
    const names = await counters();
    expect(names).toContain('nr_free_pages');
    expect(names.indexOf('nr_free_pages')).toBeLessThan(names.indexOf('pgpgin'));
  });

  test('a plain text matches anywhere', async () => {
    const names = await counters('alloc_');
    expect(names).toContain('pgalloc_normal');
    for (const name of names) expect(name).toContain('alloc_');
  });

  test('a glob matches the whole name', async () => {
    expect(await counters('pgfaul?')).toEqual(['pgfault']);
    expect(await rejection(counters('faul?'))).toMatchObject({ code: 'EVENT_UNKNOWN', exitStatus: 2 });
  });

  test('as text', async () => {
    expect(await printed('--vmstat', 'pgfault')).toMatch(/^pgfault \d+ +event {2}fault\.all/);
  });
});

describe('list', () => {
  // tracefs may be unreadable here.
  beforeEach(() => void vi.mocked(kernel.readTracepoints).mockReturnValue(tracepoints()));

  const found = async (text: string) => {
    const report = ListReport.parse(JSON.parse(await printed('--json', text)));
    return report.kind === 'probes' ? report.probes.map(({ name }) => name) : expect.fail();
  };

  test.each([
    ['@slab', ['kfree', 'kmalloc', 'kmem_cache_alloc', 'kmem_cache_free']],
    [
      'slab',
      [
        'kfree',
        'kmalloc',
        'kmem_cache_alloc',
        'kmem_cache_free',
        'kmem_cache_requested',
        'shrink_slab',
        'slab_cache_alloc',
        'slab_cache_free',
      ],
    ],
    ['numa_hit', ['alloc_pages_bulk', 'mm_page_alloc']],
    ['OOM kill', ['finish_task_reaping', 'mark_victim']],
    ['oom:*', ['finish_task_reaping', 'mark_victim']],
    ['mm_page_alloc.failed', ['mm_page_alloc']],
  ])('%s is searched for in names, summaries, events, counters and presets', async (text, names) => {
    expect(await found(text)).toEqual(names);
  });

  test('shows the counters that were searched for', async () => {
    expect(await printed('numa_hit')).toMatch(/mm_page_alloc .*\n(?: +.*\n)* +counters: numa_hit\n/);
  });

  test('marks what is counted without -e, and says why a part of it is not', async () => {
    const report = ListReport.parse(JSON.parse(await printed('--json')));
    const marked = report.kind === 'probes' ? report.probes.filter((probe) => probe.default) : [];
    const { events, optional } = loadPresets().get('@default') ?? expect.fail();
    expect(marked.map(({ name }) => name).toSorted()).toEqual(
      [...events, ...optional].map((name) => name.split('.', 1)[0] ?? '').toSorted(),
    );
    vi.mocked(kernel.readTracepoints).mockReturnValue(
      tracepoints({ without: ['compaction:mm_compaction_begin', 'compaction:mm_compaction_end'] }),
    );
    const text = await printed();
    expect(text).toMatch(
      /\n\* {2}compaction [^*]*missing: this kernel has no\s+tracepoint:compaction:mm_compaction_begin/,
    );
    expect(text).toMatch(/\n\* counted without -e: @default\n$/);
    expect(text).not.toContain('@default: ');
  });

  test.each([
    ['kmaloc', 'Did you mean kmalloc?'],
    ['nr_free_pages', "`vmtally list --vmstat 'nr_free_pages'` shows what matches."],
  ])('%s is not found', async (text, hint) => {
    expect((await rejection(found(text))).hint).toBe(hint);
  });
});

test('--tracepoints and --vmstat', async () => {
  const error = await rejection(printed('--tracepoints', '--vmstat'));
  expect(error).toMatchObject({
    code: 'USAGE',
    message: '--tracepoints and --vmstat cannot be used together',
  });
});
