import type { Board } from '../../tally/board.ts';
import { counterNameOf } from '../../tally/series.ts';
import type { VmstatMessage } from '../../wire/views.ts';

/** Returns a board's named counts as counters. Their values continue across restarts of the service. */
export const namedCounts = ({ series, total }: Board): VmstatMessage['counters'] =>
  series.flatMap(({ label, named, before }, index) => {
    if (!named) return [];
    const [, since = 0, , delta = 0] = total.get(index) ?? [];
    const name = counterNameOf(label);
    return [{ name, value: before + since, delta, since, answers: [label], named }];
  });

/** Returns /proc/vmstat as of the board's last tick in the kernel's format, then the named counts. */
export function vmstatText(board: Board): string {
  const { names, values } = board.vmstat ?? { names: [], values: new Float64Array() };
  return [
    ...names.map((name, index) => `${name} ${values[index] ?? 0}\n`),
    ...namedCounts(board).map(({ name, value }) => `${name} ${value}\n`),
  ].join('');
}
