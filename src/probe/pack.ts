import type { Field, Tracepoints } from '../kernel/tracepoints.ts';
import { tracepointsOf } from './attach.ts';
import type { MapHead } from './head.ts';
import type { Token } from './lex.ts';
import { closing } from './parse.ts';
import { type Probe, updatesOf } from './probe.ts';
import type { Dimension } from './scope.ts';

/**
 * A process's id and a value as one 64-bit key: to hash 8 bytes takes a sixth off what an event costs
 * (docs/benchmarks.md). From the lowest bit: the id, the value as two's complement; bit 62 set, of a key that is not
 * negative, marks a value that is too large, of which the lowest WIDE_BITS are left out.
 */

/** The kernel's ids end at PID_MAX_LIMIT, 4 Mi (include/linux/threads.h). */
const ID_BITS = 22;
const WIDE_BITS = 24;
/** Values below have all their bits: 1 TiB. */
const EXACT_BITS = 64 - WIDE_BITS;
const WIDE_MARK = 1n << 62n;

/**
 * Whether `tokens`, the second part of a map's key, can be packed without losing anything: a field of up to 4 bytes,
 * or an amount of bytes, which is rounded down to 16 MiB from 1 TiB on. Fields that the kernel lacks are small
 * numbers.
 */
function fits(tokens: readonly Token[], { value }: MapHead, fields: readonly Field[]): boolean {
  const [args, arrow, name] = tokens;
  if (tokens.length !== 3 || args?.text !== 'args' || !/^(?:->|\.)$/.test(arrow?.text ?? '')) return false;
  const field = fields.find((one) => one.name === name?.text);
  if (field === undefined) return true;
  if (field.text) return false;
  return field.size <= 4 || (field.size === 8 && !field.signed && value?.unit === 'bytes' && !isArray(field));
}

/** Of `@map[pid, VALUE]` from a token on, the tokens of VALUE. */
export const valueTokens = (body: readonly Token[], from: number): readonly Token[] =>
  body.slice(from + 4, closing(body, from + 1));

const isArray = ({ type }: Field): boolean => type.endsWith(']');

/** The maps of a probe whose keys are packed: those that are written only with what can be. */
export function packedMaps(
  { head, blocks, where }: Probe,
  dimension: Dimension,
  tracepoints: Tracepoints,
): Set<string> {
  const packed = new Set(Object.keys(head.maps).filter((map) => head.maps[map]?.value));
  if (dimension !== 'pid' && dimension !== 'tid') packed.clear();
  for (const block of blocks) {
    const events = block.attach.flatMap((point) => tracepointsOf(point, tracepoints));
    for (const { map, from } of updatesOf(block, head.maps, where)) {
      const value = valueTokens(block.body, from);
      const ofMap = head.maps[map];
      const all = events.every((event) => ofMap && fits(value, ofMap, tracepoints.fields(event) ?? []));
      if (!all) packed.delete(map);
    }
  }
  return packed;
}

/** The key as bpftrace makes it. `value` is a number, or `args->NAME` of a field in `fields`. */
export function packKey(id: string, value: string, fields: readonly Field[]): string {
  const field = fields.find(({ name }) => value === `args->${name}`);
  if (field?.size !== 8) return `((int64)${value} << ${ID_BITS}) | (int64)${id}`;
  const wide = `0x${WIDE_MARK.toString(16)} | (${value} >> ${WIDE_BITS} << ${ID_BITS})`;
  return `(${value} >> ${EXACT_BITS} ? ${wide} : ${value} << ${ID_BITS}) | ${id}`;
}

/** Id and value of a packed key, as bpftrace prints it: signed or unsigned, as its version does. */
export function unpackKey(text: string): [id: string, value: number] {
  const key = Number(text);
  // Most values are small, and BigInt takes ten times as long.
  if (Number.isSafeInteger(key) && key >= 0)
    return [String(key % 2 ** ID_BITS), Math.floor(key / 2 ** ID_BITS)];
  const whole = BigInt.asIntN(64, BigInt(text));
  const id = String(whole & ((1n << BigInt(ID_BITS)) - 1n));
  const value = whole >> BigInt(ID_BITS);
  if (whole < WIDE_MARK) return [id, Number(value)];
  return [id, Number((value - (WIDE_MARK >> BigInt(ID_BITS))) << BigInt(WIDE_BITS))];
}
