import type { AlertRule } from '../../../src/wire/alerts.ts';
import { boundKindOf, boundOf } from '../../../src/wire/bound.ts';

/** The form of a bound. */
export type BoundKind = 'number' | 'size' | 'time' | 'share';

/** `unit`: that of the rule's number. */
export function boundKind(when: AlertRule['when'], unit: string | undefined): BoundKind {
  if (when === 'share') return 'share';
  if (when === 'count' || when === 'rate') return 'number';
  return unit === 'bytes' ? 'size' : unit === 'us' ? 'time' : 'number';
}

const EXAMPLES: Record<BoundKind, string> = { number: '50e3', size: '64MiB', time: '5ms', share: '20 %' };

/** A bound as a user may type it. A single object is no larger than some KiB. */
export const boundExample = (kind: BoundKind, when: AlertRule['when']): string =>
  kind === 'size' && when === 'p99' ? '64KiB' : EXAMPLES[kind];

const NOUNS: Record<BoundKind, string> = {
  number: 'a number',
  size: 'a size',
  time: 'a time',
  share: 'a percentage up to 100',
};

/** The fault of a text that is no such bound. */
export const boundFault = (kind: BoundKind, when: AlertRule['when']): string =>
  `must be ${NOUNS[kind]}, such as ${boundExample(kind, when)}`;

/** The number of a bound; undefined for a text that is none of this kind. */
export function numberOfBound(text: string, kind: BoundKind): number | undefined {
  const number = boundOf(text);
  const given = boundKindOf(text);
  if (number === undefined || given === undefined)
    return kind === 'share' && (number ?? 0) > 100 ? undefined : number;
  if (kind === 'share') return given === 'percent' && number <= 100 ? number : undefined;
  return given === kind ? number : undefined;
}
