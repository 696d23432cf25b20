import type { ComponentProps, ReactNode } from 'react';
import { unitOfRule } from '../../../src/text/unit-of-rule.ts';
import type { Series } from '../../../src/wire/series.ts';
import { TextField } from '../sessions/TextField.tsx';
import { boundExample, boundKind } from './bound-kind.ts';
import { Choice } from './Choice.tsx';
import { type AlertForm, boundsOf, HOST_EVENTS, hostsOf, numbersOf } from './form.ts';
import type { Faults } from './form-faults.ts';
import { numberNames } from './number-names.ts';

interface Props {
  form: AlertForm;
  /** The series that a rule may be about. */
  series: readonly Series[];
  /** Groups that a rule may look at; the rows of the session are `row`. */
  groups: readonly string[];
  rowName: string;
  /** True for a rule of a hub: it may be on hosts, and suspends nothing. */
  isFleet?: boolean;
  faults: Faults;
  onChange: (change: Partial<AlertForm>) => void;
  /** The user left a field. */
  onLeave: (field: keyof Faults) => void;
  /** Fields that come first. */
  children?: ReactNode;
}

export function AlertFields(props: Props) {
  const { form, series, isFleet = false, faults, onChange, onLeave, children } = props;
  const text = (field: keyof Faults) => ({
    value: form[field],
    fault: faults[field],
    onChange: (value: string) => onChange({ [field]: value }),
    onLeave: () => onLeave(field),
  });
  const events = series.length > 0 ? series.map(({ label }) => label) : [form.event].filter(isEvent);
  const isOfHosts = !isEvent(form.event);
  return (
    <div className="fields alert-fields">
      {children}
      <Choice
        label="Event"
        value={form.event}
        options={isFleet ? [...events, ...HOST_EVENTS] : events}
        onChange={(event) => onChange({ event })}
      />
      {!isOfHosts && <NumberFields {...props} text={text} />}
      {form.is !== 'every' && <TextField label="For" placeholder="0s" maxLength={20} {...text('for')} />}
      {form.is !== 'every' && !isOfHosts && (
        <TextField label="Until" placeholder="the threshold" maxLength={40} {...text('clear')} />
      )}
      {!isOfHosts && <GroupField {...props} />}
      {(form.by !== '' || isOfHosts) && (
        <TextField
          label="Only with"
          value={form.filter}
          placeholder={isOfHosts ? 'all hosts' : 'all names'}
          maxLength={100}
          onChange={(filter) => onChange({ filter })}
        />
      )}
      {!isFleet && (
        <Choice
          label="Then"
          value={form.action}
          options={['notify', 'suspend'] as const}
          names={{ suspend: 'suspend the session' }}
          onChange={(action) => onChange({ action })}
        />
      )}
      <TextField label="Name" placeholder="generated" maxLength={60} {...text('name')} />
    </div>
  );
}

const isEvent = (event: string): boolean => hostsOf(event) === undefined;

type Text = (
  field: keyof Faults,
) => Pick<ComponentProps<typeof TextField>, 'value' | 'fault' | 'onChange' | 'onLeave'>;

function NumberFields({ form, series, onChange, text }: Props & { text: Text }) {
  const chosen = series.find(({ label }) => label === form.event);
  const kind = boundKind(form.when, chosen && unitOfRule(form, chosen));
  return (
    <>
      <Choice
        label="Number"
        value={form.when}
        options={numbersOf(chosen)}
        names={numberNames(chosen)}
        onChange={(when) => onChange({ when })}
      />
      <Choice
        label="Bound"
        value={form.is}
        options={boundsOf(form.when)}
        names={{ every: 'each multiple of' }}
        onChange={(is) => onChange({ is })}
      />
      <TextField
        label="Threshold"
        placeholder={boundExample(kind, form.when)}
        maxLength={40}
        {...text('bound')}
      />
    </>
  );
}

function GroupField({ form, groups, rowName, onChange }: Props) {
  return (
    <Choice
      label="Of each"
      value={form.by}
      options={form.when === 'share' ? groups : ['', ...groups]}
      names={{ '': 'sum of all', name: 'program', row: rowName, unit: 'systemd unit' }}
      onChange={(by) => onChange({ by })}
    />
  );
}
