import { expect, test } from 'vitest';
import { histogramText } from '../../../src/report/export/histogram-text.ts';
import { histogramsOf } from '../../../src/report/export/histograms.ts';
import { silent } from '../../../src/report/export/silent.ts';
import { timesOf } from '../../../src/report/export/times.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { exportedOf } from './exported.ts';

/** Returns the result of steps. */
function run<T>(steps: Generator<undefined, T>): T {
  const all = silent(steps);
  for (;;) {
    const { done, value } = all.next();
    if (done) return value;
  }
}

test('the text is the same however few numbers may be in memory', () => {
  const bytes = HEAD.series[0] ?? expect.fail();
  const head = { ...HEAD, series: [bytes, { ...bytes, label: 'e:late' }] };
  const { items } = exportedOf(23, head, (tick) => ({
    quads: { row: [0, 0], series: [0, tick < 9 ? 0 : 1], value: [8, tick], count: [1, tick] },
  }));
  const all = run(histogramsOf(items(), head));
  const times = run(timesOf(items()));
  const text = (points: number) => [...histogramText(all, items, times, points)].join('');
  const whole = text(1 << 20);
  expect(whole.match(/^vmtally_event_value_bytes_count\{event="e:late"\}/gm)).toHaveLength(23 - 9 + 2);
  for (const points of [1, 100, 200, 500]) expect(text(points)).toBe(whole);
});
