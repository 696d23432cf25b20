import { shortened } from '../printable.ts';
import { unitOfRule } from '../text/unit-of-rule.ts';
import type { AlertRule } from '../wire/alerts.ts';
import { boundFault } from '../wire/bound.ts';
import { areProcesses } from '../wire/groups.ts';
import type { Series } from '../wire/series.ts';
import type { SessionInfo } from '../wire/session.ts';
import { seriesOfEvent } from './series-of-event.ts';

/** Counts that a rule is of. */
export type RuleSubject = Pick<SessionInfo, 'id' | 'series' | 'locked' | 'by'>;

/** A field of a rule that does not fit its session. */
export interface Fault {
  field: keyof AlertRule;
  message: string;
  hint: string;
}

/** The first field of a rule that does not fit its session; undefined if all do. */
export type FaultOf = (rule: AlertRule, session: RuleSubject) => Fault | undefined;

export const sessionFault: FaultOf = (rule, session) => {
  const { series } = session;
  const { event, by } = rule;
  if (event === undefined || isOfHosts(by))
    return {
      field: event === undefined ? 'hosts' : 'by',
      message: `session ${session.id} has no hosts`,
      hint: 'Give the rule to the hub: `vmtally fleet`.',
    };
  const found = series[seriesOfEvent(series, event) ?? -1];
  if (found === undefined)
    return {
      field: 'event',
      message: `session ${session.id} does not count ${event}`,
      hint: `It counts ${shortened(series.map(({ label }) => label).join(', '))}.`,
    };
  const fault = faultOfSeries(rule, found);
  if (fault !== undefined) return fault;
  if (by !== undefined && by !== 'row' && !areProcesses(session.by))
    return {
      field: 'by',
      message: `the rows of session ${session.id} are by ${session.by}, and have no groups`,
      hint: 'Use by: row.',
    };
  return undefined;
};

const isOfHosts = (by: AlertRule['by']): boolean => by === 'host' || by?.startsWith('label:') === true;

/** The first field of a rule that does not fit the series of its event. */
export function faultOfSeries(
  rule: AlertRule,
  found: Pick<Series, 'label' | 'counts' | 'sum' | 'value'>,
): Fault | undefined {
  const { when, above, every } = rule;
  const isOfValues = when === 'amount' || when === 'amountRate' || when === 'p99';
  if (isOfValues && found.value?.unit == null)
    return {
      field: 'when',
      message: `${rule.event ?? found.label} has no ${when}: its values are no amounts`,
      hint: 'Use when: count or rate.',
    };
  const wrongBound = boundFault(rule.boundsIn, `${when} of ${found.label}`, unitOfRule(rule, found));
  if (wrongBound !== undefined)
    return {
      field: above !== undefined ? 'above' : every !== undefined ? 'every' : 'below',
      message: wrongBound,
      hint: 'Give the bounds so, or choose another number by `when`.',
    };
  return undefined;
}
