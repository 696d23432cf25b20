import type { Field, Tracepoints } from '../kernel/tracepoints.ts';
import { tracepointsOf } from './attach.ts';
import type { MapHead } from './head.ts';
import type { Token } from './lex.ts';
import { closing } from './parse.ts';
import { type Probe, updatesOf } from './probe.ts';
import type { GroupBy } from './scope.ts';

/**
 * Packs a task's id and a value into one 64-bit key: hashing 8 bytes takes a sixth off the cost of an event
 * (docs/benchmarks.md). From the lowest bit up, a key has the id, then the value as two's complement. In a
 * key that is not negative, bit 62 marks a value that is too large: its lowest WIDE_BITS are dropped.
 */

/** The kernel's ids end at PID_MAX_LIMIT, 4 Mi (include/linux/threads.h). */
const ID_BITS = 22;
const WIDE_BITS = 24;
/** Values below 2^EXACT_BITS (1 TiB) keep all their bits. */
const EXACT_BITS = 64 - WIDE_BITS;
const WIDE_MARK = 1n << 62n;

/**
 * True where `tokens`, the second part of a map's key, can be packed: a field of up to 4 bytes, one whose values are
 * narrow, or an amount of bytes, which is rounded down to 16 MiB from 1 TiB on. A field that the kernel lacks has a small number
 * as its default.
 */
function fits(tokens: readonly Token[], { value }: MapHead, fields: readonly Field[]): boolean {
  const [args, arrow, name] = tokens;
  if (tokens.length !== 3 || args?.text !== 'args' || !/^(?:->|\.)$/.test(arrow?.text ?? '')) return false;
  const field = fields.find((candidate) => candidate.name === name?.text);
  if (field === undefined) return true;
  if (field.text) return false;
  return (
    field.size <= 4 ||
    (field.size === 8 &&
      !field.signed &&
      (value?.unit === 'bytes' || value?.narrow === true) &&
      !isArray(field))
  );
}

/** Tokens of VALUE in `@map[pid, VALUE]`, which begins at token `from`. */
export const valueTokens = (body: readonly Token[], from: number): readonly Token[] =>
  body.slice(from + 4, closing(body, from + 1));

const isArray = ({ type }: Field): boolean => type.endsWith(']');

/**
 * Maps of a probe whose keys are packed: all values that the probe writes into these keys can be. A key with a call site
 * keeps its parts: as one number of 64 bits an event would cost 2 to 7 % less, and it costs at most 1.1 times what one by
 * pid does (docs/benchmarks.md, sites-cost).
 */
export function packedMaps(
  { head, blocks, where }: Probe,
  groupBy: GroupBy,
  tracepoints: Tracepoints,
): Set<string> {
  const packed = new Set(Object.keys(head.maps).filter((map) => head.maps[map]?.value));
  if (head.rare || (groupBy !== 'pid' && groupBy !== 'tid')) packed.clear();
  for (const block of blocks) {
    const events = block.attach.flatMap((point) => tracepointsOf(point, tracepoints));
    for (const { map, from } of updatesOf(block, head.maps, where)) {
      const value = valueTokens(block.body, from);
      const mapHead = head.maps[map];
      const all = events.every((event) => mapHead && fits(value, mapHead, tracepoints.fields(event) ?? []));
      if (!all) packed.delete(map);
    }
  }
  return packed;
}

/** Expression of a packed key in bpftrace. `value` is a number, or `args->NAME` of a field in `fields`. */
export function packKey(id: string, value: string, fields: readonly Field[]): string {
  const field = fields.find(({ name }) => value === `args->${name}`);
  if (field?.size !== 8) return `((int64)${value} << ${ID_BITS}) | (int64)${id}`;
  const wide = `0x${WIDE_MARK.toString(16)} | (${value} >> ${WIDE_BITS} << ${ID_BITS})`;
  return `(${value} >> ${EXACT_BITS} ? ${wide} : ${value} << ${ID_BITS}) | ${id}`;
}

/** The value and the id of a packed key from 0 to 2^53 - 1. */
export const packedValue = (key: number): number => Math.floor(key / 2 ** ID_BITS);
export const packedId = (key: number): number => key - packedValue(key) * 2 ** ID_BITS;

/** Splits a packed key into id and value. Versions of bpftrace differ in whether they print it signed. */
export function unpackKey(text: string): [id: string, value: number] {
  const key = Number(text);
  // Most values are small, and BigInt takes ten times as long.
  if (Number.isSafeInteger(key) && key >= 0) return [String(packedId(key)), packedValue(key)];
  const whole = BigInt.asIntN(64, BigInt(text));
  const id = String(whole & ((1n << BigInt(ID_BITS)) - 1n));
  const value = whole >> BigInt(ID_BITS);
  if (whole < WIDE_MARK) return [id, Number(value)];
  return [id, Number((value - (WIDE_MARK >> BigInt(ID_BITS))) << BigInt(WIDE_BITS))];
}
