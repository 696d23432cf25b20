import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../src/pages/mapping.ts';
import { Sums } from '../../src/pages/sums.ts';
import type { Walk } from '../../src/pages/walk.ts';
import { PagesReport } from '../../src/report/pages-report.ts';
import { type PagesView, pagesReportOf } from '../../src/report/pages-report-of.ts';
import { pagesNotes, pagesToText } from '../../src/report/pages-to-text.ts';
import { mapping } from '../fixtures/mapping.ts';

const KNOWN = { pageSize: 4096, counts: true, flags: false };
const LIBRARY = { file: 'fe:00 7', path: '/usr/lib/a-library-with-quite-a-long-name.so.6' };

function row(
  parts: Partial<Mapping>,
  pages: Partial<Record<keyof Sums, number>>,
  isWhole = true,
): Walk['rows'][number] {
  const sums = Object.assign(new Sums(), pages);
  const smaps = {
    ...mapping().smaps,
    rss: sums.present * 4096,
    pss: Math.floor(sums.pss(4096) / 1024) * 1024,
    uss: sums.once * 4096,
    ...parts.smaps,
  };
  return { mapping: mapping({ ...parts, smaps }), sums, isWhole };
}

const ROWS = [
  row({ start: 0x1000, end: 0x5000, ...LIBRARY, permissions: 'r-xp' }, { many: 3, shares: 3 * 2 ** 20 }),
  row({ start: 0x5000, end: 0x9000, ...LIBRARY }, { once: 1 }),
  row({ start: 0x20000, end: 0x30000, path: '[heap]' }, { once: 5, zero: 2 }),
  row({ start: 0x30000, end: 0x40000 }, { twice: 4, shares: 4 * 2 ** 23 }),
];

function reportOf(
  view: Partial<PagesView> = {},
  { rows = ROWS, ...walk }: Partial<Walk> = {},
  more: Partial<PagesReport> = {},
): PagesReport {
  const walked = { rows, looked: 40, stopped: undefined, isComplete: true, ...walk };
  return PagesReport.parse({
    schema: 'vmtally.pages/1',
    pid: 1234,
    name: 'program',
    by: 'file',
    pageSize: 4096,
    seconds: 0.1,
    ...pagesReportOf(walked, KNOWN, { by: 'file', sort: 'rss', top: 40, ...view }),
    countsHidden: false,
    averages: false,
    flags: null,
    strips: null,
    who: null,
    ...more,
  } satisfies PagesReport);
}

describe('the report of a process', () => {
  it('has its files, largest first', () => {
    const { rows, total, differ, mappings } = reportOf();
    expect(rows.map(({ name, mappings: count, rss }) => [name, count, rss / 4096])).toEqual([
      ['[heap]', 1, 5],
      ['[anon]', 1, 4],
      ['/usr/lib/a-library-with-quite-a-long-name.so.6', 2, 4],
    ]);
    expect([total.rss / 4096, total.uss / 4096, total.zero, differ, mappings]).toEqual([13, 6, 8192, 0, 4]);
  });

  it('has its mappings by another sum, and says what is left out', () => {
    const { rows, rowsLeftOut } = reportOf({ by: 'mapping', sort: 'shared', top: 2 });
    expect(rows.map(({ name }) => name)).toEqual([
      '000000030000 rw-p [anon]',
      `000000001000 r-xp ${LIBRARY.path}`,
    ]);
    expect(rowsLeftOut).toBe(2);
  });

  it('two files of the same path are two rows', () => {
    const rows = ['fe:00 1', 'fe:00 2'].map((file) => row({ file, path: '/a (deleted)' }, { once: 1 }));
    expect(reportOf({}, { rows }).rows).toHaveLength(2);
  });

  it('names the mappings that differ from smaps, without those that were not read', () => {
    const smaps = { ...mapping().smaps, rss: 8192, uss: 8192, pss: 8192 };
    const rows = [row({ smaps, path: '[heap]' }, { once: 1 }), row({ smaps, start: 1 }, {}, false)];
    const report = reportOf({}, { rows });
    expect(report.differences).toEqual([
      { mapping: '000000010000 rw-p [heap]', rss: -4096, pss: -4096, uss: -4096, dirty: 0, swap: 0 },
    ]);
    expect(pagesNotes(report).slice(0, 2)).toEqual([
      '1 mapping changed between smaps and the look at the pages; RSS, PSS and USS of all others equal smaps',
      '000000010000 rw-p [heap]: rss 4 KiB less, pss 4 KiB less, uss 4 KiB less than in smaps',
    ]);
  });

  it('says that a limit was reached, and has the sums of smaps for what was not read', () => {
    const smaps = { ...mapping().smaps, rss: 8192, pss: 8192, uss: 4096, dirty: 8192, huge: 4096 };
    const rows = [...ROWS, row({ path: '[stack]', smaps }, { once: 1 }, false)];
    const report = reportOf({}, { rows, stopped: 'time' });
    expect([report.unread, report.differ]).toEqual([1, 0]);
    const stack = report.rows.find(({ name }) => name === '[stack]');
    expect(stack).toMatchObject({ rss: 8192, pss: 8192, uss: 4096, dirty: 8192, huge: 4096, twice: null });
    expect([report.total.rss / 4096, report.total.twice]).toEqual([15, null]);
    expect(pagesNotes(report).slice(0, 2)).toEqual([
      'not all was read: the limit of --timeout was reached. The sums of 1 mapping are those of smaps, and ? is what smaps does not say',
      'RSS, PSS and USS of each mapping that was read equal smaps',
    ]);
    const cut = reportOf({}, { rows, stopped: 'time', isComplete: false });
    expect(cut.complete).toBe(false);
    expect(pagesNotes(cut)[1]).toBe(
      'mappings at higher addresses were not reached: they are in no row and no sum',
    );
  });
});

describe('the text', () => {
  const text = (report: PagesReport, width = 80) => pagesToText(report, { width, top: 40 });

  it('is a table without columns that have nothing', () => {
    expect(text(reportOf())).toBe(`
 Pages of program-1234: 4 mappings, pages of 4 KiB:

  SIZE   RSS   PSS   USS    ×2  ×3-9  ×10+ DIRTY  FILE
   64K   20K   20K   20K     0     0     0     0  [heap]
   64K   16K    8K     0   16K     0     0     0  [anon]
   32K   16K  4.8K    4K     0     0   12K     0  …y-with-quite-a-long-name.so.6
  160K   52K   33K   24K   16K     0   12K     0  all

 Note:
   RSS, PSS and USS of each mapping equal smaps
   8 KiB of places that show the zero page, not in RSS
`);
  });

  it('shows names whole where no terminal does, and fits 80 columns where one does', () => {
    const report = reportOf({ top: 1, by: 'mapping' });
    expect(text(reportOf(), Infinity)).toContain(`  ${LIBRARY.path}\n`);
    expect(text(report)).toContain('\n3 more rows: --top shows more\n');
    const long = reportOf(
      {},
      {},
      {
        flags: [{ flags: Array<string>(20).fill('uptodate'), pages: 123_456_789 }],
        countsHidden: true,
        averages: true,
      },
    );
    for (const line of text(long).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('has LARGE where flags were read, also if not all of them were', () => {
    const report = reportOf();
    const total = { ...report.total, large: null };
    expect(text({ ...report, rows: [], total, flags: [] })).toMatch(/DIRTY LARGE .*\n.* 0 {5}\? {2}all\n/);
    expect(text({ ...report, total })).not.toContain('LARGE');
  });

  it('folds neighbours whose cells are all the same', () => {
    const strip = (name: string, cells: string) => ({ mapping: name, pagesPerCell: 1, cells });
    const strips = [strip('a', '11'), strip('b', '1'), strip('c', '12'), strip('d', '..'), strip('e', '1')];
    const lines = text(reportOf({}, {}, { strips })).split('\n');
    const from = lines.findIndex((line) => line.startsWith('   mapped once'));
    const end = lines.indexOf(' Note:');
    expect(lines.slice(0, end).slice(from).join('\n')).toContain(
      ['  1  2 mappings, all so, from a', '  c', '    12', '  d', '    ..', '  e', '    1'].join('\n'),
    );
  });

  it('shows ? for what the kernel does not show', () => {
    const report = reportOf();
    const total = { ...report.total, twice: null, few: null, many: null };
    const shown = text({ ...report, rows: [], total, countsHidden: true });
    expect(shown).toContain('     ?     ?     ?');
    expect(shown).toContain('USS of each mapping equals smaps');
  });

  const share = (pid: number, bytes: number, ...files: [file: string, bytes: number][]) => ({
    pid,
    name: 'child',
    bytes,
    files: files.map(([file, part]) => ({ file, bytes: part })),
  });

  it('is a matrix of who shares what', () => {
    const processes = [
      share(7, 12_288, ['[anon]', 8192], [LIBRARY.path, 4096]),
      share(8, 4096, [LIBRARY.path, 4096]),
    ];
    const who = { processes, looked: 30, bytes: 16_384, missing: 0, whole: true };
    expect(text(reportOf({}, {}, { who }))).toContain(`
 16 KiB are mapped more than once. Of 30 other processes, 2 map some of it:

SHARED    [anon] a-librar…  PROCESS
   12K        8K        4K  child-7
    4K         0        4K  child-8
`);
    expect(pagesNotes(reportOf({}, {}, { who }))).toContain('each place that maps a shared page was found');
    const missing = pagesNotes(reportOf({}, {}, { who: { ...who, missing: 8192 } }));
    expect(missing.join()).toContain('8 KiB are mapped at more places than were found');
    const short = pagesNotes(reportOf({}, {}, { who: { ...who, whole: false } }));
    expect(short.join()).toContain('the limit of --timeout was reached before all processes were looked at');
  });
});
