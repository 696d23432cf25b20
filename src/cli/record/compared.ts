import type { Collector } from '../../collector/collector.ts';
import { FINE_TICK_MS } from '../../collector/measure.ts';
import type { Names } from '../../collector/names.ts';
import type { Span } from '../../collector/span.ts';
import { loadInvariants, openReconciliation, type Reconciliation } from '../../compare/reconciliation.ts';
import { readFeatures } from '../../kernel/features.ts';
import { guardedThreads } from '../../kernel/first-process.ts';
import type { Tracepoints } from '../../kernel/tracepoints.ts';
import { readVmstat } from '../../kernel/vmstat.ts';
import type { Probe } from '../../probe/probe.ts';
import type { Selection } from '../../probe/selection.ts';
import { type Basis, basisOf } from '../../report/compare-basis.ts';
import type { CompareReport } from '../../report/compare-report.ts';
import { rowNames } from '../../report/row-names.ts';
import { Comparison } from '../compare/comparison.ts';
import { pickIdentities } from '../compare/options.ts';

const BASELINE_MS = 2_000;

/** The comparison with /proc/vmstat that `record --compare` makes beside the counts that it keeps. */
export class Compared {
  readonly guarded = guardedThreads();
  readonly baselineMs = BASELINE_MS;
  #reconciliation: Reconciliation | undefined;
  #comparison: Comparison | undefined;
  /** Maps that the capture keeps, by probe. */
  #own: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  /** Process 1 runs every second, so only short ticks pass without it where the kernel hides it. */
  get longestTickMs(): number | undefined {
    return this.guarded.length > 0 ? FINE_TICK_MS : undefined;
  }

  /** Adds the events that the comparison needs. */
  readonly choose = (
    own: Selection[],
    tracepoints: Tracepoints,
    _target: string,
    probes: ReadonlyMap<string, Probe>,
  ): Selection[] => {
    const identities = pickIdentities(loadInvariants(), [], [...readVmstat().keys()]);
    this.#reconciliation = openReconciliation(identities, probes, tracepoints, readFeatures());
    this.#own = new Map(own.map(({ probe, maps }) => [probe.where, new Set(maps)]));
    return united(own, this.#reconciliation.selections);
  };

  begin(command: readonly string[], target: string, names: Names): void {
    if (this.#reconciliation === undefined) return;
    this.#comparison = new Comparison(this.#reconciliation, {
      target: command.length > 0 ? `the system while ${target} ran` : 'whole system',
      command,
      who: undefined,
      names: rowNames('comm', names),
    });
  }

  /** Places of the series that the capture keeps. */
  kept(selections: readonly Selection[], { program }: Collector): number[] {
    const whereOf = new Map(selections.map(({ probe }) => [probe.head.name, probe.where]));
    return program.series.flatMap(({ probe, map }, index) =>
      this.#own.get(whereOf.get(probe) ?? '')?.has(map) ? [index] : [],
    );
  }

  baseline(span: Span, { program }: Collector): void {
    if (span.kind === 'baseline') this.#comparison?.baseline(span, program.series);
  }

  /** The comparison of all runs, and what that of a part takes beside the readings of its ticks. */
  line(totals: readonly Span[], collector: Collector): { report: CompareReport; basis: Basis } | undefined {
    const report = this.#comparison?.report('total', totals, collector);
    if (this.#comparison === undefined || this.#reconciliation === undefined || report === undefined)
      return undefined;
    const counters = [...readVmstat().keys()];
    return {
      report,
      basis: basisOf(this.#reconciliation, collector.program.series, this.#comparison.known, counters),
    };
  }
}

/** A probe that both select counts the maps of both. One with a filter is another count. */
function united(own: readonly Selection[], others: readonly Selection[]): Selection[] {
  const isPlain = ({ filter, name }: Selection) => filter === undefined && name === undefined;
  const twinOf = (other: Selection) =>
    own.find((each) => isPlain(each) && each.probe.where === other.probe.where);
  return [
    ...own.map((each) => {
      const twin = isPlain(each) ? others.find(({ probe }) => probe.where === each.probe.where) : undefined;
      return twin === undefined ? each : { ...each, maps: [...new Set([...each.maps, ...twin.maps])] };
    }),
    ...others.filter((other) => twinOf(other) === undefined),
  ];
}
