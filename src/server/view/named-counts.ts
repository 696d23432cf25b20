import type { Board } from '../../tally/board.ts';
import { counterNameOf } from '../../tally/series.ts';
import type { VmstatMessage } from '../../wire/views.ts';

/**
 * A board's named counts as counters beside the kernel's: their values continue across restarts of the
 * service.
 */
export const namedCounts = ({ series, total }: Board): VmstatMessage['counters'] =>
  series.flatMap(({ label, named, before }, index) => {
    if (!named) return [];
    const [, since = 0, , delta = 0] = total.get(index) ?? [];
    const name = counterNameOf(label);
    return [{ name, value: before + since, delta, since, answers: [label], named }];
  });

/** /proc/vmstat as of the board's last tick in the kernel's own format, and the named counts after it. */
export function vmstatText(board: Board): string {
  const { names, values } = board.vmstat ?? { names: [], values: new Float64Array() };
  return [
    ...names.map((name, index) => `${name} ${values[index] ?? 0}\n`),
    ...namedCounts(board).map(({ name, value }) => `${name} ${value}\n`),
  ].join('');
}
