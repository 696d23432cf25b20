import { unitOfRule } from '../../../src/text/unit-of-rule.ts';
import type { AlertRule } from '../../../src/wire/alerts.ts';
import type { Series } from '../../../src/wire/series.ts';

/** Names of the numbers of a rule, in the units of a series, in few letters: `allocations a second`. */
export function numberNames(
  series: Pick<Series, 'counts' | 'sum' | 'value'> | undefined,
): Record<AlertRule['when'], string> {
  const counts = unitOfRule({ when: 'count' }, series) ?? 'events';
  const values = unitOfRule({ when: 'amount' }, series) ?? 'amounts';
  return {
    count: `${counts} in all`,
    rate: `${counts} a second`,
    amount: `${values} in all`,
    amountRate: `${values} a second`,
    share: 'share in percent',
    p99: `p99 of ${values}`,
  };
}
