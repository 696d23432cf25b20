import type { Compare } from '../../../client/compare.ts';
import {
  boundOf,
  countVerdicts,
  nameOfIdentity,
  roundedResidual,
  type VerdictCount,
  worstOf,
} from '../../../client/compare-figures.ts';
import { clean } from '../../../text/clean.ts';
import { widthOf } from '../../../text/text-width.ts';
import { grouped } from '../../../text/units.ts';
import { type Characters, flow, type Line, segment, type Tone } from './line.ts';

const TONES: Record<VerdictCount['verdict'], Tone> = {
  balanced: 'good',
  explained: 'accent',
  'lost keys': 'warn',
  unexplained: 'bad',
};
/** Signs on the screen, and their ASCII replacements. */
const SIGNS: Record<Characters, { off: string }> = { all: { off: '±' }, ascii: { off: '+/-' } };

/** A comparison that attaches its probes. */
export interface Comparing {
  seconds: number;
  progress: { loaded: number; probes: number } | undefined;
}

/** `attaching 12 of 40 probes, 3 s`. */
const comparingText = ({ seconds, progress }: Comparing): string =>
  `attaching ${progress === undefined ? 'its probes' : `${progress.loaded} of ${progress.probes} probes`}, ${Math.floor(seconds)} s`;

/**
 * The reconciliation of the last ten seconds in one line: the number of each verdict among the identities that moved,
 * then the identities with an alarm, then the number of those at rest.
 */
export function compareLine(
  comparison: Compare,
  width: number,
  characters: Characters = 'all',
  comparing: Comparing = { seconds: 0, progress: undefined },
): Line {
  const { off } = SIGNS[characters];
  const head = segment('compare  ', 'dim');
  if (!comparison.begun) return flow([[head, segment(comparingText(comparing))]], width, 1)[0] ?? [];
  const { ticks, needed } = comparison.baseline;
  if (ticks < needed) {
    const waits = `verdicts wait for the untraced baseline: ${ticks} of ${needed} ticks`;
    return flow([[head, segment(waits, 'dim')]], width, 1)[0] ?? [];
  }
  const { verdicts, atRest } = countVerdicts(comparison.recent.values());
  const inOrder = countLine(verdicts);
  // If the line is too long, the bad verdicts come first.
  const fits = head.text.length + widthOf(inOrder.map(({ text }) => text).join('')) <= width;
  const summary = fits ? inOrder : countLine(verdicts.toReversed());
  const alarms = worstOf(comparison.recent.values()).flatMap(({ id, residual, verdict }): Line[] => {
    const identity = comparison.identities.find((candidate) => candidate.id === id);
    if (identity === undefined) return [];
    const numbers = `${grouped(roundedResidual(residual))} ${off}${grouped(boundOf(residual))}`;
    return [
      [
        segment(`${clean(nameOfIdentity(identity))} `),
        segment(numbers, 'title'),
        segment(` ${verdict}`, 'dim'),
      ],
    ];
  });
  const rest: Line[] = atRest > 0 ? [[segment(`${atRest} at rest`, 'dim')]] : [];
  return flow([[head, ...summary], ...alarms, ...rest], width, 1)[0] ?? [];
}

const countLine = (counts: readonly VerdictCount[]): Line =>
  counts.map(({ verdict, count }, index) =>
    segment(`${index === 0 ? '' : ', '}${count} ${verdict}`, count === 0 ? 'dim' : TONES[verdict]),
  );
