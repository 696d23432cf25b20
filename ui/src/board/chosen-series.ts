import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Series } from '../../../src/wire/series.ts';

/** The chosen series of a board; several are described as one. Undefined before the first message. */
export function chosenSeries({ series, summed, hasAmount }: Leaderboard): Series | undefined {
  const all = summed.flatMap((index) => series[index] ?? []);
  const [first, ...more] = all;
  if (first === undefined || more.length === 0) return first;
  return {
    ...first,
    label: all.map(({ label }) => label).join(' + '),
    summary: all.map(({ summary }) => summary).join(' + '),
    counts: more.every(({ counts }) => counts === first.counts) ? first.counts : 'events',
    value: hasAmount ? first.value : null,
    counted: all.every(({ counted }) => counted),
    sinceMs: Math.max(...all.map(({ sinceMs }) => sinceMs)),
  };
}
