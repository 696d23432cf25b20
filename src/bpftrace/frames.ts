import { MARK } from '../probe/compile.ts';
import { type MapValue, lineToMessage } from './message.ts';

/** A map as printed in one tick. */
export interface PrintedMap {
  map: string;
  entries: [key: string[], value: MapValue][];
}

/** What a program says, put together from its lines. */
export type Frame =
  | { kind: 'attached'; ns: number }
  /** A closed half. `tick` 1 opens the window: what it holds came before. */
  | { kind: 'tick'; tick: number; ns: number; maps: PrintedMap[] }
  /** All is detached; the last counts follow. */
  | { kind: 'ending' }
  /** Both halves at the end: everything since the last tick. */
  | { kind: 'end'; ns: number; maps: PrintedMap[] }
  | { kind: 'lost'; events: number }
  | { kind: 'map-full' }
  | { kind: 'garbled'; line: string };

/** -E2BIG and its strerror form: the map has no room for another key. */
const E2BIG = -7;

/**
 * Frames of a program's lines. Only what stands between a begin and its end counts: bpftrace up to 0.23 prints every
 * map again when it exits. A frame without its end is dropped, since the end's maps still hold what it held; and
 * what comes after the end is what the end said already.
 */
export async function* frames(lines: AsyncIterable<string>): AsyncGenerator<Frame> {
  let open: { mark: number; tick: number; ns: number; maps: PrintedMap[] } | undefined;
  let ended = false;
  for await (const line of lines) {
    const message = ended ? undefined : lineToMessage(line);
    switch (message?.kind) {
      case undefined:
        break;
      case 'map':
        open?.maps.push({ map: message.map, entries: message.entries });
        break;
      case 'lost':
      case 'garbled':
        yield message;
        break;
      case 'helper-error':
        if (message.code === E2BIG) yield { kind: 'map-full' };
        break;
      case 'marker': {
        const { mark, tick, ns } = message;
        if (mark === MARK.attached) yield { kind: 'attached', ns };
        else if (mark === MARK.begin) open = { mark, tick, ns, maps: [] };
        else if (mark === MARK.ending) {
          open = { mark, tick, ns, maps: [] };
          yield { kind: 'ending' };
        } else if (mark === MARK.end && open?.mark === MARK.begin && open.tick === tick) {
          yield { kind: 'tick', tick, ns: open.ns, maps: open.maps };
          open = undefined;
        } else if (mark === MARK.ended && open?.mark === MARK.ending) {
          yield { kind: 'end', ns: open.ns, maps: open.maps };
          ended = true;
        }
        break;
      }
    }
  }
}
