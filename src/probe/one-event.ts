import { VmtallyError } from '../errors.ts';
import { generateProbe } from './generate.ts';
import type { Selection } from './selection.ts';

/**
 * The selection whose stacks are drawn. Of a probe with several maps it is the main one. Where a probe adds up amounts, or
 * times between two events, its event itself is counted: a sample stands for events, not for an amount. Throws USAGE.
 */
export function oneEvent(selections: readonly Selection[]): Selection {
  const [selection, ...more] = selections;
  if (selection === undefined || more.length > 0)
    throw new VmtallyError(
      'USAGE',
      `flame draws one event, and ${selections.length} are named: ${selections.map(({ probe }) => probe.event).join(', ')}`,
      'Name one event: vmtally list has the names.',
    );
  const { probe, maps } = selection;
  const map = maps.includes(probe.head.name) ? probe.head.name : (maps[0] ?? '');
  const { sum, hist } = probe.head.maps[map] ?? {};
  if (sum === undefined && hist === undefined) return { ...selection, maps: [map] };
  const events = generateProbe(probe.event);
  return { ...selection, probe: events, maps: [events.head.name] };
}
