import { percentile } from '../../alerts/percentile.ts';
import type { RowReading, RuleReader, RuleTick, Unread } from '../../alerts/reading.ts';
import { faultOfSeries } from '../../alerts/rule-faults.ts';
import { concerns, isOfAmounts, isOfTick, mayConcern } from '../../alerts/verdict.ts';
import type { Steps } from '../../tally/steps.ts';
import { unitsOf } from '../../tally/units-of.ts';
import { plural } from '../../text/units.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import { LATE_INTERVALS } from '../../wire/fleet.ts';
import type { SeriesTotals } from '../fleet-totals.ts';
import type { HostRecord } from '../host-record.ts';
import type { FleetSeries } from '../numbers.ts';
import { SENT_GROUPINGS } from '../schema.ts';
import type { FleetCounts, FleetLook } from './fleet-counts.ts';
import { HostLosses, lostBy } from './host-losses.ts';
import { hostReadings } from './host-readings.ts';
import { groupNumbers, hostNumbers, type KeyNumbers, type Measure, unitOf } from './key-numbers.ts';
import { Reasons } from './reasons.ts';
import { RecentLosses } from './recent-losses.ts';
import { RecentValues } from './recent-values.ts';
import { ambiguity, seriesOfRule } from './series-of-rule.ts';

/** Keys whose multiples a rule follows: each is remembered. */
const MOST_KEYS = 100_000;

/** The id of all hosts together. */
const ALL = '';

const GROUPINGS: readonly string[] = SENT_GROUPINGS;

type Head = Pick<RuleTick, 'fromMs' | 'toMs' | 'seconds' | 'isShort' | 'total' | 'isOpen'>;
type Lacking = Pick<RuleTick, 'missing' | 'why'>;

/** Reads what a rule of a hub looks at: sums of all hosts, of groups, or of hosts; or the hosts themselves. */
export class FleetReader implements RuleReader<FleetLook> {
  readonly #rule: AlertRule;
  readonly #measure: Measure;
  readonly #losses = new RecentLosses();
  readonly #hostLosses = new HostLosses();
  readonly #values = new RecentValues();
  /** Counts at the look before: of rows that concerned the rule, and for multiples those of all rows. */
  #before: ReadonlyMap<string, number> | undefined;
  #atMs: number | undefined;

  constructor(rule: AlertRule) {
    this.#rule = rule;
    const [all, rate] = isOfAmounts(rule) ? [1, 3] : [0, 2];
    this.#measure = { all, rate, number: isOfTick(rule) ? rate : all };
  }

  *reading(look: FleetLook): Steps<RuleTick | Unread> {
    // The sums are those of one moment: summaries come between steps.
    yield;
    const { atMs, listeningMs } = look;
    const counts = { ...look.counts(), atMs, listeningMs };
    const fromMs = Math.min(this.#atMs ?? atMs, atMs);
    this.#atMs = atMs;
    const head = { fromMs, toMs: atMs, seconds: 1, isShort: false, total: 0, isOpen: false };
    return this.#rule.hosts === undefined
      ? this.#read(counts, head)
      : { ...head, ...hostReadings(this.#rule, counts), missing: 0, why: null };
  }

  #read(counts: FleetCounts, head: Head): RuleTick | Unread {
    const rule = this.#rule;
    const meant = seriesOfRule(counts.series, rule.event ?? '');
    const [series] = meant;
    const unread = meant.length > 1 ? ambiguity(rule.event ?? '', meant) : this.#unread(counts, series);
    if (series === undefined || unread !== undefined) return { unread: unread ?? '', atMs: head.toMs };
    const totals = counts.sums.seriesTotals(series);
    const lacking = this.#lacking(counts, totals);
    const lost = lacking.missing;
    const tick = { ...head, ...lacking, total: totals.rate, totalMissing: lost };
    const { by } = rule;
    if (by === undefined) return this.#sum(totals, tick);
    const table = counts.sums.tables[GROUPINGS.indexOf(by)];
    if (table === undefined) {
      const lostOf = this.#lostOf(counts, totals);
      const isOfValues = this.#isOfValues(series);
      const numbers = hostNumbers(counts.hosts, by, series.id, this.#measure, { lostOf, isOfValues });
      const isOver = (id: string) => numbers.get(id)?.isPresent !== true;
      const whyOver = (id: string) => (isOver(id) ? whyAbsent(by, id, counts) : undefined);
      // Each host lacks its own events; its share also lacks those of others.
      if (rule.when === 'share') for (const each of numbers.values()) each.why = tick.why;
      const why = rule.when === 'share' ? tick.why : null;
      return { ...this.#rows(numbers, { ...tick, missing: 0, why }, true), isOver, whyOver };
    }
    const { number } = this.#measure;
    const unsent = table.isWhole ? 0 : table.moreIn(series.id, number)(undefined) * unitOf(number);
    const why = lacking.why ?? (table.isWhole ? null : 'some hosts sent only their largest groups');
    const missing = lost + unsent;
    const isOpen = mayConcern(rule, { all: 0, now: 0 }, { ...tick, missing });
    const numbers = groupNumbers(table, series.id, this.#measure, lost);
    return this.#rows(numbers, { ...tick, missing, why, isOpen }, table.isWhole);
  }

  /** Says what a host lacks of its count, or recently of its rate. A host that has no rate lacks nothing of it. */
  #lostOf({ hosts, atMs }: FleetCounts, { series: { id }, ...all }: SeriesTotals) {
    const isAny = all.missing > 0 || all.unbounded > 0 || all.uncountedSeconds > 0;
    if (!isOfTick(this.#rule)) return (host: HostRecord) => (isAny ? lostBy(host, id) : undefined);
    const recent = this.#hostLosses.look(hosts, id, atMs, isAny);
    return ({ name, isPresent }: HostRecord) => (isPresent ? recent.get(name) : undefined);
  }

  /** True for a number of the last summaries: counts of the time between two looks would be of another time. */
  get #isOfSummaries(): boolean {
    return isOfTick(this.#rule) && this.#rule.when !== 'p99';
  }

  /** The values of missing events are not known. */
  #isOfValues({ form }: FleetSeries): boolean {
    return isOfAmounts(this.#rule) || (form.sum !== null && this.#rule.when !== 'p99');
  }

  /** Reason why nothing is known of the number; undefined if it is. */
  #unread({ hosts }: FleetCounts, series: FleetSeries | undefined): string | undefined {
    const rule = this.#rule;
    if (series === undefined) return `no host counts ${rule.event}`;
    if (isOfTick(rule) && !hosts.some(({ isPresent }) => isPresent)) return 'no host is present';
    const lacking = rule.when === 'p99' ? hosts.filter((host) => lacksValuesOf(host, series)).length : 0;
    if (lacking > 0)
      return `the hub has no room for the values of ${plural(lacking, 'host')} that ${lacking === 1 ? 'counts' : 'count'} ${series.name}`;
    return faultOfSeries(rule, { ...series.form, label: series.name })?.message;
  }

  /** Rates are of the last summaries, which came within the time until a host is late. */
  #lacking({ hosts, atMs }: FleetCounts, totals: SeriesTotals): Lacking {
    const rule = this.#rule;
    const { all, recent } = this.#losses.look(
      { ...totals, isPartial: false },
      atMs,
      lateMs(hosts, totals.series),
    );
    const lack = isOfTick(rule) ? recent : all;
    const isOfValues = this.#isOfValues(totals.series);
    return { missing: lack === null ? 0 : isOfValues ? Infinity : lack.events, why: lack?.why ?? null };
  }

  #sum(totals: SeriesTotals, tick: Head & Lacking): RuleTick {
    const rule = this.#rule;
    const isAmount = isOfAmounts(rule);
    const all = isAmount ? totals.amount : totals.count;
    const before = this.#before?.get(ALL) ?? all;
    this.#before = new Map([[ALL, all]]);
    const rate = isAmount ? totals.amountRate : totals.rate;
    const now = isOfTick(rule) ? rate : all - before;
    const reading = { id: ALL, row: null, all, before: this.#isOfSummaries ? all : before, now };
    if (rule.when !== 'p99') return { ...tick, rows: [reading] };
    const counted = this.#values.look(totals);
    const values = [...(counted ?? [])].map(([value, count]): [number, number] => [
      unitsOf(value, totals.series.form.value),
      count,
    ]);
    const p99 = percentile(new Map(values), 99, tick.missing);
    // Most looks are between two summaries.
    return { ...tick, isShort: counted === undefined, rows: [{ ...reading, p99 }] };
  }

  /** The rows that concern the rule. `isWhole`: true if each key that is not in `numbers` has counted nothing. */
  #rows(numbers: Iterable<[string, KeyNumbers]>, tick: Head & Lacking, isWhole: boolean): RuleTick {
    const rule = this.#rule;
    const last = this.#before;
    const next = new Map<string, number>();
    const text = rule.filter?.toLowerCase();
    const rows: RowReading[] = [];
    let { isOpen, why } = tick;
    // Any other key has counted nothing before.
    const isNew = rule.every !== undefined && isWhole && last !== undefined && last.size < MOST_KEYS;
    const reasons = new Reasons();
    const add = (key: string, { all, rate, missing, why: own, isPresent }: KeyNumbers) => {
      const before = last?.get(key) ?? (isNew ? 0 : all);
      const now = isOfTick(rule) ? rate : Math.max(0, all - before);
      if (rule.every !== undefined && next.size < MOST_KEYS) next.set(key, all);
      else if (rule.every !== undefined) [isOpen, why] = [true, 'there are more groups than a rule follows'];
      const from = this.#isOfSummaries ? all : before;
      const reading = { all, before: from, now, missing, ...(own !== undefined && { why: own }) };
      const mayBe = mayConcern(rule, reading, tick);
      // Events that are missing may keep a rate from where an alert ends.
      const isConcerned =
        concerns(rule, { all, now, ended: isOfTick(rule) && !isPresent }) ||
        (last?.has(key) === true && (mayBe || (own != null && isOfTick(rule))));
      if (own != null && (isConcerned || mayBe)) reasons.add(key, own);
      if (isConcerned) {
        rows.push({ id: key, row: { key, name: key, start: null }, ...reading });
        if (rule.every === undefined) next.set(key, all);
      } else isOpen ||= mayBe;
    };
    const seen = new Set<string>();
    for (const [key, each] of numbers) {
      if (text !== undefined && !key.toLowerCase().includes(text)) continue;
      seen.add(key);
      add(key, each);
    }
    // A group that no host sends any more may still have as much as none of them sends.
    if (!isWhole && rule.every === undefined)
      for (const key of last?.keys() ?? [])
        if (!seen.has(key)) add(key, { all: 0, rate: 0, missing: tick.missing, isPresent: true });
    this.#before = next;
    return { ...tick, rows, isOpen, why: why ?? reasons.text };
  }
}

/** Time after which each host is late that has a rate in the series now, and sends nothing. */
const lateMs = (hosts: readonly HostRecord[], { id }: FleetSeries): number =>
  LATE_INTERVALS *
  hosts.reduce(
    (most, { isPresent, series, facts }) =>
      isPresent && series.ids.includes(id) ? Math.max(most, facts.intervalMs) : most,
    0,
  );

/** Values of a host that is late or gone would be of an earlier time. */
const lacksValuesOf = ({ isPresent, lacksValues }: HostRecord, { id }: FleetSeries): boolean =>
  isPresent && lacksValues.includes(id);

/** The reason why a host, or all hosts of a label, have no rate. */
function whyAbsent(by: string, id: string, { hosts }: FleetCounts): string {
  if (by !== 'host') return 'no host of the label is present';
  const host = hosts.find(({ name }) => name === id);
  return host === undefined ? 'the host is forgotten' : `the host is ${host.presence}`;
}
