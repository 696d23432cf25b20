import { grouped } from '../../text/units.ts';
import type { HealthMessage } from '../../wire/views.ts';
import { healthMessage } from '../view/health.ts';
import type { FleetContext, FleetView } from './fleet-view.ts';

export const health: FleetView<'health'> = {
  resolve: (request) => request,
  open: (_, key, context) => ({ snapshot: () => fleetHealth(key, context) }),
};

/** Tells whether all counts of all hosts are complete, and who is missing. */
export function fleetHealth(key: string, context: FleetContext): HealthMessage {
  const { sessions, processes, nowMs } = context;
  const message = healthMessage(sessions, processes, key, nowMs());
  const reasons = whyIncomplete(context);
  return {
    ...message,
    complete: message.complete && reasons.length === 0,
    reasons: [...reasons, ...message.reasons],
  };
}

function whyIncomplete({ state, source }: FleetContext): string[] {
  const { hosts, series, forgotten, beyond, refused } = state.totals();
  const { problem } = source();
  const inexact = state.hosts().filter(({ exact }) => !exact).length;
  const unbounded = series.filter((each) => each.unbounded > 0).map((each) => each.series.name);
  const lost = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const say = (count: number, one: string, several: string) =>
    count === 0 ? [] : [`${grouped(count)} ${count === 1 ? one : several}`];
  return [
    ...(problem === null ? [] : [`no new summaries: ${problem}`]),
    ...say(
      hosts.late,
      'host is late: its counts are those of its last summary',
      'hosts are late: their counts are those of their last summaries',
    ),
    ...say(
      hosts.gone,
      'host is gone: its last counts stay in the sums',
      'hosts are gone: their last counts stay in the sums',
    ),
    ...say(
      forgotten,
      'host was gone for so long that its counts left the sums',
      'hosts were gone for so long that their counts left the sums',
    ),
    ...say(
      beyond.hosts,
      'host has no place: its counts are in no sum',
      'hosts have no place: their counts are in no sum',
    ),
    ...say(inexact, 'host has counts that may be too low', 'hosts have counts that may be too low'),
    ...(unbounded.length === 0 ? [] : [`no bound is known of what is missing of ${unbounded.join(', ')}`]),
    ...say(lost, 'payload was refused', 'payloads were refused'),
  ];
}
