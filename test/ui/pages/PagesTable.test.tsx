import { expect, test } from 'vitest';
import { PagesTable } from '../../../ui/src/pages/PagesTable.tsx';
import { pagesRow, processPages } from '../../fixtures/process-pages.ts';
import { rendered } from '../rendered.ts';

const onChoose = () => {};

test('has all mappings first, then each with its sums', () => {
  const rows = [
    pagesRow({ mapping: 'a', name: '/usr/bin/x', rss: 8192, differs: true }),
    pagesRow({ mapping: 'b' }),
  ];
  const { rows: shown, text } = rendered(
    <PagesTable pages={processPages({ rows, mappings: 2, rowsLeftOut: 3 })} chosen="b" onChoose={onChoose} />,
  );
  expect(shown[1]?.[0]).toBe('All 2 mappings');
  // The largest RSS is first.
  expect(shown[2]).toEqual(['[heap] rw-p', '', '16K', '12K', '8K', '8K', '4K', '64K']);
  expect(shown[3]?.[0]).toBe('/usr/bin/x rw-p changed meanwhile');
  expect(text).toContain('3 mappings more, with a smaller RSS');
});

test('the bars of the mappings add up to that of all', () => {
  const rows = ['a', 'b'].map((mapping) =>
    pagesRow({ mapping, rss: 8192, uss: 8192, twice: 0, few: 0, many: 0 }),
  );
  const total = { ...processPages().total, rss: 16_384, uss: 16_384, twice: 0, few: 0, many: 0 };
  const { html } = rendered(
    <PagesTable pages={processPages({ rows, total, mappings: 2 })} chosen={null} onChoose={onChoose} />,
  );
  expect([...html.matchAll(/width:(\d+)%/g)].map(([, width]) => width)).toEqual(['100', '50', '50']);
});

test('swap has a column only where there is some', () => {
  const head = (swap: number) =>
    rendered(
      <PagesTable
        pages={processPages({ total: { ...processPages().total, swap } })}
        chosen={null}
        onChoose={onChoose}
      />,
    ).rows[0];
  expect(head(0)).not.toContain('Swap');
  expect(head(4096)).toContain('Swap');
});

test('many mappings are shown when they are asked for', () => {
  const rows = Array.from({ length: 50 }, (_, at) => pagesRow({ mapping: String(at) }));
  const { rows: shown, text } = rendered(
    <PagesTable pages={processPages({ rows, mappings: 50 })} chosen={null} onChoose={onChoose} />,
  );
  expect(shown).toHaveLength(2 + 40);
  expect(text).toContain('Show all 50 mappings');
});
