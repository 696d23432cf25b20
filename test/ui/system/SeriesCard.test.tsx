import { describe, expect, test } from 'vitest';
import { Totals } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/series.ts';
import type { TotalsMessage } from '../../../src/wire/views.ts';
import { SeriesCard } from '../../../ui/src/system/SeriesCard.tsx';
import { series, totals } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

const tick = (parts: Partial<TotalsMessage['history'][number]> = {}) => ({
  tick: 1,
  atMs: 1_000_000,
  seconds: 2,
  cells: [[0, 5000, 320_000]] as [number, number, number][],
  leftOut: [],
  vmstat: [],
  ...parts,
});

function render(parts: Partial<Series> = {}, history = [tick()]) {
  const chosen = series(parts);
  const model = new Totals();
  model.apply(
    totals({ series: [chosen], seconds: 2, total: [[0, 100_003, 6_400_192, 5000, 320_000]], history }),
  );
  return rendered(<SeriesCard totals={model} version={1} at={0} series={chosen} />);
}

describe('the card of a series', () => {
  test('has its label, description, rates and count', () => {
    const { text, tooltips } = render();
    expect(text).toContain('kmem:kmalloc Kernel objects from kmalloc, by size class');
    expect(text).toContain('2,500 allocations/s · 156 KiB/s · 100,003 in total');
    expect(tooltips).toEqual(
      expect.arrayContaining(['2,500 allocations a second', '160,000 bytes a second', '100,003 allocations']),
    );
  });

  test('has the rate of the last point of its chart, which is of several fast ticks', () => {
    const fast = Array.from({ length: 9 }, (_, index) =>
      tick({
        tick: index + 1,
        atMs: 1_000_000 + 200 * index,
        seconds: 0.2,
        cells: [[0, index === 8 ? 900 : 100, 6400]],
      }),
    );
    const { text } = render({}, fast);
    // Ticks 5 to 9 are a point: 1,300 in a second.
    expect(text).toContain('1,300 allocations/s');
    expect(text).toContain('allocations 1,300/s');
  });

  test('says that an event dropped for the budget is not counted', () => {
    const { text, tooltips } = render({ counted: false });
    expect(text).toContain('– allocations/s');
    expect(tooltips).toContainEqual(expect.stringMatching(/^Not counted now/));
  });

  test('has no rate for a tick in which the event was not counted', () => {
    const { text, tooltips } = render({}, [tick({ leftOut: [0], cells: [] })]);
    expect(text).toContain('allocations - ');
    expect(tooltips).toContain('not counted');
  });

  test('has the rates of the corresponding vmstat counters', () => {
    const { text, labels } = render({ vmstat: ['numa_hit'] }, [tick({ vmstat: [['numa_hit', 84]] })]);
    expect(text).toContain('numa_hit 42/s');
    // They are lines of the same chart.
    expect(labels.join()).toMatch(
      /kmem:kmalloc: allocations a second, and its vmstat counters, last 1 min\. allocations: .*; numa_hit: highest 42 a/,
    );
  });

  test('draws its pages beside counters of pages, as its events have another scale', () => {
    const pages = {
      value: { name: 'order', unit: 'pages', scale: 'order' },
      vmstat: ['pgalloc_normal'],
    } as const;
    const { text, labels } = render({ ...pages, vmstat: [...pages.vmstat] }, [
      tick({ cells: [[0, 10, 5120]], vmstat: [['pgalloc_normal', 5120]] }),
    ]);
    expect(text).toContain('pages a second, and its vmstat counters');
    expect(text).toContain('pages 2,560/s');
    expect(text).toContain('pgalloc_normal 2,560/s');
    expect(labels.join()).toMatch(
      /kmem:kmalloc: pages a second, and its vmstat counters, last 1 min\. pages: highest 2\.56k a second; pgalloc_normal: highest 2\.56k a/,
    );
  });

  test('has nothing in place of counters that do not exist', () => {
    const { html, text } = render();
    expect(html.match(/<figure/g)).toHaveLength(1);
    expect(text).not.toContain('vmstat');
  });

  test('of times has a chart of its own for counters, which count no time', () => {
    const { html, labels } = render({ sum: 'us', vmstat: ['allocstall_normal'] }, [
      tick({ vmstat: [['allocstall_normal', 84]] }),
    ]);
    expect(html.match(/<figure/g)).toHaveLength(2);
    expect(labels.join()).toContain(
      'kmem:kmalloc: vmstat’s counters alone, stalls a second, last 1 min. allocstall_normal: highest 42 a',
    );
  });

  test('names the counters that are not drawn', () => {
    const vmstat = Array.from({ length: 8 }, (_, index) => `allocstall_${index}`);
    const moved = vmstat.map((name, index): [string, number] => [name, 8 - index]);
    expect(render({ vmstat }, [tick({ vmstat: moved })]).text).toContain(
      'Not drawn: allocstall_5, allocstall_6, allocstall_7',
    );
  });
});
