import { sums } from '../../capture/columns.ts';
import type { CaptureItem } from '../../capture/items.ts';
import type { Exported } from './exported.ts';
import { type Groups, type Metric, metricsOf } from './metrics.ts';
import { rowsByTick } from './rows.ts';

/** Numbers that are in memory at a time: the samples of as many metrics as fit are made in one reading of the capture. */
const POINTS = 1 << 20;

/**
 * OpenMetrics 1.0 with a sample of each counter at each tick, from 0 at the start of the first. The format wants all samples of
 * a counter side by side, so the capture is read several times rather than held.
 */
export function* toOpenMetrics({ head, items }: Exported, groups: Groups): Generator<string> {
  const times = yield* silent(timesOf(items()));
  const { metrics, adds } = yield* silent(metricsOf(items(), head, groups));
  const { vmtally, bpftrace, host, kernel } = head;
  if (times.length > 0) {
    yield '# TYPE vmtally_build info\n# HELP vmtally_build Versions of what counted, and where.\n';
    yield `vmtally_build_info${labelsOf({ version: vmtally, bpftrace, host, kernel })} 1 ${times[0]}\n`;
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
      if (metric.family !== family) yield headOf(metric);
      ({ family } = metric);
      yield samplesOf(metric, growth.subarray(place * times.length, (place + 1) * times.length), times);
    }
  }
  yield '# EOF\n';
}

/** Steps of work that print nothing. */
function* silent<Result>(steps: Generator<undefined, Result>): Generator<string, Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    yield '';
  }
}

/** Start of the first tick and the end of each, in seconds of the Unix epoch: none is before the one before it. */
function* timesOf(items: Iterable<CaptureItem>): Generator<undefined, string[]> {
  const times: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const add = (ms: number): void => {
    // A clock that was set back would make the samples run backwards.
    last = Math.max(Math.round(ms), last + 1);
    times.push((last / 1000).toFixed(3));
  };
  for (const item of items) {
    yield;
    if (item.kind !== 'tick') continue;
    const { atMs, seconds } = item.tick;
    if (times.length === 0) add(atMs - 1000 * seconds);
    add(atMs);
  }
  return times;
}

const headOf = ({ family, unit, help }: Metric): string =>
  [
    `# TYPE ${family} counter`,
    ...(unit === null ? [] : [`# UNIT ${family} ${unit}`]),
    `# HELP ${family} ${help}`,
  ]
    .map((line) => `${line}\n`)
    .join('');

function samplesOf({ family, labels }: Metric, growth: Float64Array, times: readonly string[]): string {
  const name = `${family}_total${labelsOf(labels)}`;
  return sums([...growth])
    .map((sum, tick) => `${name} ${sum} ${times[tick]}\n`)
    .join('');
}

const labelsOf = (labels: Record<string, string>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
