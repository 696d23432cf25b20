import { Alert } from '../../alerts/alert.ts';
import type { RuleReader } from '../../alerts/reading.ts';
import type { Steps } from '../../tally/steps.ts';
import type { AlertChange, AlertRule, AlertStatus, HeldRule } from '../../wire/alerts.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Held } from '../held.ts';

/** Takes the changes of a rule. */
export type OnChange = (alert: Alert, changes: readonly AlertChange[]) => void;

interface Watch<Source> {
  alert: Alert;
  reader: RuleReader<Source>;
}

/** Looks at the rules of all sessions, once a tick. `Source`: what has the counts. */
export class Alerts<Source = Held> {
  readonly #watches = new Map<string, Watch<Source>>();
  readonly #readerOf: (rule: AlertRule) => RuleReader<Source>;
  readonly #onChange: OnChange;
  readonly #nowMs: () => number;

  constructor(
    readerOf: (rule: AlertRule) => RuleReader<Source>,
    onChange: OnChange = () => {},
    nowMs: () => number = Date.now,
  ) {
    this.#readerOf = readerOf;
    this.#onChange = onChange;
    this.#nowMs = nowMs;
  }

  get status(): AlertStatus[] {
    return this.all.map(({ status }) => status);
  }

  get all(): Alert[] {
    return [...this.#watches.values()].map(({ alert }) => alert);
  }

  /** Takes the rules that there are now. A rule that stays as it is, or of which the unit alone is another, keeps its state. */
  setRules(rules: readonly HeldRule[]): void {
    const before = new Map(this.#watches);
    this.#watches.clear();
    for (const held of rules) {
      const { name } = held.rule;
      const known = before.get(name);
      if (known?.alert.renew(held)) {
        before.delete(name);
        this.#watches.set(name, known);
      } else this.#watches.set(name, { alert: new Alert(held), reader: this.#readerOf(held.rule) });
    }
    for (const { alert } of before.values()) this.#tell(alert, alert.drop(this.#nowMs()));
  }

  /** Looks at the last tick of a session, in steps: until all are done its alerts are of no tick. Returns true if one changed. */
  *tick(session: string, source: Source): Steps<boolean> {
    const watches = this.#of(session);
    const before = versionOf(watches);
    for (const { alert, reader } of watches) {
      yield;
      const read = yield* reader.reading(source);
      const changes = 'unread' in read ? alert.doubt(read.unread, read.atMs) : yield* alert.ticking(read);
      // The rule may have been deleted or replaced between two steps.
      if (this.#watches.get(alert.held.rule.name)?.alert === alert) this.#tell(alert, changes);
    }
    return versionOf(watches) > before;
  }

  /** A session that does not count says nothing about its rules. */
  stateOf({ id, state }: Pick<SessionInfo, 'id' | 'state'>): void {
    if (state !== 'counting') this.doubt(id, `session ${id} is ${state}`);
  }

  /** Nothing is known of the counts of a session for now. */
  doubt(session: string, why: string): void {
    for (const { alert } of this.#of(session)) this.#tell(alert, alert.doubt(why, this.#nowMs()));
  }

  #of(session: string): Watch<Source>[] {
    return [...this.#watches.values()].filter(({ alert }) => alert.held.rule.session === session);
  }

  #tell(alert: Alert, changes: readonly AlertChange[]): void {
    if (changes.length > 0) this.#onChange(alert, changes);
  }
}

const versionOf = (watches: readonly { alert: Alert }[]): number =>
  watches.reduce((sum, { alert }) => sum + alert.version, 0);
