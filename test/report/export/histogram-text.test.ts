import { expect, test } from 'vitest';
import { histogramText } from '../../../src/report/export/histogram-text.ts';
import { Histograms } from '../../../src/report/export/histograms.ts';
import { Times } from '../../../src/report/export/times.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { exportedOf } from './exported.ts';

test('the text is the same however few numbers may be in memory', () => {
  const bytes = HEAD.series[0] ?? expect.fail();
  const head = { ...HEAD, series: [bytes, { ...bytes, label: 'e:late' }] };
  const { items } = exportedOf(23, head, (tick) => ({
    quads: { row: [0, 0], series: [0, tick < 9 ? 0 : 1], value: [8, tick], count: [1, tick] },
  }));
  const [histograms, times] = [new Histograms(head), new Times()];
  expect([...histograms.through(times.through(items()))]).toHaveLength([...items()].length);
  const text = (points: number) => [...histogramText(histograms.all, items, times.all, points)].join('');
  const whole = text(1 << 20);
  expect(whole.match(/^vmtally_event_value_bytes_count\{event="e:late"\}/gm)).toHaveLength(23 - 9 + 2);
  for (const points of [1, 100, 200, 500]) expect(text(points)).toBe(whole);
});
