import type { CaptureItem } from '../../capture/items.ts';
import { familyText, labelsText } from '../../metrics/open-metrics-text.ts';
import { courseText } from './course-text.ts';
import type { Exported } from './exported.ts';
import { silent } from './silent.ts';
import { Times } from './times.ts';

const NAME = 'vmtally_vmstat_growth';
const HELP = 'Growth of counters of /proc/vmstat since the start of the capture.';

/** Numbers that are in memory at a time. */
const POINTS = 1 << 20;

/** OpenMetrics 1.0 with the growth of each counter of /proc/vmstat that changed: a gauge, as nr_free_pages goes down too. */
export function* countersToOpenMetrics({ head, items }: Exported): Generator<string> {
  const ticks = new Times();
  const changed = yield* silent(changedIn(ticks.through(items()), head.vmstat.names.length));
  const times = ticks.all;
  const places = [...head.vmstat.names.keys()].filter((place) => changed.has(place));
  const most = Math.max(1, Math.floor(POINTS / Math.max(1, times.length)));
  if (places.length > 0) yield familyText({ name: NAME, type: 'gauge', help: HELP });
  for (let from = 0; from < places.length; from += most) {
    const part = new Map(places.slice(from, from + most).map((place, at) => [place, at * times.length]));
    const growth = new Float64Array(part.size * times.length);
    let tick = 0;
    for (const item of items()) {
      yield '';
      if (item.kind !== 'tick') continue;
      tick++;
      for (const [place, by] of item.tick.vmstat) {
        const at = part.get(place);
        if (at !== undefined) growth[at + tick] = by;
      }
    }
    for (const [place, at] of part) {
      const name = `${NAME}${labelsText({ counter: head.vmstat.names[place] ?? '' })}`;
      yield* courseText(name, growth.subarray(at, at + times.length), times);
    }
  }
  yield '# EOF\n';
}

function* changedIn(items: Iterable<CaptureItem>, counters: number): Generator<undefined, Set<number>> {
  const changed = new Set<number>();
  for (const item of items) {
    yield;
    if (item.kind !== 'tick') continue;
    for (const place of item.tick.vmstat.keys()) if (place < counters) changed.add(place);
  }
  return changed;
}
