import { VmtallyError } from '../errors.ts';
import { unitOfRule } from '../text/unit-of-rule.ts';
import { ALERT_LIMITS, type AlertRule, type ConfiguredRule, type HeldRule } from '../wire/alerts.ts';
import type { Feed } from '../wire/feed.ts';
import type { Series } from '../wire/series.ts';
import { type FaultOf, type RuleSubject, sessionFault } from './rule-faults.ts';
import { seriesOfEvent } from './series-of-event.ts';

/** Finds the series of a rule's event; undefined if there is none. */
export type SeriesOf = (series: readonly Series[], event: string) => Series | undefined;

const sessionSeriesOf: SeriesOf = (series, event) => series[seriesOfEvent(series, event) ?? -1];

type AlertRulesFeed = Extract<Feed, { kind: 'alert-rules' }>;

/** Holds the rules of alerts: those of the configuration, and those of clients, which live as long as their session. */
export class AlertRules {
  #rules = new Map<string, HeldRule>();
  readonly #emit: (feed: AlertRulesFeed) => void;
  readonly #faultOf: FaultOf;
  readonly #seriesOf: SeriesOf;

  constructor(
    emit: (feed: AlertRulesFeed) => void,
    faultOf: FaultOf = sessionFault,
    seriesOf: SeriesOf = sessionSeriesOf,
  ) {
    this.#emit = emit;
    this.#faultOf = faultOf;
    this.#seriesOf = seriesOf;
  }

  get feed(): AlertRulesFeed {
    return { kind: 'alert-rules', rules: [...this.#rules.values()] };
  }

  /** Replaces the rules of the configuration, which `source` has. Throws CONFIG_INVALID, ALERT_LIMIT, and keeps the rules then. */
  configure(rules: readonly ConfiguredRule[], session: RuleSubject, source = 'the configuration'): void {
    const all = rules.map((rule) => ({ ...rule, session: session.id }));
    for (const [index, rule] of all.entries()) {
      const fault = this.#faultOf(rule, session);
      if (fault === undefined) continue;
      const field = `alerts.${index}.${fault.field}`;
      const hint = `${fault.hint} Change ${field} in ${source}.`;
      throw new VmtallyError('CONFIG_INVALID', `${source}: ${field}: ${fault.message}`, hint);
    }
    const next = new Map([...this.#rules].filter(([, { configured }]) => !configured));
    for (const rule of all) next.set(rule.name, this.#held(rule, session, true));
    if (next.size > ALERT_LIMITS.rules)
      throw new VmtallyError(
        'ALERT_LIMIT',
        `the configuration and the clients have ${next.size} rules of alerts: ${ALERT_LIMITS.rules} are allowed`,
        'Take rules out of the configuration, or delete those of clients: DELETE /api/alerts/NAME.',
      );
    this.#rules = next;
    this.#emit(this.feed);
  }

  /** Adds a rule of a client, or replaces one. Throws ALERT_LOCKED, ALERT_LIMIT, REQUEST_INVALID, SESSION_LOCKED. */
  set(rule: AlertRule, session: RuleSubject): null {
    this.#refuseConfigured(rule.name);
    const fault = this.#faultOf(rule, session);
    if (fault !== undefined) throw new VmtallyError('REQUEST_INVALID', fault.message, fault.hint);
    if (rule.action === 'suspend' && session.locked)
      throw new VmtallyError(
        'SESSION_LOCKED',
        `a rule of a client may not suspend session ${session.id}, with which the service began`,
        'Put the rule in the configuration of the service, or start the service with --unlock-main.',
      );
    if (!this.#rules.has(rule.name) && this.#rules.size >= ALERT_LIMITS.rules)
      throw new VmtallyError(
        'ALERT_LIMIT',
        `there are ${ALERT_LIMITS.rules} rules of alerts, and no more are allowed`,
        'Delete one: DELETE /api/alerts/NAME.',
      );
    this.#rules.set(rule.name, this.#held(rule, session, false));
    this.#emit(this.feed);
    return null;
  }

  /** Throws ALERT_UNKNOWN, ALERT_LOCKED. */
  delete(name: string): null {
    this.#refuseConfigured(name);
    if (!this.#rules.delete(name))
      throw new VmtallyError(
        'ALERT_UNKNOWN',
        `there is no alert ${name}`,
        'GET /api/alerts lists the alerts.',
      );
    this.#emit(this.feed);
    return null;
  }

  /** Notes the units of a session whose series became known, and emits the rules if one has another unit now. */
  renewUnits(session: Pick<RuleSubject, 'series'>): void {
    const before = JSON.stringify(this.feed);
    for (const [name, { rule, configured }] of this.#rules) {
      const next = this.#held(rule, session, configured);
      // The series may have left for a while: the unit stays.
      if (next.unit !== undefined) this.#rules.set(name, next);
    }
    if (JSON.stringify(this.feed) !== before) this.#emit(this.feed);
  }

  /** A session was deleted, and the rules on it with it. */
  forget(session: string): void {
    const before = this.#rules.size;
    for (const [name, { rule }] of this.#rules) if (rule.session === session) this.#rules.delete(name);
    if (this.#rules.size < before) this.#emit(this.feed);
  }

  #held(rule: AlertRule, { series }: Pick<RuleSubject, 'series'>, configured: boolean): HeldRule {
    const { event } = rule;
    const unit = unitOfRule(rule, event === undefined ? undefined : this.#seriesOf(series, event));
    return { rule, configured, ...(unit !== undefined && { unit }) };
  }

  #refuseConfigured(name: string): void {
    if (this.#rules.get(name)?.configured)
      throw new VmtallyError(
        'ALERT_LOCKED',
        `alert ${name} is in the configuration: clients may not change it`,
        'Choose another name, or change the configuration: a service reads it on SIGHUP, a hub when it starts.',
      );
  }
}
