import { boundKindOf, boundOf } from '../wire/bound.ts';
import type { Condition } from './condition.ts';
import type { Limit } from './limit.ts';

/** Event, row, comparison, sign and size: a change has a sign, and a bound of a count has none. */
const FORM =
  /^(\S+?)(?:\s+(\w+)=(?:"([^"]*)"|([^\s"<>]+)))?\s*([<>])\s*([+-]?)\s*(\d[\w.]*\s*(?:%|[A-Za-z]*))$/;

const PERCENT = /^(\d{1,4}(?:\.\d{1,6})?)\s*%$/;

/** Parses conditions, which commas separate. Returns the first text that is none where one is. */
export function parseConditions(text: string): (Condition | Limit)[] | { wrong: string } {
  // Commas with an even number of quotes behind them are outside of texts.
  const parts = text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) => part.trim());
  const conditions: (Condition | Limit)[] = [];
  for (const part of parts) {
    const condition = conditionOf(part);
    if (condition === undefined) return { wrong: part };
    conditions.push(condition);
  }
  return conditions;
}

function conditionOf(text: string): Condition | Limit | undefined {
  const [, event = '', by, quoted, plain, operator, sign = '', size = ''] = FORM.exec(text) ?? [];
  if (event === '') return undefined;
  const isMore = operator === '>';
  const row = by === undefined ? null : { by, name: quoted ?? plain ?? '' };
  if (sign === '') {
    const [bound, boundIn] = [boundOf(size), boundKindOf(size)];
    if (bound === undefined || boundIn === 'percent') return undefined;
    return { text, event, row, isMore, bound, ...(boundIn && { boundIn }) };
  }
  const percent = PERCENT.exec(size)?.[1];
  const part = Number(percent) / 100;
  // Nothing can be less than nothing.
  if (percent === undefined || (sign === '+') !== isMore || (!isMore && part >= 1)) return undefined;
  return { text, event, row, isMore, ratio: isMore ? 1 + part : 1 - part };
}
