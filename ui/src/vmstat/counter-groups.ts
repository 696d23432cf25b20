import type { VmstatMessage } from '../../../src/wire/views.ts';
import { GROUPS } from './counter-catalogue.ts';
import { type CounterKind, kindOf } from './counter-kind.ts';

export type Counter = VmstatMessage['counters'][number] & { kind: CounterKind };

const NAMED = 'Named counts';
const UNMOVED = 'Not changed since the session began, and gauges at 0';
const OF_NAMED: CounterKind = { group: 'Others', unit: '', meaning: 'Includes earlier runs', file: '' };

/** True for a counter that moved since the session began, and for a gauge that is not 0. */
export const isActive = ({ kind, since, value }: Counter): boolean =>
  kind.group === 'Gauges' ? value !== 0 : since !== 0;

/**
 * Sorts counters into groups: named counts first, and after all other groups one of what did not move. Each keeps the
 * kernel's order, so that rows stay where they are while numbers go on.
 */
export function groupCounters(counters: VmstatMessage['counters']): [title: string, counters: Counter[]][] {
  const groups = new Map<string, Counter[]>([NAMED, ...GROUPS, UNMOVED].map((title) => [title, []]));
  for (const entry of counters) {
    const counter = { ...entry, kind: entry.named ? OF_NAMED : kindOf(entry.name) };
    groups.get(entry.named ? NAMED : isActive(counter) ? counter.kind.group : UNMOVED)?.push(counter);
  }
  return [...groups].filter(([, group]) => group.length > 0);
}
