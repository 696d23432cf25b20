import { expect, test } from 'vitest';
import { TimeChart } from '../../../ui/src/chart/TimeChart.tsx';
import { clock } from '../../../ui/src/text/times.ts';
import { rendered } from '../rendered.ts';

const DATA = { atMs: [1_000_000, 1_001_000, 1_002_000], rates: [[10, 20, 30]] };

const legend = (toMs: number | null) =>
  rendered(
    <TimeChart
      title="Pages"
      labels={['ld']}
      data={DATA}
      unit={null}
      nowMs={1_002_000}
      selection={{
        zoom: toMs === null ? null : { fromMs: 1_000_000, toMs },
        onZoom: () => {},
      }}
    />,
  ).text;

test('the legend has the last numbers', () => {
  expect(legend(null)).toBe(`ld 30/s ${clock(1_002_000)}`);
});

test('the legend of a zoomed chart has the last numbers that it shows', () => {
  expect(legend(1_001_500)).toBe(`ld 20/s ${clock(1_001_000)}`);
});
