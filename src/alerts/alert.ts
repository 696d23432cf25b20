import {
  ALERT_LIMITS,
  type AlertChange,
  type AlertStatus,
  type FiringRow,
  type HeldRule,
} from '../wire/alerts.ts';
import type { RowReading, RuleTick } from './reading.ts';
import { firesInDoubt, isBeyond, isClear, isOfTick, numberOf, passedIn } from './verdict.ts';

/** A rule, and what its rows have come to. */
export class Alert {
  readonly held: HeldRule;
  /** Rows that are pending or firing, by their `id`. */
  readonly #rows = new Map<string, FiringRow>();
  readonly #history: AlertChange[] = [];
  #why: string | null = 'no tick came since the rule was made';
  #fired = 0;
  #hasSeen = false;
  /** Rows beyond the bound in the last tick for which there was no place. */
  #crowded = 0;

  constructor(held: HeldRule) {
    this.held = held;
  }

  get state(): AlertStatus['state'] {
    return this.#hasSeen ? this.#state : 'unknown';
  }

  get #state(): AlertStatus['state'] {
    if (this.firing > 0) return 'firing';
    if (this.#rows.size > 0) return 'pending';
    return this.#why === null ? 'inactive' : 'unknown';
  }

  /** Rows that fire. */
  get firing(): number {
    let firing = 0;
    for (const { state } of this.#rows.values()) if (state === 'firing') firing++;
    return firing;
  }

  /** All rows that fire or are pending. */
  get rows(): Iterable<FiringRow> {
    return this.#rows.values();
  }

  get status(): AlertStatus {
    const { state, firing } = this;
    const rows = [...this.#rows.values()].toSorted(
      (a, b) => Number(b.state === 'firing') - Number(a.state === 'firing'),
    );
    const shown = rows.slice(0, ALERT_LIMITS.shownRows);
    return {
      ...this.held,
      state,
      why: this.#why,
      fired: this.#fired,
      firing,
      rows: shown,
      rowsLeftOut: rows.length - shown.length + this.#crowded,
      history: [...this.#history],
    };
  }

  /** Looks at the counts of a tick; returns what changed. */
  tick(tick: RuleTick): AlertChange[] {
    const { rule } = this.held;
    if (tick.isShort && isOfTick(rule)) return [];
    const was = this.#begin(tick.doubt);
    const changes: AlertChange[] = [];
    const unseen = new Set(this.#rows.keys());
    this.#crowded = 0;
    for (const reading of tick.rows) {
      unseen.delete(reading.id);
      changes.push(...this.#look(reading, tick));
    }
    for (const key of unseen) changes.push(...this.#leave(key, tick));
    return this.#keep([...changes, ...this.#turned(was, tick)]);
  }

  /** The session does not count, or not this event. Alerts that fire go on: nothing says that they ended. */
  doubt(why: string, atMs: number): AlertChange[] {
    if (!this.#hasSeen) {
      this.#why = why;
      return [];
    }
    const was = this.#begin(why);
    const { every } = this.held.rule;
    for (const [key, { state }] of this.#rows)
      if (state === 'pending' || every !== undefined) this.#rows.delete(key);
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
      why: null,
    }));
  }

  /** Returns the state before; a rule that is new was inactive. */
  #begin(why: string | null): AlertStatus['state'] {
    const was = this.#hasSeen ? this.#state : 'inactive';
    this.#hasSeen = true;
    this.#why = why;
    return was;
  }

  /** The change to unknown, or from it to inactive. */
  #turned(was: AlertStatus['state'], { fromMs, toMs }: Pick<RuleTick, 'fromMs' | 'toMs'>): AlertChange[] {
    const state = this.#state;
    if (state === was || (state !== 'unknown' && (was !== 'unknown' || state !== 'inactive'))) return [];
    const nothing = { row: null, value: 0, sinceMs: toMs, fromMs, toMs, before: 0, after: 0 };
    return [{ state, was, times: 0, ...nothing, why: this.#why }];
  }

  #look(reading: RowReading, tick: RuleTick): AlertChange[] {
    const { rule } = this.held;
    const { id: key, row, all, now } = reading;
    const known = this.#rows.get(key);
    const value = numberOf(rule, reading, tick);
    if (value === undefined) return this.#leave(key, tick);
    const { fromMs, toMs, doubt } = tick;
    const sinceMs = known?.sinceMs ?? toMs;
    const facts = { row, value, sinceMs, fromMs, toMs, before: all - now, after: all };
    if (rule.every !== undefined) return this.#pass(key, facts, passedIn(rule, reading));
    const beyond = isBeyond(rule, value);
    if (doubt !== null && !(firesInDoubt(rule) && beyond)) {
      // Only an exact tick ends an alert.
      if (known?.state === 'pending') this.#rows.delete(key);
      return [];
    }
    if (known?.state === 'firing') {
      if (!isClear(rule, value)) Object.assign(known, facts);
      else return this.#end(key, facts);
    } else if (!beyond) this.#rows.delete(key);
    else {
      const isFiring = toMs - sinceMs >= rule.for;
      if (!this.#set(key, { state: isFiring ? 'firing' : 'pending', ...facts })) return [];
      if (isFiring) return this.#fire(facts, 1, known?.state ?? 'inactive');
    }
    return [];
  }

  /** An alert of `every` lasts for the tick in which a multiple was passed. */
  #pass(key: string, facts: Facts, times: number): AlertChange[] {
    this.#rows.delete(key);
    const passed = { ...facts, sinceMs: facts.toMs };
    if (times <= 0 || !this.#set(key, { state: 'firing', ...passed })) return [];
    return this.#fire(passed, times, 'inactive');
  }

  #fire(facts: Facts, times: number, was: AlertChange['was']): AlertChange[] {
    this.#fired = Math.min(Number.MAX_SAFE_INTEGER, this.#fired + times);
    return [{ state: 'firing', was, times, ...facts, why: null }];
  }

  #end(key: string, facts: Facts): AlertChange[] {
    this.#rows.delete(key);
    return [{ state: 'inactive', was: 'firing', times: 0, ...facts, why: null }];
  }

  /** The row is gone, is not beyond the bound in this tick, or has no values in it. */
  #leave(key: string, { doubt, fromMs, toMs }: RuleTick): AlertChange[] {
    const known = this.#rows.get(key);
    if (known === undefined) return [];
    if (known.state === 'pending' || this.held.rule.every !== undefined) this.#rows.delete(key);
    else if (doubt === null) {
      const { row, sinceMs, after } = known;
      return this.#end(key, { row, value: 0, sinceMs, fromMs, toMs, before: after, after });
    }
    return [];
  }

  /** False if there is no place for one more row. */
  #set(key: string, row: FiringRow): boolean {
    if (!this.#rows.has(key) && this.#rows.size >= ALERT_LIMITS.rows) {
      this.#crowded++;
      return false;
    }
    this.#rows.set(key, row);
    return true;
  }

  #keep(changes: AlertChange[]): AlertChange[] {
    this.#history.push(...changes);
    this.#history.splice(0, this.#history.length - ALERT_LIMITS.history);
    return changes;
  }
}

type Facts = Omit<FiringRow, 'state'>;
