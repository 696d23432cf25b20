import { generateProbe } from '../../probe/generate.ts';
import type { Selection } from '../../probe/selection.ts';
import { usage } from '../stat/options.ts';

/**
 * The selection whose stacks are drawn. Of a probe with several maps it is the main one. Where a probe adds up amounts, or
 * times between two events, its event itself is counted: a sample stands for events, not for an amount.
 */
export function oneEvent(selections: readonly Selection[]): Selection {
  const [selection, ...more] = selections;
  if (selection === undefined || more.length > 0)
    throw usage(
      `flame draws one event, and -e names ${selections.length}: ${selections.map(({ probe }) => probe.event).join(', ')}`,
    );
  const { probe, maps } = selection;
  const map = maps.includes(probe.head.name) ? probe.head.name : (maps[0] ?? '');
  const { sum, hist } = probe.head.maps[map] ?? {};
  if (sum === undefined && hist === undefined) return { ...selection, maps: [map] };
  const events = generateProbe(probe.event);
  return { ...selection, probe: events, maps: [events.head.name] };
}
