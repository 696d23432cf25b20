import { ENDED_MAPS } from '../probe/program.ts';

/** A value of a map: a count or sum, or a histogram as [lower bound, count] pairs, or a name's four words, or text. */
export type MapValue =
  | { kind: 'number'; value: number }
  | { kind: 'histogram'; buckets: [lower: number, count: number][] }
  | { kind: 'name'; name: string };

/** One line of bpftrace's JSON output, as far as vmtally uses it. */
export type Message =
  | { kind: 'marker'; mark: number; tick: number; ns: number; bell: number }
  | { kind: 'map'; map: string; entries: [key: string[], value: MapValue][] }
  | { kind: 'text'; text: string }
  | { kind: 'lost'; events: number }
  | { kind: 'helper-error'; helper: string; code: number; line: number }
  | { kind: 'garbled'; line: string };

/**
 * A line of `bpftrace -f json` as a message; undefined for lines that carry nothing for us (blank lines, warnings on
 * stdout from 0.24 to 0.27.0, attached_probes). What begins as JSON and is none is `garbled`.
 */
export function lineToMessage(line: string): Message | undefined {
  if (!line.startsWith('{')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(repairText(line));
  } catch {
    return garbled(line);
  }
  const { type, data, ...rest } = json as { type?: unknown; data?: unknown } & Record<string, unknown>;
  switch (type) {
    case 'value':
      return marker(data);
    case 'map':
    case 'hist':
    case 'stats':
      return mapMessage(data) ?? garbled(line);
    case 'cat':
      return typeof data === 'string' ? { kind: 'text', text: data } : garbled(line);
    case 'lost_events':
      return { kind: 'lost', events: toNumber((data as { events?: unknown } | undefined)?.events) ?? 1 };
    case 'helper_error':
      return {
        kind: 'helper-error',
        helper: typeof rest.helper === 'string' ? rest.helper : 'unknown',
        code: toNumber(rest.retcode) ?? 0,
        line: toNumber(rest.line) ?? 0,
      };
    default:
      return undefined;
  }
}

const garbled = (line: string): Message => ({ kind: 'garbled', line: line.slice(0, 120) });

/**
 * Up to 0.23 a byte of 0x80 and over comes as \uffffffXX on machines where char is signed. Such runs become the
 * UTF-8 text they were; a backslash that the text itself holds is written twice and left alone.
 */
export function repairText(line: string): string {
  if (!line.includes('\\uffffff')) return line;
  return line.replaceAll(/\\\\|(?:\\uffffff[0-9a-f]{2})+/g, (found) => {
    if (found === '\\\\') return found;
    const bytes = found
      .split('\\uffffff')
      .slice(1)
      .map((hex) => Number.parseInt(hex, 16));
    return Buffer.from(bytes).toString('utf8');
  });
}

/** The name in four little-endian uint32 of a task's comm: text up to the first zero byte. */
export function wordsToName(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8');
}

function marker(data: unknown): Message | undefined {
  if (!Array.isArray(data) || data.length !== 4) return undefined;
  const [mark, tick, ns, bell] = data.map(toNumber);
  if (mark === undefined || tick === undefined || ns === undefined || bell === undefined) return undefined;
  return { kind: 'marker', mark, tick, ns, bell };
}

function mapMessage(data: unknown): Message | undefined {
  const [map, content] = Object.entries(data ?? {})[0] ?? [];
  if (map === undefined) return undefined;
  // A scalar, or the histogram of a map without keys: none of vmtally's maps is one.
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return { kind: 'map', map, entries: [] };
  const entries: [string[], MapValue][] = [];
  for (const [key, raw] of Object.entries(content)) {
    const value = ENDED_MAPS.includes(map) && typeof raw === 'string' ? nameValue(raw) : mapValue(raw);
    if (value === undefined) return undefined;
    entries.push([key.split(','), value]);
  }
  return { kind: 'map', map, entries };
}

const nameValue = (name: string): MapValue => ({ kind: 'name', name });

function mapValue(raw: unknown): MapValue | undefined {
  const value = toNumber(raw);
  if (value !== undefined) return { kind: 'number', value };
  if (typeof raw === 'string') return nameValue(raw);
  if (!Array.isArray(raw)) return undefined;
  if (raw.length === 4 && raw.every((word) => typeof word === 'number')) {
    return { kind: 'name', name: wordsToName(raw) };
  }
  const buckets: [number, number][] = [];
  for (const bucket of raw as { min?: unknown; max?: unknown; count?: unknown }[]) {
    const count = toNumber(bucket?.count);
    const lower = lowerBound(toNumber(bucket?.min), toNumber(bucket?.max));
    if (count === undefined || lower === undefined) return undefined;
    buckets.push([lower, count]);
  }
  return { kind: 'histogram', buckets };
}

/**
 * The bucket of negative values has no lower bound: {"max": -1, "count": n}. Up to 0.19 bounds are cut to 32 bits, so
 * the bucket from 2^31 on begins below 0.
 */
function lowerBound(min: number | undefined, max: number | undefined): number | undefined {
  if (min === undefined) return max;
  return min < 0 && max !== undefined ? min + 2 ** 32 : min;
}

/** A number, or one that bpftrace 0.24 and newer put into quotes because a double cannot hold it. */
function toNumber(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  return typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : undefined;
}
