import { ALERT_NUMBERS, type AlertRule } from '../../../src/wire/alerts.ts';
import type { Series } from '../../../src/wire/series.ts';

/** The fields of a form, as the user typed them. */
export interface AlertForm {
  name: string;
  event: string;
  when: AlertRule['when'];
  is: 'above' | 'below' | 'every';
  bound: string;
  /** The number at which the alert ends; empty: the bound. */
  clear: string;
  /** Empty: the sum of all rows. */
  by: string;
  filter: string;
  for: string;
  action: AlertRule['action'];
}

export const EMPTY: AlertForm = {
  name: '',
  event: '',
  when: 'rate',
  is: 'above',
  bound: '',
  clear: '',
  by: '',
  filter: '',
  for: '',
  action: 'notify',
};

/** Choices beside the events of a fleet: a rule on the hosts themselves. */
export const HOST_EVENTS = ['hosts late', 'hosts gone'] as const;

/** The state of hosts that the choice is about; undefined for an event. */
export const hostsOf = (event: string): string | undefined =>
  HOST_EVENTS.some((each) => each === event) ? event.slice('hosts '.length) : undefined;

/** A rule as the page sends it. The service checks it, reads its units and adds the defaults. */
export type NewRule = Record<string, string>;

/** Numbers that a rule may look at: those of values where the values of the event are amounts. */
export const numbersOf = (series: Pick<Series, 'value'> | undefined): readonly AlertRule['when'][] =>
  series?.value?.unit == null
    ? ALERT_NUMBERS.filter((when) => when === 'count' || when === 'rate' || when === 'share')
    : ALERT_NUMBERS;

/** Bounds that a number may have: a multiple is of what only grows. */
export const boundsOf = (when: AlertRule['when']): readonly AlertForm['is'][] =>
  when === 'count' || when === 'amount' ? ['above', 'below', 'every'] : ['above', 'below'];

/** The form after a change, without choices that do not go with each other. `groups`: those that rows have. */
export function settled(
  form: AlertForm,
  series: Pick<Series, 'value'> | undefined,
  groups: readonly string[],
): AlertForm {
  const when = numbersOf(series).includes(form.when) ? form.when : 'rate';
  const is = boundsOf(when).includes(form.is) ? form.is : 'above';
  const known = form.by === '' || groups.includes(form.by) ? form.by : '';
  // A share is of each.
  const by = when === 'share' && known === '' ? (groups[0] ?? '') : known;
  return { ...form, when, is, by };
}

/** The form as a rule on a session. `taken`: names of rules that there are already. */
export function toRule(form: AlertForm, session: string, taken: ReadonlySet<string>): NewRule {
  const { event, when, is, by, action } = form;
  const [bound, clear, filter, time] = [form.bound, form.clear, form.filter, form.for].map((text) =>
    text.trim(),
  );
  const name = form.name.trim() || freeName(form, taken);
  const hosts = hostsOf(event);
  if (hosts !== undefined)
    return { name, session, hosts, ...(filter && { filter }), ...(time && { for: time }) };
  return {
    name,
    session,
    event,
    when,
    [is]: bound ?? '',
    ...(by !== '' && { by }),
    ...(by !== '' && filter && { filter }),
    ...(is !== 'every' && time && { for: time }),
    ...(is !== 'every' && clear && { clear }),
    action,
  };
}

/** `kmalloc-rate`, `kmalloc-rate-2`: a name that no rule has. */
function freeName({ event, when }: AlertForm, taken: ReadonlySet<string>): string {
  const label = hostsOf(event) === undefined ? `${event.replace(/^[^:]*:/, '')}-${when}` : event;
  const base = label.replaceAll(/[^\w.-]+/g, '-').slice(0, 50);
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  return name;
}
