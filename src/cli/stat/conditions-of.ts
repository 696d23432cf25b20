import type { Condition } from '../../diff/condition.ts';
import { isLimit, type Limit } from '../../diff/limit.ts';
import { parseConditions } from '../../diff/parse-conditions.ts';
import { shortened } from '../../printable.ts';
import { usage } from './options.ts';

/** Reads --fail-if. Throws USAGE. */
export function conditionsOf(text: string, before: (Condition | Limit)[] = []): (Condition | Limit)[] {
  const conditions = parseConditions(text);
  if ('wrong' in conditions)
    throw usage(
      `--fail-if '${shortened(conditions.wrong)}' is no condition, such as 'kmalloc > 1e6' or, with --baseline, 'kmalloc.bytes comm=gcc > +5%'`,
    );
  return [...before, ...conditions];
}

/** Reads --until: sums of all rows, which only grow. Throws USAGE. */
export function limitsOf(text: string, before: Limit[] = []): Limit[] {
  const parts = parseConditions(text);
  if ('wrong' in parts || !parts.every(isPassed))
    throw usage(
      `--until '${shortened(text)}' is no bound that a count passes, such as 'kmalloc > 1e6' or 'kmalloc.bytes > 64MiB'`,
    );
  return [...before, ...parts];
}

/** True for a bound that a sum, which only grows, passes. */
const isPassed = (part: Condition | Limit): part is Limit =>
  isLimit(part) && part.isMore && part.row === null;
