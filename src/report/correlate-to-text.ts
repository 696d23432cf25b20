import { exactnessToText } from '../text/exactness-to-text.ts';
import { grouped, plural } from '../text/units.ts';
import { wrap } from '../text/wrap.ts';
import type { CorrelateReport } from './correlate-report.ts';

const WIDTH = 80;
/** probe, counter, kind, lag, slope, Pearson, Spearman, p. */
const COLUMNS = [20, 21, 5, 3, 8, 5, 5, 6] as const;

/** The relations, strongest first, as a table of at most 80 columns. */
export function correlateToText(report: CorrelateReport, top: number | undefined): string {
  const { found, ticks, tickSeconds, probes, counters, tried, alpha, why } = report;
  const length = tickSeconds < 1 ? `${Math.round(tickSeconds * 1000)} ms` : `${tickSeconds.toFixed(1)} s`;
  const lines = wrap(
    `Counters that move with probes, ${report.target}: ${plural(ticks, 'tick')} of ${length}, ${plural(probes, 'series', 'series')}, ${plural(counters, 'counter')}.`,
    { first: ' ' },
  );
  lines.push('');
  if (why !== null) lines.push(...wrap(`No pair was tested: ${why}.`, { first: ' ' }));
  else if (found.length === 0) lines.push(' No counter moves with a probe.');
  else {
    lines.push(cells('probe', 'counter', 'kind', 'lag', 'slope', 'r', 'rho', 'p'));
    const shown = found.slice(0, top);
    for (const relation of shown) {
      lines.push(
        cells(
          relation.probe,
          `${relation.counter}${relation.known ? '' : ' *'}`,
          relation.kind,
          String(relation.lag),
          number(relation.slope),
          relation.pearson.toFixed(2),
          relation.spearman.toFixed(2),
          probability(relation.p),
        ),
      );
    }
    lines.push('');
    if (shown.length < found.length)
      lines.push(` ${found.length - shown.length} more (raise --top to show them)`);
    if (shown.some(({ known }) => !known)) lines.push(' * no identity of the catalogue has this counter');
  }
  // Without a test nothing is known of the counters either.
  if (why === null)
    lines.push(
      ...wrap(
        `${grouped(tried)} tests: pairs of a probe and a counter, each at each lag. p is the probability that one relation as strong appears by chance among all tests; relations with a p of at most ${alpha} are shown. ${plural(report.constant.length, 'counter')} did not move.`,
        { first: ' ' },
      ),
    );
  const missed = exactnessToText(report.exactness);
  if (missed.length > 0) {
    lines.push('', report.exactness.exact ? ' Note:' : ' NOT EXACT:');
    lines.push(...missed.flatMap((line) => wrap(line, { first: '   ', rest: '     ', width: WIDTH - 1 })));
  }
  return `\n${lines.join('\n')}\n\n`;
}

function cells(...texts: string[]): string {
  return texts
    .map((text, index) => {
      const width = COLUMNS[index] ?? 0;
      if (index > 2) return text.padStart(width);
      // Keep the end of a long name: the end tells names apart.
      return (text.length > width ? `…${text.slice(1 - width)}` : text).padEnd(width);
    })
    .join(' ')
    .trimEnd();
}

function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size < 1e-3 && size > 0)) return value.toExponential(1);
  return size >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const probability = (p: number): string =>
  p < 1e-9 ? '<1e-9' : p < 1e-3 ? p.toExponential(0) : p.toFixed(4);
