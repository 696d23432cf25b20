import { exactnessToText } from '../text/exactness-to-text.ts';
import { grouped } from '../text/units.ts';
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
    `What moves with what, ${report.target}: ${ticks} ticks of ${length}, ${probes} probes, ${counters} counters.`,
    { first: ' ' },
  );
  lines.push('');
  if (why !== null) lines.push(...wrap(`Nothing was tried: ${why}.`, { first: ' ' }));
  else if (found.length === 0) lines.push(' Nothing moves together.');
  else {
    lines.push(cells('probe', 'counter', 'kind', 'lag', 'slope', 'r', 'rho', 'p'));
    const shown = found.slice(0, top);
    for (const one of shown) {
      lines.push(
        cells(
          one.probe,
          `${one.counter}${one.known ? '' : ' *'}`,
          one.kind,
          String(one.lag),
          number(one.slope),
          one.pearson.toFixed(2),
          one.spearman.toFixed(2),
          probability(one.p),
        ),
      );
    }
    lines.push('');
    if (shown.length < found.length) lines.push(` ${found.length - shown.length} more (--top shows so many)`);
    if (shown.some(({ known }) => !known)) lines.push(' * no identity of the catalogue has this counter');
  }
  lines.push(
    ...wrap(
      `${grouped(tried)} relations were tried, each lag for itself; p is the probability that there is one such by chance among all of them. Shown is what has at most ${alpha}. ${report.constant.length} counters did not move.`,
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
