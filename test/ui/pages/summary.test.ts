import { expect, test } from 'vitest';
import { partsOf } from '../../../ui/src/pages/amounts.ts';
import { pagesNotes, readingText } from '../../../ui/src/pages/summary.ts';
import { processPages } from '../../fixtures/process-pages.ts';

const PAGES = processPages({ namesHidden: false });

test('says how long the reading took, and how much was read', () => {
  expect(readingText(processPages({ mappings: 42, looked: 1234, seconds: 0.123 }))).toBe(
    '42 mappings and 1,234 places of pages, read in 0.12 s',
  );
});

test.each([
  [{}, ['RSS, PSS and USS of each mapping equal smaps']],
  [{ differ: 2 }, ['2 mappings changed while they were read; RSS, PSS and USS of all others equal smaps']],
  [
    { stopped: 'time', unread: 3 } as const,
    [
      'Not all was read: the limit of time was reached. The sums of 3 mappings are those of smaps',
      'RSS, PSS and USS of each mapping that was read equal smaps',
    ],
  ],
  [
    { stopped: 'time', unread: 3, complete: false } as const,
    [
      expect.anything(),
      'Mappings at higher addresses were not reached: they are in no row and no sum',
      'RSS, PSS and USS of each mapping that was read equal smaps',
    ],
  ],
  [{ countsHidden: true }, ['USS of each mapping equal smaps', expect.stringContaining('CAP_SYS_ADMIN')]],
  [
    { total: { ...PAGES.total, reserve: 2 ** 30 } },
    [expect.anything(), '1 GiB of reserves of addresses, not looked at for zero pages and guard regions'],
  ],
  [{ averages: true }, [expect.anything(), expect.stringContaining('on average')]],
  [{ namesHidden: true }, [expect.anything(), expect.stringContaining('--show-arguments')]],
])('%j: %j', (parts, notes) => {
  expect(pagesNotes({ ...PAGES, ...parts })).toEqual(notes);
});

test('a resident set has parts by how often pages are mapped, where that is known', () => {
  const { total } = PAGES;
  expect(partsOf(total)).toEqual([
    { kind: 'once', bytes: 8192 },
    { kind: 'twice', bytes: 8192 },
  ]);
  expect(partsOf({ ...total, twice: null, few: null, many: null })).toEqual([
    { kind: 'once', bytes: 8192 },
    { kind: 'shared', bytes: 8192 },
  ]);
});
