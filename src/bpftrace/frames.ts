import { MARK, type PrintedMap } from '../probe/protocol.ts';
import { notItsOutput } from './lines.ts';
import { lineToMessage } from './message.ts';
import { numberMap } from './number-map.ts';
import { type PrintedObjects, withObjectLine } from './object-lines.ts';
import { Repeats } from './repeats.ts';

/** Message of a program, put together from its output lines. */
export type Frame =
  | { kind: 'attached'; ns: number }
  /**
   * A closed buffer. Tick 1 opens the window: its counts came before the window. `flushSequence`: number
   * of flush requests that the program had seen. `intervalNs`: set if ticks may be throttled. `texts`: the files
   * that the program printed. `objects`: set if the program pairs objects.
   */
  | {
      kind: 'tick';
      tick: number;
      ns: number;
      flushSequence: number;
      intervalNs?: number;
      maps: PrintedMap[];
      texts: string[];
      objects?: PrintedObjects;
    }
  /** A process is sampled for the first time, or runs a new program: its mappings are to be read. */
  | { kind: 'process'; pid: number; program: number }
  | { kind: 'lost'; events: number }
  /** A map was full for a new entry; one frame per tick and line. `line`: program line, counted from 1. */
  | { kind: 'map-full'; line: number }
  /** An update was lost, as another CPU inserted the same new entry at that moment; one frame per update. */
  | { kind: 'update-lost'; line: number }
  | { kind: 'garbled'; line: string };

/** -E2BIG: the map is full. */
const E2BIG = -7;
/** -EEXIST: bpftrace 0.20 to 0.23 insert a new entry of count() and sum() with BPF_NOEXIST. */
const EEXIST = -17;

/** Most garbled lines between two marks. A program of vmtally prints fewer lines than this in a tick. */
const GARBLED_LIMIT = 10_000;

/** The beginning of a printed map, of any kind. */
const MAP = /^\{"type": "(?:map|hist|stats)"/;

/**
 * Puts frames together from a program's lines. bpftrace 0.23 and newer report a full map for each event, a
 * million times a second: a line that repeats one of `errors` word for word is not parsed. Only maps between
 * a begin marker and its end marker count: bpftrace up to 0.23 prints every map again when it exits. A tick
 * without an end marker is dropped. Throws BPFTRACE_OUTPUT if garbled lines come without an end.
 */
export async function* frames(lines: AsyncIterable<string>, errors = new Repeats()): AsyncGenerator<Frame> {
  let open: Extract<Frame, { kind: 'tick' }> | undefined;
  let garbled = 0;
  for await (const line of lines) {
    if (errors.has(line) || (open === undefined && MAP.test(line))) continue;
    const objects = open && withObjectLine(open.objects, line);
    if (open && objects) {
      open.objects = objects;
      continue;
    }
    const long = numberMap(line);
    if (long !== undefined) {
      open?.maps.push(long);
      continue;
    }
    const message = lineToMessage(line);
    switch (message?.kind) {
      case undefined:
        break;
      case 'map':
        open?.maps.push({ map: message.map, entries: message.entries });
        break;
      case 'text':
        if (message.text !== '') open?.texts.push(message.text);
        break;
      case 'garbled':
        if (++garbled > GARBLED_LIMIT) throw notItsOutput(message.line);
        yield message;
        break;
      case 'lost':
        yield message;
        break;
      case 'helper-error':
        if (message.code === EEXIST) {
          yield { kind: 'update-lost', line: message.line };
          break;
        }
        errors.add(line);
        if (message.code === E2BIG) yield { kind: 'map-full', line: message.line };
        break;
      case 'marker': {
        const { kind: _, mark, ...numbers } = message;
        const { tick, ns } = numbers;
        garbled = 0;
        if (mark === MARK.process) yield { kind: 'process', pid: tick, program: ns };
        else if (mark === MARK.attached) yield { kind: 'attached', ns };
        else if (mark === MARK.begin) open = { kind: 'tick', ...numbers, maps: [], texts: [] };
        else if (mark === MARK.end && open?.tick === tick) {
          yield open;
          open = undefined;
          errors.clear();
        }
        break;
      }
    }
  }
}
