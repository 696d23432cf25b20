import { ALERT_NUMBERS } from '../../../src/wire/alerts.ts';
import { GROUPINGS } from '../../../src/wire/groups.ts';
import { TextField } from '../sessions/TextField.tsx';
import type { AlertForm } from './form.ts';

interface Props {
  form: AlertForm;
  /** Labels of the series that a rule may be about. */
  events: readonly string[];
  onChange: (change: Partial<AlertForm>) => void;
}

const NUMBERS: Record<AlertForm['when'], string> = {
  count: 'count since the session began',
  rate: 'events a second',
  amount: 'amount since the session began',
  amountRate: 'amount a second',
  share: 'share, in percent',
  p99: '99th percentile of the values',
};

export function AlertFields({ form, events, onChange }: Props) {
  return (
    <div className="fields">
      <Choice label="Event" value={form.event} options={events} onChange={(event) => onChange({ event })} />
      <Choice
        label="Number"
        value={form.when}
        options={ALERT_NUMBERS}
        names={NUMBERS}
        onChange={(when) => onChange({ when })}
      />
      <Choice
        label="Bound"
        value={form.is}
        options={['above', 'below', 'every'] as const}
        onChange={(is) => onChange({ is })}
      />
      <TextField
        label="Threshold"
        value={form.bound}
        placeholder="1e6, 64KiB, 50%"
        maxLength={40}
        onChange={(bound) => onChange({ bound })}
      />
      <Choice
        label="Of each"
        value={form.by}
        options={['', 'row', ...GROUPINGS]}
        names={{ '': 'sum of all' }}
        onChange={(by) => onChange({ by })}
      />
      <TextField
        label="Only with"
        value={form.filter}
        placeholder="all names"
        maxLength={100}
        onChange={(filter) => onChange({ filter })}
      />
      <TextField
        label="For"
        value={form.for}
        placeholder="0s"
        maxLength={20}
        onChange={(time) => onChange({ for: time })}
      />
      <Choice
        label="Then"
        value={form.action}
        options={['notify', 'suspend'] as const}
        names={{ suspend: 'suspend the session' }}
        onChange={(action) => onChange({ action })}
      />
      <TextField
        label="Name"
        value={form.name}
        placeholder="generated"
        maxLength={60}
        onChange={(name) => onChange({ name })}
      />
    </div>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  names = {},
  onChange,
}: {
  label: string;
  value: T;
  options: readonly T[];
  names?: Partial<Record<T, string>>;
  onChange: (value: T) => void;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onChange(target.value as T)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {names[option] ?? option}
          </option>
        ))}
      </select>
    </label>
  );
}
