import type { Frame } from '../bpftrace/frames.ts';
import type { Reading } from '../compare/reading.ts';
import { parseFirstProcess } from '../kernel/first-process.ts';
import { parseVmstat } from '../kernel/vmstat.ts';
import type { Program } from '../probe/program.ts';
import { FIRST_MAP, sizeOf } from '../probe/protocol.ts';

const EVENTS = ' events';

type TickFrame = Extract<Frame, { kind: 'tick' }>;

/** Missed runs as read before a tick and after it, by event and what they lose. */
export interface MissedAround {
  before: ReadonlyMap<string, number>;
  after: ReadonlyMap<string, number>;
}

/**
 * Makes a reading from a tick. Undefined if the program keeps no running totals, or if the tick is
 * incomplete: once a map has entries, every tick prints it, so `previous` tells which maps must be there.
 */
export function readingOf(
  { ns, maps, texts }: Pick<TickFrame, 'ns' | 'maps' | 'texts'>,
  program: Program,
  missed: MissedAround,
  maxEntries: number,
  previous?: Reading,
): Reading | undefined {
  const [before, ...between] = texts;
  const after = between.pop();
  if (program.runningTotals.size === 0 || !isWhole(before) || !isWhole(after)) return undefined;
  const totals = new Map<number, Map<number, number>>();
  const full = new Set<number>();
  for (const printed of maps) {
    const series = program.runningTotals.get(printed.map);
    if (series === undefined) continue;
    const { entries } = printed;
    if (entries.length >= maxEntries) full.add(series);
    const numbers = entries.flatMap(([[value], total]): [number, number][] =>
      total.kind === 'number' ? [[Number(value), total.value]] : [],
    );
    totals.set(series, new Map(numbers));
  }
  if (previous && [...previous.totals.keys()].some((series) => !totals.has(series))) return undefined;
  const first = firstProcessOf(between, maps);
  return {
    ns,
    before: parseVmstat(before),
    after: parseVmstat(after),
    totals,
    missed: eventsOf(missed.after),
    missedBefore: eventsOf(missed.before),
    full,
    ...(first ? { first } : {}),
  };
}

/**
 * Process 1 as a tick printed it, and whether a tracepoint has seen it; undefined if the tick did not read
 * it.
 */
export function firstProcessOf(texts: readonly string[], maps: TickFrame['maps']): Reading['first'] {
  const first = parseFirstProcess(texts);
  const seen = maps.some((printed) => printed.map === FIRST_MAP && sizeOf(printed) > 0);
  return first && { ...first, seen };
}

const eventsOf = (missed: ReadonlyMap<string, number>): Map<string, number> =>
  new Map(
    [...missed]
      .filter(([key]) => key.endsWith(EVENTS))
      .map(([key, runs]) => [key.slice(0, -EVENTS.length), runs]),
  );

/** True if bpftrace printed the whole file: it cuts a file off after a number of bytes, 10 KiB by default. */
const isWhole = (text: string | undefined): text is string => text?.endsWith('\n') ?? false;
