import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { ruleToText } from '../../../src/text/alert-to-text.ts';
import { unitOfRule } from '../../../src/text/unit-of-rule.ts';
import { AlertRule } from '../../../src/wire/alerts.ts';
import { groupsOf } from '../../../src/wire/groups.ts';
import { useAlerts } from '../live/alerts.tsx';
import { useSessions } from '../live/use-sessions.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { useAction } from '../sessions/use-action.ts';
import { AlertFields } from './AlertFields.tsx';
import { setAlert } from './api.ts';
import { boundKind } from './bound-kind.ts';
import { type AlertForm, EMPTY, hostsOf, settled, toRule } from './form.ts';
import { type Faults, faultsOf } from './form-faults.ts';

interface Props {
  /** Id of the session. */
  session: string;
  initial?: Partial<AlertForm>;
  /** Groups that hosts send, for a rule on a fleet. */
  fleetGroups?: readonly string[];
  /** Fields that come first. */
  children?: ReactNode;
  onDone?: () => void;
  onCancel?: () => void;
}

const NO_FIELD: ReadonlySet<keyof Faults> = new Set();
const ALL_FIELDS: ReadonlySet<keyof Faults> = new Set(['bound', 'clear', 'for', 'name']);

/** A form that makes a rule on a session. The fault of a field shows once the user left it. */
export function NewAlert({ session, initial = {}, fleetGroups, children, onDone, onCancel }: Props) {
  const first = { ...EMPTY, ...initial };
  const [form, setForm] = useState(first);
  const [left, setLeft] = useState(NO_FIELD);
  const element = useRef<HTMLFormElement>(null);
  const { busy, problem, run } = useAction();
  const alerts = useAlerts();
  const taken = new Set(alerts.map(({ rule }) => rule.name));
  // The series of the session may come after the form.
  const info = useSessions().sessions.find(({ id }) => id === session);
  const { series = [], by: rows = 'pid', described } = info ?? {};
  const isFleet = fleetGroups !== undefined;
  const groups = fleetGroups ?? groupsOf(rows, described).filter((group) => group !== 'cpu');
  const isCounted = (label: string) =>
    series.some((each) => each.label === label) || (isFleet && hostsOf(label) !== undefined);
  const event = series.length === 0 || isCounted(form.event) ? form.event : (series[0]?.label ?? '');
  const chosen = series.find(({ label }) => label === event);
  // No host sends the values of a group.
  const settling = isFleet && form.when === 'p99' ? { ...form, event, by: '' } : { ...form, event };
  const filled = settled(settling, chosen, groups);
  const unit = unitOfRule(filled, chosen);
  const faults = faultsOf(filled, boundKind(filled.when, unit), alerts);
  const rule = toRule(filled, session, taken);
  const send = async (submitted: FormEvent) => {
    submitted.preventDefault();
    if (Object.keys(faults).length > 0) {
      flushSync(() => setLeft(ALL_FIELDS));
      element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    if (!(await run(() => setAlert(rule)))) return;
    setForm(first);
    setLeft(NO_FIELD);
    onDone?.();
  };
  const { data: made } = AlertRule.safeParse(rule);
  return (
    <form ref={element} noValidate onSubmit={(submitted) => void send(submitted)}>
      <AlertFields
        form={filled}
        series={series}
        groups={isFleet && filled.when === 'p99' ? [] : groups}
        isFleet={isFleet}
        rowName={ROW_NAMES[rows] ?? rows}
        faults={Object.fromEntries(
          Object.entries(faults).filter(([field]) => left.has(field as keyof Faults)),
        )}
        onChange={(change) => setForm({ ...filled, ...change })}
        onLeave={(field) => setLeft(new Set([...left, field]))}
      >
        {children}
      </AlertFields>
      {made !== undefined && Object.keys(faults).length === 0 && (
        <p className="quiet alert-made">{ruleToText({ rule: made, unit })}</p>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      <p className="actions">
        {onCancel && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        <button type="submit" className="primary" disabled={busy || event === ''}>
          {taken.has(form.name.trim()) ? 'Replace' : 'Add'}
        </button>
      </p>
    </form>
  );
}

const ROW_NAMES: Record<string, string> = {
  pid: 'process',
  tid: 'thread',
  cpu: 'CPU',
  uid: 'user',
  site: 'call site',
};
