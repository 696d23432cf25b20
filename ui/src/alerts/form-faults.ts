import { ALERT_LIMITS, type AlertStatus } from '../../../src/wire/alerts.ts';
import { msOf } from '../../../src/wire/ms-of.ts';
import { type BoundKind, boundFault, numberOfBound } from './bound-kind.ts';
import { type AlertForm, hostsOf } from './form.ts';

export type Faults = Partial<Record<'bound' | 'clear' | 'for' | 'name', string>>;

/** The faults of the fields of a form. `alerts`: those that there are. */
export function faultsOf(form: AlertForm, kind: BoundKind, alerts: readonly AlertStatus[]): Faults {
  const faults: Faults = {};
  const wrong = boundFault(kind, form.when);
  const isOfHosts = hostsOf(form.event) !== undefined;
  const bound = numberOfBound(form.bound, kind);
  if (isOfHosts) Object.assign(faults, timeFault(form));
  else if (bound === undefined) faults.bound = wrong;
  else if (form.is === 'every' && bound < 1) faults.bound = 'must be at least 1';
  if (form.is !== 'every' && !isOfHosts) {
    const { clear: text } = form;
    const clear = text.trim() === '' ? bound : numberOfBound(text, kind);
    if (text.trim() !== '' && clear === undefined) faults.clear = wrong;
    else if (
      clear !== undefined &&
      bound !== undefined &&
      clear !== bound &&
      clear > bound === (form.is === 'above')
    )
      faults.clear = `must not be ${form.is} the threshold`;
    Object.assign(faults, timeFault(form));
  }
  const name = form.name.trim();
  if (name !== '' && !NAME.test(name)) faults.name = 'must be of letters, digits, _ . and -';
  else if (alerts.some(({ rule, configured }) => configured && rule.name === name))
    faults.name = 'is a rule of the configuration, which clients cannot change';
  return faults;
}

function timeFault(form: AlertForm): Faults {
  const time = form.for.trim();
  const ms = time === '' ? 0 : msOf(time);
  const isTime = ms !== undefined && ms <= ALERT_LIMITS.longestFor && Number.isInteger(ms);
  return isTime ? {} : { for: 'must be a time up to 24h, such as 10s' };
}

const NAME = /^(?!\.{1,2}$)[\w.-]{1,60}$/;
