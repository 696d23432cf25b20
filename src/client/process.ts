import { unitsOf } from '../tally/units-of.ts';
import type { Who } from '../wire/rows.ts';
import type { Series } from '../wire/series.ts';
import type { ProcessDetails, ProcessMessage } from '../wire/views.ts';
import { forgetOld } from './forget-old.ts';
import { withIdleTicks } from './idle-ticks.ts';
import type { Distribution, ProcessTick } from './process-tick.ts';

/** The state of a process view. `apply` changes it in place and raises `version`. */
export class ProcessModel {
  version = 0;
  session = '';
  series: Series[] = [];
  row: number | null = null;
  who: Who | null = null;
  /** The last details from procfs; a process that has ended keeps them. */
  details: ProcessDetails | null = null;
  /** Faults a second between the last two readings, which a client that has just come has at other times than ticks. */
  faultRates: { minor: number; major: number } | null = null;
  atMs = 0;
  seconds = 1;
  keptFromMs = 0;
  /** Since the session began, by series. */
  totals = new Map<number, Distribution>();
  /** The last ten minutes, oldest first. */
  ticks: ProcessTick[] = [];

  apply(message: ProcessMessage): void {
    if (message.reset) {
      this.series = message.series ?? [];
      this.ticks = [];
      this.totals = new Map();
      this.details = null;
      this.faultRates = null;
    }
    this.#learnDetails(message);
    this.session = message.session;
    this.row = message.row;
    this.who = message.who;
    this.atMs = message.atMs;
    this.seconds = message.seconds;
    this.keptFromMs = message.keptFromMs;
    // A message may omit a series in which the process counted nothing: its total then stays.
    for (const [series, pairs] of message.totals)
      if (this.series[series] !== undefined) this.totals.set(series, fromPairs(pairs));
    for (const { tick, atMs, seconds, counts } of message.ticks)
      this.ticks.push({
        tick,
        atMs,
        seconds,
        counts: new Map(counts.map(([series, pairs]) => [series, fromPairs(pairs)])),
      });
    if (message.reset) this.ticks = withIdleTicks(this.ticks, message);
    forgetOld(this.ticks, message.atMs, entriesOf);
    this.version++;
  }

  #learnDetails({ details }: ProcessMessage): void {
    if (details === null) {
      this.faultRates = null;
      return;
    }
    const before = this.details;
    const seconds = before === null ? 0 : (details.readMs - before.readMs) / 1000;
    if (before !== null && seconds > 0)
      this.faultRates = {
        minor: (details.minorFaults - before.minorFaults) / seconds,
        major: (details.majorFaults - before.majorFaults) / seconds,
      };
    this.details = details;
  }
}

const entriesOf = ({ counts }: ProcessTick): number =>
  [...counts.values()].reduce((sum, distribution) => sum + distribution.length, counts.size);

function fromPairs(pairs: readonly number[]): Distribution {
  const distribution: Distribution = [];
  for (let index = 0; index + 1 < pairs.length; index += 2)
    distribution.push([pairs[index] ?? 0, pairs[index + 1] ?? 0]);
  return distribution.toSorted(([a], [b]) => a - b);
}

export const countOf = (distribution: Distribution | undefined): number =>
  (distribution ?? []).reduce((sum, [, count]) => sum + count, 0);

/** Sums up a distribution's values in their unit; null if the values are kinds. */
export function amountOf(
  distribution: Distribution | undefined,
  { value }: Pick<Series, 'value'>,
): number | null {
  if (value === null || value.unit === null) return null;
  return (distribution ?? []).reduce((sum, [amount, count]) => sum + unitsOf(amount, value) * count, 0);
}
