import { ENDED_MAPS, isStackMap, MARK, type MapValue } from '../probe/protocol.ts';

/** A line of bpftrace's JSON output, as far as vmtally uses it. */
export type Message =
  | { kind: 'marker'; mark: number; tick: number; ns: number; flushSequence: number; intervalNs?: number }
  | { kind: 'map'; map: string; entries: [key: string[], value: MapValue][] }
  | { kind: 'text'; text: string }
  | { kind: 'lost'; events: number }
  | { kind: 'helper-error'; helper: string; code: number; line: number }
  | { kind: 'garbled'; line: string };

/**
 * Parses a line of `bpftrace -f json`; undefined for lines that vmtally does not use (blank lines, warnings
 * on stdout from 0.24 to 0.27.0, attached_probes). A line that begins as JSON, but that no program of vmtally
 * prints, is `garbled`: an unknown type, a map without keys, a key that is not a number.
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
      return marker(data) ?? garbled(line);
    case 'map':
      return mapMessage(data) ?? garbled(line);
    case 'cat':
      return typeof data === 'string' ? { kind: 'text', text: data } : garbled(line);
    case 'lost_events':
      return { kind: 'lost', events: toNumber((data as { events?: unknown } | undefined)?.events) ?? 1 };
    case 'helper_error':
    // bpftrace 0.25 and newer report a division by 0; its result is 0 in all versions.
    case 'runtime_error':
      return {
        kind: 'helper-error',
        helper: typeof rest.helper === 'string' ? rest.helper : 'unknown',
        code: toNumber(rest.retcode) ?? 0,
        line: toNumber(rest.line) ?? 0,
      };
    case 'attached_probes':
      return undefined;
    default:
      return garbled(line);
  }
}

const garbled = (line: string): Message => ({ kind: 'garbled', line: line.slice(0, 120) });

/**
 * Decodes bytes of 0x80 and over, which bpftrace up to 0.23 prints as \uffffffXX on machines whose char is
 * signed: a sequence of them becomes UTF-8 text again. bpftrace doubles a backslash of the text itself; such
 * a pair stays as it is.
 */
export function repairText(line: string): string {
  if (!line.includes('\\uffffff')) return line;
  return line.replaceAll(/\\\\|(?:\\uffffff[0-9a-f]{2})+/g, (text) => {
    if (text === '\\\\') return text;
    const bytes = text
      .split('\\uffffff')
      .slice(1)
      .map((hex) => Number.parseInt(hex, 16));
    return Buffer.from(bytes).toString('utf8');
  });
}

/** Decodes a name from four little-endian uint32 of a task's comm: the text up to the first zero byte. */
export function wordsToName(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8');
}

const MARKS: number[] = Object.values(MARK);

function marker(data: unknown): Message | undefined {
  if (!Array.isArray(data) || (data.length !== 4 && data.length !== 5)) return undefined;
  const numbers = data.map(toNumber).filter((number) => number !== undefined);
  const [mark, tick, ns, flushSequence, intervalNs] = numbers;
  if (mark === undefined || tick === undefined || ns === undefined || flushSequence === undefined)
    return undefined;
  if (!MARKS.includes(mark) || numbers.length !== data.length) return undefined;
  return { kind: 'marker', mark, tick, ns, flushSequence, ...(intervalNs !== undefined && { intervalNs }) };
}

function mapMessage(data: unknown): Message | undefined {
  const [printed, ...more] = Object.entries(data ?? {});
  if (printed === undefined || more.length > 0) return undefined;
  const [map, content] = printed;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
  const read = ENDED_MAPS.includes(map) ? nameValue : numberValue;
  const split = isStackMap(map) ? stackKey : numberKey;
  const entries: [string[], MapValue][] = [];
  for (const [key, raw] of Object.entries(content)) {
    const value = read(raw);
    const parts = split(key);
    if (value === undefined || parts === undefined) return undefined;
    entries.push([parts, value]);
  }
  return { kind: 'map', map, entries };
}

const KEY = /^-?\d+(?:,-?\d+)*$/;

const numberKey = (key: string): string[] | undefined => (KEY.test(key) ? key.split(',') : undefined);

/**
 * The parts of a key with stacks, whose frames a line break separates: addresses, or names of the kernel's functions with
 * bpftrace 0.17. 0.22 and 0.23 print two characters in place of a line break.
 */
function stackKey(key: string): string[] | undefined {
  const parts = key
    .replaceAll('\\n', '\n')
    .split(',')
    .map((part) => part.trim().replaceAll(/\s+/g, '\n'));
  return parts.length > 1 && parts.every((part) => STACK.test(part)) ? parts : undefined;
}

/** Letters of symbols (kernel/kallsyms.c), which compilers make of letters, digits and `.`, `$`, `_`. */
const STACK = /^[\w.$@:+\-\n[\]]*$/;

function nameValue(raw: unknown): MapValue | undefined {
  if (typeof raw === 'string') return { kind: 'name', name: raw };
  return Array.isArray(raw) && raw.length === 4 && raw.every(isWord)
    ? { kind: 'name', name: wordsToName(raw) }
    : undefined;
}

/** True for a uint32, even if printed as signed. */
const isWord = (word: unknown): word is number =>
  Number.isInteger(word) && Number(word) >= -(2 ** 31) && Number(word) < 2 ** 32;

function numberValue(raw: unknown): MapValue | undefined {
  const value = toNumber(raw);
  return value === undefined ? undefined : { kind: 'number', value };
}

/** A whole number, also in quotes: bpftrace 0.24 and newer quote a number that a double cannot hold. */
function toNumber(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isInteger(raw) ? raw : undefined;
  return typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : undefined;
}
