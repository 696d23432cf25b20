import type { Condition } from '../../diff/condition.ts';
import { parseConditions } from '../../diff/parse-conditions.ts';
import { usage } from './options.ts';

/** Reads --fail-if. Throws USAGE. */
export function conditionsOf(text: string, before: Condition[] = []): Condition[] {
  const conditions = parseConditions(text);
  if ('wrong' in conditions)
    throw usage(
      `--fail-if '${conditions.wrong}' is no condition, such as 'kmalloc > +5%' or 'kmalloc.bytes comm=gcc < -2%'`,
    );
  return [...before, ...conditions];
}
