import type { AlertChange, AlertRule, AlertStatus, FiringRow, HeldRule } from '../wire/alerts.ts';
import { boundOf } from '../wire/bound.ts';
import { decimals, grouped, plural, withUnit } from './units.ts';

/** A rule with the unit of its number, where that is known. */
type RuleOfUnit = Pick<HeldRule, 'unit'> & { rule: Pick<AlertRule, 'when' | 'hosts'> };

const isRate = ({ when }: Pick<AlertRule, 'when'>): boolean => when === 'rate' || when === 'amountRate';

/** A number of a rule, rounded: `1,000,003 allocations`, `64.2 MiB/s`, `61.5 %`. */
export function alertNumber({ rule, unit }: RuleOfUnit, value: number): string {
  const rounded = Number.isInteger(value) || Math.abs(value) < 100 ? value : Math.round(value);
  const plain = Number.isInteger(rounded) ? grouped(rounded) : decimals(rounded, 1);
  if (rule.when === 'share') return `${plain} %`;
  return `${unit === undefined ? plain : withUnit(rounded, unit)}${isRate(rule) ? '/s' : ''}`;
}

/** The number of a row or change: `12 events`, `12 events to 19 events`, `at least 12 events`, as events are missing; the reason where there is none. */
export function alertValue(
  of: RuleOfUnit,
  { value, least, most, why }: Pick<AlertChange, 'value' | 'least' | 'most'> & { why?: string | null },
): string {
  if (value === null) return why ?? 'no number';
  const { hosts } = of.rule;
  if (hosts !== undefined)
    return value === 0 ? `no longer ${hosts}` : `no summary for ${grouped(Math.round(value))} s`;
  if (least === most) return alertNumber(of, value);
  const low = alertNumber(of, least);
  return most === null ? `at least ${low}` : `${low} to ${alertNumber(of, most)}`;
}

/** A bound with all of its digits: in a larger unit only where that has them. */
function boundToText({ rule, unit }: RuleOfUnit, value: number): string {
  const plain = Number.isInteger(value) ? grouped(value) : String(value);
  if (rule.when === 'share') return `${plain} %`;
  const short = unit === undefined ? plain : withUnit(value, unit);
  const isExact = short.startsWith(plain) || boundOf(short) === value;
  return `${isExact ? short : `${plain} ${unit}`}${isRate(rule) ? '/s' : ''}`;
}

const seconds = (number: number): string => `${Number(number.toFixed(3))} s`;

const NUMBERS: Record<AlertRule['when'], string> = {
  count: 'count',
  rate: 'rate',
  amount: 'amount',
  // The bound says "/s".
  amountRate: 'amount',
  share: 'share',
  p99: 'p99',
};

/** The condition of a rule: `kmalloc, amount above 64 MiB/s by name for 10 s`. */
export function ruleToText({ rule, unit }: Pick<HeldRule, 'rule' | 'unit'>): string {
  const { event, hosts, when, above, below, every, clear, by, filter } = rule;
  const text = (bound: number) => boundToText({ rule, unit }, bound);
  const condition =
    every === undefined
      ? `${NUMBERS[when]} ${above === undefined ? 'below' : 'above'} ${text(above ?? below ?? 0)}`
      : `every ${text(every)}`;
  return [
    hosts === undefined ? `${event}, ${condition}` : `hosts ${hosts}`,
    ...(by === undefined ? [] : [`by ${by}`]),
    ...(filter === undefined ? [] : [`with “${filter}”`]),
    ...(rule.for === 0 ? [] : [`for ${seconds(rule.for / 1000)}`]),
    ...(clear === undefined ? [] : [`until ${text(clear)}`]),
    ...(rule.action === 'suspend' ? ['then suspend'] : []),
  ].join(' ');
}

/** The row of a change, with its key where that is no name: `gcc`, `gcc 1234`. Null for the sum of all. */
export const alertRow = ({ row }: Pick<AlertChange, 'row'>): string | null =>
  row && (row.name === null || row.name === row.key ? row.key : `${row.name} ${row.key}`);

/**
 * The count or amount in the tick in which an alert changed: `900,000 to 1,000,003 events`, `1.2 MiB to 1.4 MiB`. Null where it did not
 * change, as of rates of a fleet, and for a rule of hosts, which counts nothing.
 */
export function alertSpan(
  { rule: { when, hosts }, unit: ofNumber }: RuleOfUnit,
  { before, after }: Pick<AlertChange, 'before' | 'after'>,
): string | null {
  if (hosts !== undefined || before === after) return null;
  // The unit of a percentile is that of values, of which these are no sums.
  const unit = when === 'p99' ? undefined : ofNumber;
  if (unit === 'bytes' || unit === 'us') {
    const [from, to] = [withUnit(before, unit), withUnit(after, unit)];
    if (from !== to) return `${from} to ${to}`;
  }
  return `${grouped(before)} to ${unit === undefined ? grouped(after) : plural(after, unit.replace(/s$/, ''), unit)}`;
}

/** State of a row before the time of `sinceMs`, when its number passed the bound: with `for` it fires later. */
export function alertSince(
  { hosts, for: forMs }: Pick<AlertRule, 'hosts' | 'for'>,
  state: FiringRow['state'],
): string {
  return forMs === 0 ? `${state} since` : `${state}, ${hosts ?? 'beyond the bound'} since`;
}

/** Alerts that fire, one for each row of a rule. */
export const firingCount = (alerts: readonly AlertStatus[]): number =>
  alerts.reduce((sum, { firing }) => sum + firing, 0);

/** The alerts that fire, in a line: `3 alerts fire: heavy (gcc and 1 more), many`. Undefined if none does. */
export function firingToText(alerts: readonly AlertStatus[]): string | undefined {
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (firing.length === 0) return undefined;
  const names = firing.map(({ rule, rows, firing: number }) => {
    const first = rows.find(({ state }) => state === 'firing');
    const row = first && alertRow(first);
    if (row === null || row === undefined) return rule.name;
    return `${rule.name} (${row}${number > 1 ? ` and ${grouped(number - 1)} more` : ''})`;
  });
  return `${plural(firingCount(firing), 'alert fires', 'alerts fire')}: ${names.join(', ')}`;
}
