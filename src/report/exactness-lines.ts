import { accuracyToText } from '../text/accuracy-to-text.ts';
import { exactnessToText } from '../text/exactness-to-text.ts';
import { wrap } from '../text/wrap.ts';
import type { Level } from '../wire/levels.ts';
import type { StatReport } from './stat-report.ts';

/** Each loss, after the share of the events that the counts have. Amber and red are for 0.1 % and more. */
export function exactnessLines(
  { target, exactness, accuracy }: Pick<StatReport, 'target' | 'exactness' | 'accuracy'>,
  { color, width }: { color: boolean; width: number },
): string[] {
  const lines = exactnessToText(exactness);
  if (lines.length === 0) return [];
  const head = exactness.exact ? ' Note:' : ' NOT EXACT:';
  const code = COLORS[accuracy?.level ?? 'grey'];
  const isLess = accuracy?.series.some(({ missing, uncounted }) => missing || uncounted !== null);
  // The kernel counts missed runs for each probe, not for each process.
  const isBound =
    accuracy?.series.some(({ missing }) => missing) === true &&
    target !== "'system wide'" &&
    exactness.missedRuns.some(({ bound, runs }) => bound === runs);
  const whose = isBound ? '; the bound takes all that the whole machine missed as missed here' : '';
  const shares = accuracy && isLess ? [accuracyToText(accuracy).replace('≥', 'at least') + whose] : [];
  return [
    '',
    color && !exactness.exact && code !== '' ? `\u001b[${code}m${head}\u001b[0m` : head,
    ...[...shares, ...lines].flatMap((line) => wrap(line, { first: '   ', rest: '     ', width: width - 1 })),
  ];
}

const COLORS: Record<Level, string> = { grey: '', amber: '33', red: '31' };
