import { withMissedRuns } from '../../collector/exactness.ts';
import type { Span } from '../../collector/span.ts';
import { type Balance, balance, type UntracedBaselines } from '../../compare/balance.ts';
import { compareIdentityOf, numbersOf } from '../../compare/balance-to-wire.ts';
import { contributors } from '../../compare/contributors.ts';
import { deltasOf, missedIn } from '../../compare/deltas.ts';
import { hiddenWork, hidesFirst, withFaults } from '../../compare/hidden.ts';
import { joinAll, ranFirst, type Stretch } from '../../compare/reading.ts';
import type { Reconciled } from '../../compare/reconciliation.ts';
import { sharesOf } from '../../compare/share.ts';
import { untracedBaselines } from '../../compare/untraced.ts';
import type { Series } from '../../probe/program.ts';
import type { CompareReport, CompareRow } from '../../report/compare-report.ts';
import { addCounts, type Counts, emptyCounts } from '../../tally/tally.ts';
import type { Exactness } from '../../wire/exactness.ts';
import { type CompareOptions, WHO_ROWS } from './options.ts';

/** Number of earlier stretches that an interval's report can use. */
const HISTORY = 1_000;

interface ComparisonOptions {
  /** The target in words: `whole system`. */
  target: string;
  /** The command and its arguments; empty without a command. */
  command: readonly string[];
  who: CompareOptions['who'];
  /** Program of a row's key. */
  names: (key: string) => string;
  /** True where a longer time has proved that the kernel hides process 1. */
  hides?: boolean;
}

/** Counts of a comparison: those of a collector, or of a capture. */
interface Counter {
  program: { series: readonly Series[] };
  exactness(): Exactness;
}

type Compared = Pick<Span, 'counts' | 'readings' | 'seconds' | 'atSeconds'>;

/** Makes reports of spans, with what earlier spans and the baseline told about this kernel. */
export class Comparison {
  readonly #reconciliation: Reconciled;
  readonly #options: ComparisonOptions;
  #untraced: UntracedBaselines = new Map();
  #baseline: readonly Stretch[] = [];
  /** True once a span proved that the kernel hides process 1: a short one has too few of its runs. */
  #hides: boolean;
  #history: readonly Stretch[] = [];

  constructor(reconciliation: Reconciled, options: ComparisonOptions) {
    this.#reconciliation = reconciliation;
    this.#options = options;
    this.#hides = options.hides ?? false;
  }

  /** Readings from the time before the count, and whether the kernel hides process 1. */
  get known(): { baseline: readonly Stretch[]; hides: boolean } {
    return { baseline: this.#baseline, hides: this.#hides };
  }

  /** Takes the span before the count, from which rates without an event are known. */
  baseline({ readings }: Pick<Span, 'readings'>, series: readonly Series[]): void {
    const { chosen, symbols, drift } = this.#reconciliation;
    this.#baseline = readings;
    const ticks = hidesFirst(readings) ? readings.filter((tick) => !ranFirst(tick)) : readings;
    this.#untraced = untracedBaselines(chosen, ticks, series, symbols, drift);
  }

  /** `spans`: one interval, or the totals of all runs. */
  report(kind: CompareReport['kind'], spans: readonly Compared[], collector: Counter): CompareReport {
    const { chosen, symbols, drift } = this.#reconciliation;
    const { series } = collector.program;
    const counts = emptyCounts(series.length);
    for (const span of spans) addCounts(counts, span.counts);
    const stretches = spans.flatMap((span) => span.readings);
    const joined = joinAll(stretches);
    const all = deltasOf(joined, series, drift);
    this.#hides ||= hidesFirst([...this.#baseline, ...stretches]);
    const deltas = this.#hides ? withFaults(all, stretches) : all;
    const earlier = [...this.#baseline, ...this.#history];
    const hidden = hiddenWork(stretches, series, drift, this.#hides, earlier);
    this.#history = [...this.#history, ...stretches].slice(-HISTORY);
    const windowSeconds = spans.reduce((sum, { seconds }) => sum + seconds, 0);
    // The collector began before the baseline. Below the table, report the same missed runs as in the
    // table's reasons.
    const exactness = withMissedRuns(collector.exactness(), missedIn(joined));
    return {
      schema: 'vmtally.compare/1',
      kind,
      target: this.#options.target,
      ...(this.#options.command.length > 0 ? { command: [...this.#options.command] } : {}),
      atSeconds: spans.at(-1)?.atSeconds ?? 0,
      windowSeconds,
      repeats: spans.length,
      rows: chosen.map((identity) => {
        const result = balance(identity, deltas, symbols, this.#untraced, hidden);
        return {
          ...compareIdentityOf(result),
          ...numbersOf(result),
          ...attribution(result, counts, series, this.#reconciliation, this.#options),
        };
      }),
      unseen: [...this.#untraced].map(([id, { rate }]) => ({
        id,
        unit: chosen.find(({ invariant }) => invariant.id === id)?.invariant.unit ?? '',
        ...rate,
      })),
      readingsMissing: deltas.seconds < 0.99 * windowSeconds,
      exactness: { ...exactness, beyondDouble: [] },
    };
  }
}

/** The amounts of all processes of each program, largest first. A build runs its compiler many times. */
function byProgram(
  processes: readonly { key: string; counted: number }[],
  nameOf: (key: string) => string,
): { name: string; counted: number }[] {
  const sums = new Map<string, number>();
  for (const { key, counted } of processes) {
    const name = nameOf(key);
    sums.set(name, (sums.get(name) ?? 0) + counted);
  }
  return [...sums]
    .map(([name, counted]) => ({ name, counted }))
    .filter(({ counted }) => counted !== 0)
    .toSorted((a, b) => Math.abs(b.counted) - Math.abs(a.counted) || a.name.localeCompare(b.name, 'en'));
}

/** The contributors to an identity's count, and the command's share of it. */
function attribution(
  { invariant, trace }: Balance,
  counts: Counts,
  series: readonly Series[],
  { symbols }: Reconciled,
  { command, who, names }: ComparisonOptions,
): Pick<CompareRow, 'who' | 'command'> {
  if (trace === null || trace === 0) return {};
  const hasCommand = command.length > 0;
  const contributions = byProgram(contributors(invariant.trace.tree, counts, series, symbols), names);
  const sum = contributions.reduce((all, { counted }) => all + counted, 0);
  // Without programs beside it the command is one row: its programs may have added and taken away.
  const made = who === undefined ? [sum] : contributions.map(({ counted }) => counted);
  const portion = sharesOf(trace, made, !hasCommand);
  return {
    ...(hasCommand ? { command: { counted: sum, share: portion(sum) } } : {}),
    ...(who === undefined
      ? {}
      : {
          who: contributions.slice(0, who === true ? WHO_ROWS : who).map(({ name, counted }) => ({
            key: name,
            name,
            counted,
            share: portion(counted),
          })),
        }),
  };
}
