import { type Fault, type FaultOf, faultOfSeries } from '../../alerts/rule-faults.ts';
import { shortened } from '../../printable.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import type { Series } from '../../wire/series.ts';
import { SENT_GROUPINGS } from '../schema.ts';
import { seriesOfRule } from './series-of-rule.ts';

/** The first field of a rule that does not fit a fleet. Before the first host came, any event may be counted. */
export const fleetFault: FaultOf = (rule, { series }) => {
  const { event, action, by, when } = rule;
  if (action === 'suspend')
    return {
      field: 'action',
      message: 'a hub suspends no session',
      hint: 'Use action: notify, or give the rule to the services of the hosts.',
    };
  if (event === undefined) return undefined;
  if (by !== undefined && !isSent(by))
    return {
      field: 'by',
      message: `hosts send a hub no numbers by ${by}`,
      hint: `Use host, label:KEY, ${SENT_GROUPINGS.join(', ')}, or give the rule to the services of the hosts.`,
    };
  if (by !== undefined && when === 'p99')
    return {
      field: 'by',
      message: `hosts send a hub no values by ${by}`,
      hint: 'Leave out `by`, or give the rule to the services of the hosts.',
    };
  const [found, other] = seriesMeant(series, event);
  // A rule that may mean several is unknown until its hosts agree.
  if (found !== undefined) return other === undefined ? faultOfSeries(rule, found) : undefined;
  return series.length === 0 ? undefined : unknownEvent(event, series);
};

/** The series of a rule; undefined if it may mean several. */
export function fleetSeriesOf(series: readonly Series[], event: string): Series | undefined {
  const [found, other] = seriesMeant(series, event);
  return other === undefined ? found : undefined;
}

const seriesMeant = (series: readonly Series[], event: string): Series[] =>
  seriesOfRule(
    series.map((each) => ({ name: each.label, form: { ...each, label: each.event }, each })),
    event,
  ).map(({ each }) => each);

const isSent = (by: NonNullable<AlertRule['by']>): boolean =>
  by === 'host' || by.startsWith('label:') || SENT_GROUPINGS.some((each) => each === by);

const unknownEvent = (event: string, series: readonly { label: string }[]): Fault => ({
  field: 'event',
  message: `no host of the fleet counts ${event}`,
  hint: `They count ${shortened(series.map(({ label }) => label).join(', '))}.`,
});
