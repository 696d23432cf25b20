import { Alert } from '../../alerts/alert.ts';
import { SeriesLosses } from '../../alerts/losses.ts';
import { seriesOfEvent } from '../../alerts/series-of-event.ts';
import { isOfTick } from '../../alerts/verdict.ts';
import type { Steps } from '../../tally/steps.ts';
import type { AlertChange, AlertStatus, HeldRule } from '../../wire/alerts.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Held } from '../held.ts';
import { rowReadings } from './row-readings.ts';

/** Takes the changes of a rule. */
export type OnChange = (alert: Alert, changes: readonly AlertChange[]) => void;

interface Watch {
  alert: Alert;
  losses: SeriesLosses;
}

/** Looks at the rules of all sessions, once a tick. */
export class Alerts {
  readonly #watches = new Map<string, Watch>();
  readonly #onChange: OnChange;
  readonly #nowMs: () => number;

  constructor(onChange: OnChange = () => {}, nowMs: () => number = Date.now) {
    this.#onChange = onChange;
    this.#nowMs = nowMs;
  }

  get status(): AlertStatus[] {
    return this.all.map(({ status }) => status);
  }

  get all(): Alert[] {
    return [...this.#watches.values()].map(({ alert }) => alert);
  }

  /** Takes the rules that there are now. A rule that stays as it is keeps its state. */
  setRules(rules: readonly HeldRule[]): void {
    const before = new Map(this.#watches);
    this.#watches.clear();
    for (const held of rules) {
      const { name } = held.rule;
      const known = before.get(name);
      const stays = known !== undefined && JSON.stringify(known.alert.held) === JSON.stringify(held);
      if (stays) before.delete(name);
      this.#watches.set(name, stays ? known : { alert: new Alert(held), losses: new SeriesLosses() });
    }
    for (const { alert } of before.values()) this.#tell(alert, alert.drop(this.#nowMs()));
  }

  /** Looks at the last tick of a session, in steps: until all are done its alerts are of no tick. Returns true if one changed. */
  *tick(held: Held): Steps<boolean> {
    const { board, info } = held;
    const watches = this.#of(info.id);
    const before = versionOf(watches);
    for (const { alert, losses } of watches) {
      yield;
      const { rule } = alert.held;
      const index = seriesOfEvent(board.series, rule.event);
      const series = index === undefined ? undefined : board.series[index];
      if (index === undefined || series === undefined) {
        this.#tell(alert, alert.doubt(`session ${info.id} does not count ${rule.event}`, board.atMs));
        continue;
      }
      const events = held.programs[index]?.events ?? [];
      const doubts = losses.tick(info, series, events, board.tick === 1);
      const lack = isOfTick(rule) ? doubts.tick : doubts.all;
      // The values of missing events are not known.
      const isOfValues =
        rule.when === 'amount' || rule.when === 'amountRate' || (series.sum !== null && rule.when !== 'p99');
      const missing = lack === null ? 0 : isOfValues ? Infinity : lack.events;
      const read = yield* rowReadings(held, rule, index, missing);
      const changes = yield* alert.ticking({
        fromMs: board.atMs - 1000 * board.seconds,
        toMs: board.atMs,
        seconds: board.seconds,
        isShort: 2000 * board.seconds < info.intervalMs,
        ...read,
        why: lack?.why ?? null,
      });
      this.#tell(alert, changes);
    }
    return versionOf(watches) > before;
  }

  /** A session that does not count says nothing about its rules. */
  stateOf({ id, state }: Pick<SessionInfo, 'id' | 'state'>): void {
    if (state === 'counting') return;
    for (const { alert } of this.#of(id))
      this.#tell(alert, alert.doubt(`session ${id} is ${state}`, this.#nowMs()));
  }

  #of(session: string): Watch[] {
    return [...this.#watches.values()].filter(({ alert }) => alert.held.rule.session === session);
  }

  #tell(alert: Alert, changes: readonly AlertChange[]): void {
    if (changes.length > 0) this.#onChange(alert, changes);
  }
}

const versionOf = (watches: readonly Watch[]): number =>
  watches.reduce((sum, { alert }) => sum + alert.version, 0);
