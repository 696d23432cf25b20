import type { AlertChange, AlertRule, AlertStatus } from '../wire/alerts.ts';
import { decimals, grouped, plural } from './units.ts';

/** A number of a rule: `1,000,003`, `52,310/s`, `61.5 %`. */
export function alertNumber({ when }: Pick<AlertRule, 'when'>, value: number): string {
  const text = Number.isInteger(value) ? grouped(value) : value < 100 ? decimals(value, 1) : grouped(value);
  return when === 'rate' ? `${text}/s` : when === 'share' ? `${text} %` : text;
}

const NOUNS: Record<AlertRule['when'], string> = {
  count: '',
  rate: ' rate',
  amount: ' amount',
  share: ' share',
  p99: ' p99',
};

/** The condition of a rule: `kmalloc rate > 50,000/s by name for 10 s`. */
export function ruleToText(rule: AlertRule): string {
  const { event, when, above, below, every, by, filter } = rule;
  const name = `${event}${NOUNS[when]}`;
  const bound =
    every === undefined
      ? `${name} ${above === undefined ? '<' : '>'} ${alertNumber(rule, above ?? below ?? 0)}`
      : `${name} every ${grouped(every)}`;
  return [
    bound,
    ...(by === undefined ? [] : [`by ${by}`]),
    ...(filter === undefined ? [] : [`with “${filter}”`]),
    ...(rule.for === 0 ? [] : [`for ${Number((rule.for / 1000).toFixed(3))} s`]),
    ...(rule.action === 'suspend' ? ['then suspend'] : []),
  ].join(' ');
}

/** The row of a change, with its key where that is no name: `gcc`, `gcc 1234`. Null for the sum of all. */
export const alertRow = ({ row }: Pick<AlertChange, 'row'>): string | null =>
  row && (row.name === null || row.name === row.key ? row.key : `${row.name} ${row.key}`);

/** The count or amount in the tick in which an alert changed: `900,000 to 1,000,003`. */
export const alertSpan = ({ before, after }: Pick<AlertChange, 'before' | 'after'>): string =>
  `${grouped(before)} to ${grouped(after)}`;

/** The rules that fire, in a line: `2 alerts fire: heavy (gcc), many`. Undefined if none does. */
export function firingToText(alerts: readonly AlertStatus[]): string | undefined {
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (firing.length === 0) return undefined;
  const names = firing.map(({ rule, rows, firing: number }) => {
    const first = rows.find(({ state }) => state === 'firing');
    const row = first && alertRow(first);
    if (row === null || row === undefined) return rule.name;
    return `${rule.name} (${row}${number > 1 ? ` and ${grouped(number - 1)} more` : ''})`;
  });
  return `${plural(firing.length, 'alert fires', 'alerts fire')}: ${names.join(', ')}`;
}
