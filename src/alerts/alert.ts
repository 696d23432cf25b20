import { finish, STEP_ROWS, type Steps } from '../tally/steps.ts';
import {
  ALERT_LIMITS,
  type AlertChange,
  type AlertStatus,
  type FiringRow,
  type HeldRule,
} from '../wire/alerts.ts';
import { AlertRows } from './alert-rows.ts';
import type { Range, RowReading, RuleTick } from './reading.ts';
import { beyond, isClear, isOfTick, mayPass, numberOf, passedIn } from './verdict.ts';

/** A rule, and what its rows have come to. */
export class Alert {
  #held: HeldRule;
  readonly #rule: HeldRule['rule'];
  readonly #rows = new AlertRows();
  readonly #history: AlertChange[] = [];
  #why: string | null = 'no tick came since the rule was made';
  /** True if the rule may be beyond its bound, and it is not known for which row. */
  #isUnsure = true;
  #fired = 0;
  #hasSeen = false;
  #changes = 0;

  constructor(held: HeldRule) {
    this.#held = held;
    // The number of a host is 0 while it is present.
    this.#rule = held.rule.hosts === undefined ? held.rule : { ...held.rule, above: 0 };
  }

  get held(): HeldRule {
    return this.#held;
  }

  /** Takes the same rule with the unit that it has now. Returns false for another rule. */
  renew(held: HeldRule): boolean {
    if (identityOf(this.#held) !== identityOf(held)) return false;
    if (held.unit !== this.#held.unit) this.#changes++;
    this.#held = held;
    return true;
  }

  /** Raised whenever anything but the times of the tick changes. */
  get version(): number {
    return this.#changes + this.#rows.version;
  }

  get state(): AlertStatus['state'] {
    if (this.firing > 0) return 'firing';
    if (this.#rows.size > 0) return 'pending';
    return this.#isUnsure ? 'unknown' : 'inactive';
  }

  /** Rows that fire. */
  get firing(): number {
    return this.#rows.firing;
  }

  /** All rows that fire or are pending. */
  get rows(): Iterable<FiringRow> {
    return this.#rows.values();
  }

  get status(): AlertStatus {
    const { shown, size, crowded } = this.#rows;
    return {
      ...this.#held,
      state: this.state,
      why: this.#why,
      fired: this.#fired,
      firing: this.firing,
      rows: shown,
      rowsLeftOut: size - shown.length + crowded,
      history: [...this.#history],
    };
  }

  /** Looks at the counts of a tick; returns what changed. */
  tick(tick: RuleTick): AlertChange[] {
    return finish(this.ticking(tick));
  }

  /** The same in steps. Until all are done the alert is of no tick. */
  *ticking(tick: RuleTick): Steps<AlertChange[]> {
    if (tick.isShort && isOfTick(this.#rule)) return [];
    const was = this.#begin();
    const before = [this.#why, this.#rows.crowded];
    const changes: AlertChange[] = [];
    const unseen = new Set(this.#rows.keys());
    this.#rows.crowded = 0;
    this.#isUnsure = tick.isOpen;
    for (const [index, reading] of tick.rows.entries()) {
      if (index % STEP_ROWS === 0) yield;
      unseen.delete(reading.id);
      changes.push(...this.#look(reading, tick));
    }
    for (const id of unseen) changes.push(...this.#leave(id, tick));
    this.#why = this.#isUnsure || this.#rows.size > 0 ? tick.why : null;
    if (before[0] !== this.#why || before[1] !== this.#rows.crowded) this.#changes++;
    return this.#keep([...changes, ...this.#turned(was, tick)]);
  }

  /** The session does not count, or not this event. Alerts that fire go on: nothing says that they ended. */
  doubt(why: string, atMs: number): AlertChange[] {
    if (this.#why !== why) this.#changes++;
    this.#why = why;
    if (!this.#hasSeen) return [];
    const was = this.#begin();
    this.#isUnsure = true;
    const old = `${why}: the numbers are of an earlier tick`;
    for (const [id, row] of this.#rows.entries())
      if (row.state === 'pending' || this.#rule.every !== undefined) this.#rows.delete(id);
      else this.#rows.set(id, { ...row, why: old });
    return this.#keep(this.#turned(was, { fromMs: atMs, toMs: atMs }));
  }

  /** The rule is no more: whatever fires ends. */
  drop(atMs: number): AlertChange[] {
    const firing = [...this.#rows.values()].filter(({ state }) => state === 'firing');
    return firing.map(({ state: was, ...row }) => ({
      ...row,
      state: 'inactive',
      was,
      times: 0,
      fromMs: atMs,
      toMs: atMs,
      before: row.after,
      why: row.why ?? 'the rule is no more: the numbers are of the tick before',
    }));
  }

  /** Returns the state before; a rule that is new was inactive, and an alert of `every` ended with its tick. */
  #begin(): AlertStatus['state'] {
    const { state } = this;
    const isOver = !this.#hasSeen || (this.#rule.every !== undefined && state === 'firing');
    this.#hasSeen = true;
    return isOver ? 'inactive' : state;
  }

  /** The change to unknown, or from it to inactive. */
  #turned(was: AlertStatus['state'], { fromMs, toMs }: Pick<RuleTick, 'fromMs' | 'toMs'>): AlertChange[] {
    const { state } = this;
    if (state === was || (state !== 'unknown' && (was !== 'unknown' || state !== 'inactive'))) return [];
    const numbers = { value: 0, least: 0, most: 0, before: 0, after: 0 };
    return [{ state, was, times: 0, row: null, ...numbers, sinceMs: toMs, fromMs, toMs, why: this.#why }];
  }

  #look(reading: RowReading, tick: RuleTick): AlertChange[] {
    const rule = this.#rule;
    const { id } = reading;
    const known = this.#rows.get(id);
    const number = numberOf(rule, reading, tick);
    if (number === undefined) return this.#gone(id, tick);
    const facts = factsOf(reading, number, tick, known?.sinceMs);
    if (rule.every !== undefined) {
      if (mayPass(rule, reading.all, reading.missing ?? tick.missing)) this.#isUnsure = true;
      return this.#pass(id, facts, passedIn(rule, reading));
    }
    if (known?.state === 'firing') {
      // Only a number that is surely back ends an alert.
      if (isClear(rule, number)) return this.#end(id, facts);
      this.#rows.set(id, { state: 'firing', ...facts });
      return [];
    }
    const isBeyond = beyond(rule, number);
    if (isBeyond !== 'yes') {
      this.#rows.delete(id);
      if (isBeyond === 'perhaps') this.#isUnsure = true;
      return [];
    }
    const isFiring = facts.toMs - facts.sinceMs >= rule.for;
    if (!this.#rows.set(id, { state: isFiring ? 'firing' : 'pending', ...facts })) return [];
    return isFiring ? this.#fire(facts, 1, known?.state ?? 'inactive') : [];
  }

  /** An alert of `every` lasts for the tick in which a multiple was passed. */
  #pass(id: string, facts: Facts, times: number): AlertChange[] {
    this.#rows.delete(id);
    const passed = { ...facts, sinceMs: facts.toMs };
    if (times <= 0 || !this.#rows.set(id, { state: 'firing', ...passed })) return [];
    return this.#fire(passed, times, 'inactive');
  }

  #fire(facts: Facts, times: number, was: AlertChange['was']): AlertChange[] {
    this.#fired = Math.min(Number.MAX_SAFE_INTEGER, this.#fired + times);
    return [{ state: 'firing', was, times, ...facts }];
  }

  #end(id: string, facts: Omit<AlertChange, 'state' | 'was' | 'times'>): AlertChange[] {
    this.#rows.delete(id);
    return [{ state: 'inactive', was: 'firing', times: 0, ...facts }];
  }

  /** The row is gone, or counted nothing in the tick: then the missing events may be its own. */
  #leave(id: string, tick: RuleTick): AlertChange[] {
    const known = this.#rows.get(id);
    const { when, below, hosts } = this.#rule;
    // The hub has not listened for long enough to call this host late: its alert goes on.
    if (known?.state === 'firing' && hosts !== undefined && tick.isOver?.(id) === false) return [];
    const mayCount =
      isOfTick(this.#rule) && (below === undefined || when === 'p99') && tick.isOver?.(id) !== true;
    if (known === undefined || known.state === 'pending' || !mayCount) return this.#gone(id, tick);
    return this.#look({ id, row: known.row, all: known.after, now: 0 }, tick);
  }

  #gone(id: string, { fromMs, toMs, whyOver }: RuleTick): AlertChange[] {
    const known = this.#rows.get(id);
    if (known?.state !== 'firing' || this.#rule.every !== undefined) {
      this.#rows.delete(id);
      return [];
    }
    const { row, sinceMs, after } = known;
    const why = whyOver?.(id) ?? null;
    const value = why === null ? 0 : null;
    const none = { value, least: 0, most: value, before: after, after, why };
    return this.#end(id, { row, sinceMs, fromMs, toMs, ...none });
  }

  #keep(changes: AlertChange[]): AlertChange[] {
    this.#changes += changes.length;
    this.#history.push(...changes);
    this.#history.splice(0, this.#history.length - ALERT_LIMITS.history);
    return changes;
  }
}

/** All of a rule but its unit. */
const identityOf = ({ rule, configured }: HeldRule): string => JSON.stringify([rule, configured]);

type Facts = Omit<FiringRow, 'state'>;

function factsOf(
  { row, all, now, before = all - now, why: own }: RowReading,
  { value, least, most }: Range,
  { fromMs, toMs, why: ofTick }: RuleTick,
  sinceMs = toMs,
): Facts {
  const range = { value, least, most: most === Infinity ? null : most };
  return {
    row,
    ...range,
    sinceMs,
    fromMs,
    toMs,
    before,
    after: all,
    why: least === most ? null : own === undefined ? ofTick : own,
  };
}
