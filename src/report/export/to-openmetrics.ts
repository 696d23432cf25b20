import { familyText, labelsText } from '../../metrics/open-metrics-text.ts';
import { courseText } from './course-text.ts';
import type { Exported } from './exported.ts';
import { histogramText } from './histogram-text.ts';
import { Histograms } from './histograms.ts';
import { type Groups, type Metric, metricsOf } from './metrics.ts';
import { rowsByTick } from './rows.ts';
import { silent } from './silent.ts';
import { Times } from './times.ts';

/** Numbers that are in memory at a time: the samples of as many metrics or histograms as fit are made in one reading of the capture. */
const POINTS = 1 << 21;

/**
 * OpenMetrics 1.0 with a sample of each counter and histogram at each tick, from 0 before the first that counts. The format wants all
 * samples of a counter side by side, so the capture is read several times rather than held.
 */
export function* toOpenMetrics({ head, items }: Exported, groups: Groups): Generator<string> {
  const ticks = new Times();
  const histograms = new Histograms(head);
  const noted = histograms.through(ticks.through(items()));
  const { metrics, adds } = yield* silent(metricsOf(noted, head, groups));
  const times = ticks.all;
  const { vmtally, bpftrace, host, kernel } = head;
  if (times.length > 0) {
    yield familyText({ name: 'vmtally_build', type: 'info', help: 'Versions of what counted, and where.' });
    yield `vmtally_build_info${labelsText({ version: vmtally, bpftrace, host, kernel })} 1 ${times[0]}\n`;
  }
  const all = [...metrics];
  const most = Math.max(1, Math.floor(POINTS / Math.max(1, times.length)));
  let family = '';
  for (let from = 0; from < all.length && times.length > 0; from += most) {
    const part = all.slice(from, from + most);
    const places = new Map(part.map(([key], place) => [key, place]));
    const growth = new Float64Array(part.length * times.length);
    for (const { ordinal: tick, rows } of rowsByTick(items(), head)) {
      yield '';
      for (const row of rows)
        adds(row, (key, amount) => {
          const place = places.get(key);
          if (place === undefined) return;
          const at = place * times.length + tick;
          growth[at] = (growth[at] ?? 0) + amount;
        });
    }
    for (const [place, [, metric]] of part.entries()) {
      if (metric.family !== family) yield familyText({ ...metric, name: metric.family, type: 'counter' });
      ({ family } = metric);
      yield* samplesOf(metric, growth.subarray(place * times.length, (place + 1) * times.length), times);
    }
  }
  yield* histogramText(histograms.all, items, times, POINTS);
  yield '# EOF\n';
}

/** Samples from the zero before the first count on: what begins late, of many, has no zeros for the time before. */
function* samplesOf(
  { family, labels }: Metric,
  growth: Float64Array,
  times: readonly string[],
): Generator<string> {
  const name = `${family}_total${labelsText(labels)}`;
  const first = growth.findIndex((each) => each !== 0);
  // A counter that stays at 0 says so once, at the end.
  const from = Math.max(0, (first === -1 ? growth.length : first) - 1);
  yield* courseText(name, growth.subarray(from), times.slice(from));
}
