import { expect, test } from 'vitest';
import { SeriesSelect } from '../../../ui/src/parts/SeriesSelect.tsx';
import { series } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

const SERIES = [
  series({ label: 'kmem:mm_page_alloc' }),
  series({ label: 'mm_page_alloc.failed', part: true }),
  series({ label: 'compaction.total', part: true }),
  series({ label: 'kmem:kfree' }),
];
const options = (value = 'kmem:mm_page_alloc') => {
  const { html } = rendered(
    <SeriesSelect series={SERIES} total={[[2, 7, null, 0, null]]} value={value} onChange={() => {}} />,
  );
  return [...html.matchAll(/<option[^>]*>(.*?)<\/option>/g)].map(([, text = '']) =>
    text.replaceAll(/<!-- -->| \(allocations\)/g, ''),
  );
};

test('lists no part that counted nothing, and says how many there are', () => {
  expect(options()).toEqual([
    'kmem:mm_page_alloc',
    'compaction.total',
    'kmem:kfree',
    'show all: 1 part counted nothing',
  ]);
});

test('lists the chosen one whatever it counted', () => {
  expect(options('mm_page_alloc.failed')).toHaveLength(4);
  expect(options('mm_page_alloc.failed').join()).not.toContain('show all');
});
