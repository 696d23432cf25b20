import type { Span } from '../../capture/losses.ts';
import { type CaptureRuns, runsOf, withLosses } from '../../report/capture-runs.ts';
import type { Captures } from '../../report/captures.ts';
import { readBasis } from '../../report/compare-basis.ts';
import type { CompareReport } from '../../report/compare-report.ts';
import { PartReadings } from '../../report/part-readings.ts';
import { Comparison } from '../compare/comparison.ts';
import { usage } from '../stat/options.ts';
import { outside } from './span-options.ts';

/**
 * The comparison of a part of a record, as `record` would have made it of that time. `whole`, `basis`: what the capture has at
 * its end. Throws USAGE for a part without ticks and for captures before version 1.3; CAPTURE_INVALID.
 */
export function comparePart(
  captures: Captures,
  { target, command = [] }: CompareReport,
  basis: unknown,
  span: Span,
): { compared: CompareReport; found: CaptureRuns } {
  const { name: file, head } = captures;
  if (basis === undefined)
    throw usage(
      `${file} has the comparison of its whole time only: captures have one of each tick from version 1.3 of the format on`,
    );
  const { reconciled, series, hides, baseline } = readBasis(basis, file, head);
  const parts = new PartReadings(file, head.vmstat.names);
  const found = runsOf(parts.through(captures.items(), span), head, () => '', span);
  if (found.isOutside) throw outside(file, found, span);
  const comparison = new Comparison(reconciled, {
    target,
    command,
    who: undefined,
    names: (key) => key,
    hides,
  });
  comparison.baseline({ readings: [...baseline] }, series);
  const compared = comparison.report('total', parts.spans(series.length), {
    program: { series },
    exactness: () => withLosses(found.exactness, found),
  });
  return { compared, found };
}
