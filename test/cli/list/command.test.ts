import { afterEach, describe, expect, test, vi } from 'vitest';
import { listCommand } from '../../../src/cli/list/command.ts';
import { ListReport } from '../../../src/report/list-report.ts';
import { failure } from '../../fixtures/failure.ts';

afterEach(() => void vi.restoreAllMocks());

function printed(...args: string[]): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    listCommand().exitOverride().parse(args, { from: 'user' });
    return write.mock.calls.map(([chunk]) => String(chunk)).join('');
  } finally {
    write.mockRestore();
  }
}

/** The counters of vmstat need neither root nor tracefs. */
describe('list --vmstat', () => {
  const counters = (...args: string[]) => {
    const report = ListReport.parse(JSON.parse(printed('--vmstat', '--json', ...args)));
    return report.kind === 'vmstat' ? report.counters.map(({ name }) => name) : expect.fail();
  };

  test('all counters, in the kernel’s order', () => {
    const names = counters();
    expect(names).toContain('nr_free_pages');
    expect(names.indexOf('nr_free_pages')).toBeLessThan(names.indexOf('pgpgin'));
  });

  test('a plain text matches anywhere', () => {
    const names = counters('alloc_');
    expect(names).toContain('pgalloc_normal');
    for (const name of names) expect(name).toContain('alloc_');
  });

  test('a glob matches the whole name', () => {
    expect(counters('pgfaul?')).toEqual(['pgfault']);
    expect(failure(() => counters('faul?'))).toMatchObject({ code: 'EVENT_UNKNOWN', exitStatus: 2 });
  });

  test('as text', () => {
    expect(printed('--vmstat', 'pgfault')).toMatch(/^pgfault \d+ +event {2}fault\.all/);
  });
});

test('--tracepoints and --vmstat', () => {
  const error = failure(() => printed('--tracepoints', '--vmstat'));
  expect(error).toMatchObject({
    code: 'USAGE',
    message: '--tracepoints and --vmstat cannot be used together',
  });
});
