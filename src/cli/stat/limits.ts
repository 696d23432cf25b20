import { seriesOf } from '../../diff/condition.ts';
import { isBeyondLimit, type Limit } from '../../diff/limit.ts';
import { printable, shortened } from '../../printable.ts';
import { labelOf, type Selection } from '../../probe/selection.ts';
import type { StatReport } from '../../report/stat-report.ts';
import type { Counts } from '../../tally/tally.ts';
import { amountOfEvents } from '../../tally/units-of.ts';
import { grouped } from '../../text/units.ts';
import { boundFault } from '../../wire/bound.ts';
import { usage } from './options.ts';

/** Throws USAGE where a limit names an event or a row that is not counted. */
export function checkLimits(
  option: string,
  limits: readonly Limit[],
  selections: readonly Selection[],
  by: string | undefined,
): void {
  const all = selections.flatMap((selection) =>
    selection.maps.map((map) => {
      const { value, sum, counts } = selection.probe.head.maps[map] ?? {};
      return { label: labelOf(selection, map), value, counts: sum ?? counts };
    }),
  );
  for (const limit of limits) {
    if (limit.row !== null && limit.row.by !== by)
      throw usage(`${option} '${shortened(limit.text)}' needs --by ${limit.row.by}`);
    const condition = `${option} '${shortened(limit.text)}'`;
    const found = seriesOf(limit, all);
    if (found === undefined) {
      const labels = all.map(({ label }) => label).join(', ');
      throw usage(`${condition}: ${shortened(limit.event)} is not counted, but ${shortened(labels)}`);
    }
    const { counts, value } = found.series;
    const fault = boundFault(limit.boundIn, limit.event, found.isAmount ? value?.unit : counts);
    if (fault !== undefined) throw usage(`${condition}: ${fault}`);
  }
}

/** A series of a program, as far as limits are about it. */
interface LimitedSeries {
  label: string;
  head: { value?: { unit?: string | undefined; scale: 'linear' | 'order' } | undefined };
}

/** Adds up ticks until a limit is passed. */
export class UntilLimits {
  readonly #limits: readonly Limit[];
  readonly #sums: number[];

  constructor(limits: readonly Limit[]) {
    this.#limits = limits;
    this.#sums = limits.map(() => 0);
  }

  /** Adds the counts of a tick; returns what was passed, in words, or undefined. */
  add(counts: Counts, series: readonly LimitedSeries[]): string | undefined {
    const all = series.map(({ label, head }, index) => ({ label, value: head.value, index }));
    for (const [place, limit] of this.#limits.entries()) {
      const found = seriesOf(limit, all);
      if (found === undefined) continue;
      const { value, index } = found.series;
      let sum = this.#sums[place] ?? 0;
      for (const distribution of counts[index]?.values() ?? [])
        for (const [each, count] of distribution)
          sum += found.isAmount ? (amountOfEvents(each, count, value) ?? 0) : count;
      this.#sums[place] = sum;
      if (isBeyondLimit(limit, sum)) return `${shortened(limit.text)}: ${grouped(sum)}`;
    }
    return undefined;
  }
}

/** Judges a limit on a report of the whole count: `unsure` where missing events could change the outcome. */
export function judgeLimit(
  limit: Limit,
  { events, accuracy }: Pick<StatReport, 'events' | 'accuracy'>,
): { outcome: 'yes' | 'no' | 'unsure'; value: number } {
  const found = seriesOf(
    limit,
    events.map((event) => ({ ...event, label: event.event, value: event.amount })),
  );
  const numbers = rowOf(limit, found?.series);
  const value = (found?.isAmount ? numbers?.amount?.value : numbers?.count) ?? 0;
  // A name that is mistyped must not pass for a row that counted little.
  if (limit.row !== null && value === 0) return { outcome: 'unsure', value };
  const lacking = accuracy?.series.find(({ series }) => series === found?.series.label);
  const missing = lacking === undefined ? 0 : (lacking.missing ?? Infinity);
  // The values of missing events are not known.
  const isOpen = (lacking?.uncountedSeconds ?? 0) > 0 || (found?.isAmount === true && missing > 0);
  const outcomes = [value, isOpen ? Infinity : value + missing].map((each) => isBeyondLimit(limit, each));
  if (outcomes.every(Boolean)) return { outcome: 'yes', value };
  return { outcome: outcomes.some(Boolean) ? 'unsure' : 'no', value };
}

/** Judges the limits of --fail-if, and says on stderr which hold or may hold. Returns true if the outcome of any fails. */
export function judgeLimits(
  limits: readonly Limit[],
  report: Pick<StatReport, 'events' | 'accuracy'>,
  failing: readonly string[],
): boolean {
  const judged = limits.map((limit) => ({ text: limit.text, ...judgeLimit(limit, report) }));
  for (const { text, outcome, value } of judged) {
    const holds = outcome === 'yes' ? 'holds' : 'may hold, as the counts are not certain';
    if (outcome !== 'no')
      process.stderr.write(
        `vmtally: --fail-if '${printable(shortened(text))}' ${holds}: ${grouped(value)}\n`,
      );
  }
  return judged.some(({ outcome }) => failing.includes(outcome));
}

type Numbers = Pick<StatReport['events'][number], 'count' | 'amount' | 'rows'>;

const rowOf = ({ row }: Limit, event: Numbers | undefined): Omit<Numbers, 'rows'> | undefined =>
  row === null ? event : event?.rows?.find(({ key, name }) => name === row.name || key === row.name);
