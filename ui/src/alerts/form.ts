import type { AlertRule } from '../../../src/wire/alerts.ts';

/** The fields of a form, as the user typed them. */
export interface AlertForm {
  name: string;
  event: string;
  when: AlertRule['when'];
  is: 'above' | 'below' | 'every';
  bound: string;
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
  by: '',
  filter: '',
  for: '',
  action: 'notify',
};

/** A rule as the page sends it. The service checks it, reads its units and adds the defaults. */
export type NewRule = Record<string, string>;

/** The form as a rule on a session. `taken`: names of rules that there are already. */
export function toRule(form: AlertForm, session: string, taken: ReadonlySet<string>): NewRule {
  const { event, when, is, bound, by, filter, action } = form;
  return {
    name: form.name.trim() || freeName(form, taken),
    session,
    event,
    when,
    [is]: bound.trim(),
    ...(by !== '' && { by }),
    ...(filter.trim() !== '' && { filter: filter.trim() }),
    ...(form.for.trim() !== '' && { for: form.for.trim() }),
    action,
  };
}

/** `kmalloc-rate`, `kmalloc-rate-2`: a name that no rule has. */
function freeName({ event, when }: AlertForm, taken: ReadonlySet<string>): string {
  const base = `${event.replace(/^[^:]*:/, '')}-${when}`.replaceAll(/[^\w.-]+/g, '-').slice(0, 50);
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  return name;
}
