import type { AlertRule } from '../wire/alerts.ts';
import type { Series } from '../wire/series.ts';

/** The unit of a rule's number, of a rate before "a second": `allocations`, `bytes`. Undefined for a share. */
export function unitOfRule(
  { when }: Pick<AlertRule, 'when'>,
  series: Pick<Series, 'counts' | 'sum' | 'value'> | undefined,
): string | undefined {
  if (series === undefined || when === 'share') return undefined;
  if (when === 'count' || when === 'rate') return series.sum ?? series.counts;
  return series.value?.unit ?? undefined;
}
