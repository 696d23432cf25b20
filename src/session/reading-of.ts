import type { Frame } from '../bpftrace/frames.ts';
import type { Reading } from '../compare/reading.ts';
import { parseVmstat } from '../kernel/vmstat.ts';
import type { Program } from '../probe/program.ts';
import type { MissedRuns } from './misses.ts';

const EVENTS = ' events';

/**
 * The books as a tick printed them; undefined where the program keeps none, or not all of it came: a map that is not
 * empty is printed at every tick from then on, so `previous` tells which must be there.
 */
export function readingOf(
  { ns, maps, texts }: Pick<Extract<Frame, { kind: 'tick' }>, 'ns' | 'maps' | 'texts'>,
  program: Program,
  missed: MissedRuns,
  keys: number,
  previous?: Reading,
): Reading | undefined {
  const [before, after] = texts;
  if (program.books.size === 0 || !isWhole(before) || !isWhole(after)) return undefined;
  const totals = new Map<number, Map<number, number>>();
  const full = new Set<number>();
  for (const { map, entries } of maps) {
    const series = program.books.get(map);
    if (series === undefined) continue;
    if (entries.length >= keys) full.add(series);
    const numbers = entries.flatMap(([[value], total]): [number, number][] =>
      total.kind === 'number' ? [[Number(value), total.value]] : [],
    );
    totals.set(series, new Map(numbers));
  }
  if (previous && [...previous.totals.keys()].some((series) => !totals.has(series))) return undefined;
  const events = [...missed].filter(([key]) => key.endsWith(EVENTS));
  return {
    ns,
    before: parseVmstat(before),
    after: parseVmstat(after),
    totals,
    missed: new Map(events.map(([key, runs]) => [key.slice(0, -EVENTS.length), runs])),
    full,
  };
}

/** A file that bpftrace printed whole: it cuts one off after so many bytes, 10 KiB unless told otherwise. */
const isWhole = (text: string | undefined): text is string => text?.endsWith('\n') ?? false;
