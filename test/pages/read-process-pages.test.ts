import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readProcess } from '../../src/kernel/processes.ts';
import { type PagesTask, readProcessPages } from '../../src/pages/read-process-pages.ts';
import { CELL_KINDS } from '../../src/wire/page-cells.ts';
import { PagesRequest, ProcessPages } from '../../src/wire/process-pages.ts';

const PID = process.pid;

function read(parts: Partial<PagesRequest> = {}, task: Partial<PagesTask> = {}): ProcessPages {
  const request: PagesRequest = {
    pid: PID,
    sort: 'rss',
    top: 2000,
    maxPages: 2 ** 22,
    timeoutMs: 10_000,
    ...parts,
  };
  const pages = readProcessPages({
    request: PagesRequest.parse(request),
    showsAll: false,
    secret: 'a secret',
    ...task,
  });
  return ProcessPages.parse({ ...pages, cpuSeconds: 0 });
}

describe('the pages of this process', () => {
  it('come by mapping, largest first, and their sums are those of all', () => {
    const { rows, total, mappings, rowsLeftOut, name, start } = read();
    expect([name, start]).toEqual([
      readFileSync(`/proc/${PID}/comm`, 'utf8').trim(),
      readProcess(PID)?.start,
    ]);
    // Late among hundreds of files this process has more mappings than rows.
    expect(rows.length + rowsLeftOut).toBe(mappings);
    const sum = rows.reduce((rssOfRows, { rss }) => rssOfRows + rss, 0);
    if (rowsLeftOut === 0) expect(sum).toBe(total.rss);
    else expect(total.rss - sum).toBeLessThanOrEqual(rowsLeftOut * (rows.at(-1)?.rss ?? 0));
    expect(rows.map(({ rss }) => rss)).toEqual(rows.map(({ rss }) => rss).toSorted((a, b) => b - a));
    expect(new Set(rows.map(({ mapping }) => mapping)).size).toBe(rows.length);
    expect(rows.map(({ name: file }) => file)).toContain(process.execPath);
  });

  it('have no address and no name of a data file, unless all may be seen', () => {
    const hidden = read();
    expect(hidden.namesHidden).toBe(true);
    expect(new Set(hidden.rows.map(({ address }) => address))).toEqual(new Set([null]));
    const { rows, namesHidden } = read({}, { showsAll: true });
    expect(namesHidden).toBe(false);
    const maps = readFileSync(`/proc/${PID}/maps`, 'utf8');
    const program = rows.find(({ name, permissions }) => name === process.execPath && permissions === 'r-xp');
    expect(maps).toContain(`${program?.address}-`);
  });

  it('only the largest rows are in the answer', () => {
    const { rows, rowsLeftOut, mappings, total } = read({ top: 3, sort: 'size' });
    expect([rows.length, rowsLeftOut]).toEqual([3, mappings - 3]);
    expect(total.size).toBeGreaterThan(rows.reduce((sum, { size }) => sum + size, 0));
  });

  it('of a part of a mapping have cells of these pages, and the sums of all', () => {
    const row = read().rows.find(
      ({ name, permissions }) => name === process.execPath && permissions === 'r-xp',
    );
    const mapping = row?.mapping ?? '';
    const whole = read({ mapping });
    const part = read({ mapping, from: 100, to: 227 });
    expect(part.cells).toMatchObject({ from: 100, to: 227, pagesPerCell: 1, pages: whole.cells?.pages });
    const counted = (kinds: readonly string[]) =>
      kinds.reduce(
        (sum, kind) => sum + (part.cells?.kinds[kind] ?? []).reduce((all, each) => all + each, 0),
        0,
      );
    expect(counted(CELL_KINDS.sharing)).toBe(127);
    expect(part.rows[0]?.size).toBe(whole.rows[0]?.size);
    const pages = whole.cells?.pages ?? 0;
    expect(read({ mapping, from: pages - 1, to: pages + 100 }).cells?.to).toBe(pages);
    expect(() => read({ mapping, from: pages, to: pages + 1 })).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    );
    expect(() => read({ mapping, from: 7, to: 7 })).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    );
    expect(() => read({ from: 7 })).toThrow(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        message: '`from` and `to` choose pages of one mapping, and none is named',
      }),
    );
  });

  it('of one mapping are the same, with its cells', () => {
    const row = read().rows.find(
      ({ name, permissions }) => name === process.execPath && permissions === 'r-xp',
    );
    const { rows, cells, mappings, looked } = read({ mapping: row?.mapping ?? '' });
    expect([rows.length, mappings, rows[0]?.mapping]).toEqual([1, 1, row?.mapping]);
    const size = rows[0]?.size ?? 0;
    expect(cells?.pages).toBe(size / 4096);
    expect(looked).toBe(size / 4096);
    const present = ['once', 'twice', 'few', 'many', 'shared'].flatMap((kind) => cells?.kinds[kind] ?? []);
    expect(present.reduce((sum, count) => sum + count, 0) * 4096).toBe(rows[0]?.rss);
  });

  it('ids of mappings change with the secret', () => {
    const [a, b] = [read(), read({}, { secret: 'another' })];
    const ids = new Set(b.rows.map(({ mapping }) => mapping));
    expect(a.rows.filter(({ mapping }) => ids.has(mapping))).toEqual([]);
  });

  it('a limit ends the reading, and what it left out is said', () => {
    const { stopped, unread, rows } = read({ maxPages: 1 });
    expect([stopped, unread > 0]).toEqual(['pages', true]);
    expect(rows.filter(({ whole }) => !whole)).toHaveLength(unread);
  });
});

describe('with a limit of time that ends the reading of smaps', () => {
  /** Each look at the clock takes a millisecond: at least one for each mapping, and one for each part of its pages. */
  function slow(): void {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
    onTestFinished(() => clock.mockRestore());
  }

  it('the answer has the mappings until then, and says so', () => {
    slow();
    const { mappings, rows, stopped, complete, unread } = read({ timeoutMs: 10 });
    expect([rows.length, stopped, complete]).toEqual([mappings, 'time', false]);
    // The reading goes on for as long again.
    expect(mappings).toBeGreaterThan(0);
    expect(mappings).toBeLessThanOrEqual(20);
    expect(unread).toBeGreaterThan(0);
  });

  it('a mapping that was not reached is not said to be gone', () => {
    slow();
    expect(() => read({ timeoutMs: 10, mapping: '0123456789abcdef' })).toThrow(
      expect.objectContaining({
        code: 'PAGES_STALLED',
        message: `the mapping 0123456789abcdef of process ${PID} was not reached within 10 ms`,
      }),
    );
  });
});

it.each([
  ['PID_UNKNOWN', { pid: 4_194_304 }, 'there is no process 4194304'],
  ['PID_UNKNOWN', { start: 1 }, `another one has PID ${PID}`],
  ['NOT_FOUND', { mapping: '0123456789abcdef' }, `process ${PID} has no mapping 0123456789abcdef now`],
])('%s: %j', (code, parts, message) => {
  expect(() => read(parts)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});
