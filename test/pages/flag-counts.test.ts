import { expect, it } from 'vitest';
import { FlagCounts } from '../../src/pages/flag-counts.ts';
import { addTo, pageBatch } from '../fixtures/page-batch.ts';

it('pages are counted by their flags, most first', () => {
  const counts = new FlagCounts();
  const batch = pageBatch([
    { flags: 0x18 },
    { flags: 0x18 },
    { flags: 0 },
    { high: 0, flags: 0x18 },
    { flags: 0x18 },
  ]);
  // A bit of the high half, and one that has no name.
  batch.flags[2 * 4 + 1] = (1 << 1) | (1 << 20);
  addTo(counts, batch);
  addTo(counts, batch);
  expect(counts.rows()).toEqual([
    { flags: ['uptodate', 'dirty'], pages: 4 },
    { flags: [], pages: 2 },
    { flags: ['uptodate', 'dirty', 'mlocked', 'bit52'], pages: 2 },
  ]);
});
