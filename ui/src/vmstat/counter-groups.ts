import type { VmstatMessage } from '../../../src/wire/views.ts';
import { GROUPS } from './counter-catalogue.ts';
import { type CounterKind, kindOf } from './counter-kind.ts';

export type Counter = VmstatMessage['counters'][number] & { kind: CounterKind };

const NAMED = 'Named counts';
const OF_NAMED: CounterKind = { group: 'Others', unit: '', meaning: 'Includes earlier runs', file: '' };

/** True for a counter that moved since the session began, and for a gauge that is not 0. */
export const isActive = ({ kind, since, value }: Counter): boolean =>
  kind.group === 'Gauges' ? value !== 0 : since !== 0;

/**
 * Sorts counters into groups, named counts first. In a group the active counters come first; otherwise it keeps the
 * kernel's order, so that rows stay where they are while numbers go on.
 */
export function groupCounters(counters: VmstatMessage['counters']): [title: string, counters: Counter[]][] {
  const groups = new Map<string, Counter[]>([NAMED, ...GROUPS].map((title) => [title, []]));
  for (const counter of counters) {
    const kind = counter.named ? OF_NAMED : kindOf(counter.name);
    groups.get(counter.named ? NAMED : kind.group)?.push({ ...counter, kind });
  }
  for (const group of groups.values()) group.sort((a, b) => Number(isActive(b)) - Number(isActive(a)));
  return [...groups].filter(([, group]) => group.length > 0);
}
