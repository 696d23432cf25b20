import type { CaptureItem } from '../../capture/items.ts';
import type { Span } from '../../capture/losses.ts';
import { isInSpan } from '../../report/part-of-capture.ts';
import { outside } from '../report/span-options.ts';

/** Throws USAGE where no tick is in the span: nothing of the output is written then. */
export function checkSpan(items: Iterable<CaptureItem>, file: string, span: Span): void {
  let [lengthSeconds, firstMs, lastMs] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const item of items) {
    if (item.kind !== 'tick') continue;
    const { atSeconds, atMs } = item.tick;
    if (isInSpan(item.tick, span)) return;
    lengthSeconds = Math.max(lengthSeconds, atSeconds);
    [firstMs, lastMs] = [Math.min(firstMs, atMs), Math.max(lastMs, atMs)];
  }
  if (lengthSeconds > 0) throw outside(file, { lengthSeconds, firstMs, lastMs }, span);
}
