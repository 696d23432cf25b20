import type { z } from 'zod';
import { messageOf, VmtallyError } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { printable } from '../printable.ts';
import { knownContainers } from '../tally/known-containers.ts';
import type { Exactness } from '../wire/exactness.ts';
import { decode, sums } from './columns.ts';
import {
  beginsHeader,
  HEADER_BYTES,
  isWhole,
  lengthOf,
  MOST_BYTES,
  nextHeader,
  unpack,
} from './gzip-member.ts';
import { inOrder } from './in-order.ts';
import type { CaptureItem, Damage, ReadTick } from './items.ts';
import { parseKnown } from './parse-known.ts';
import { decodeRows } from './row-columns.ts';
import { CompareLine, EndLine, FORMAT, HeadLine, MAJOR, MemberLine, RunLine, TickLine } from './schema.ts';
import type { CaptureSource } from './source.ts';
import { isTooDeep } from './too-deep.ts';

/** Reads the head of a capture. Throws CAPTURE_INVALID where the file is none, or of another major version. */
export function readHead(source: CaptureSource): HeadLine {
  const first = memberAt(source, 0);
  if (first === undefined) throw invalid(source, noCapture(source));
  let line: unknown;
  try {
    line = parsePrintable(first.text.slice(0, first.text.indexOf('\n')));
  } catch {
    throw invalid(source, 'it is no capture of vmtally');
  }
  const [, major = '', minor = ''] = /^vmtally\.capture\/(\d+)\.(\d+)$/.exec(schemaOf(line)) ?? [];
  if (major === '') throw invalid(source, 'it is no capture of vmtally');
  if (Number(major) !== MAJOR)
    throw invalid(
      source,
      `it has version ${major}.${minor} of the format, and this vmtally reads version ${MAJOR}`,
      'Read it with the vmtally that wrote it, or a newer one.',
    );
  const head = parseKnown(HeadLine, line);
  if (head.success) return head.data;
  const [issue] = head.error.issues;
  throw invalid(source, `its head is wrong: ${issue && `${issue.path.join('.')} ${issueToText(issue)}`}`);
}

/**
 * Yields what a capture holds, in its order, from a member on. A damaged member is one item, and reading goes on behind
 * it. What is there twice is left out. One member is in memory at a time.
 */
export const readCapture = (
  source: CaptureSource,
  { series }: Pick<HeadLine, 'series'>,
  from = 0,
): Generator<CaptureItem> => inOrder(itemsFrom(source, series.length, from));

function* itemsFrom(source: CaptureSource, series: number, from: number): Generator<CaptureItem> {
  for (const part of members(source, from)) {
    if ('why' in part) {
      yield { kind: 'damage', damage: part };
      continue;
    }
    try {
      yield* itemsOf(part.text, part.offset, series);
      yield { kind: 'passed' };
    } catch (error) {
      yield { kind: 'damage', damage: { offset: part.offset, bytes: part.bytes, why: messageOf(error) } };
    }
  }
}

interface Member {
  offset: number;
  bytes: number;
  text: string;
}

/** Bytes that are read in vain, in sizes of the file: headers without a member would cost the square of its size. */
const IN_VAIN = 4;
const IN_VAIN_LEAST = 64 << 20;

function* members(source: CaptureSource, from: number): Generator<Member | Damage> {
  const budget = { bytes: IN_VAIN * source.size + IN_VAIN_LEAST };
  for (let offset = from; offset < source.size; ) {
    const member = memberAt(source, offset, budget);
    if (member !== undefined) {
      yield member;
      offset += member.bytes;
      continue;
    }
    const next =
      budget.bytes < 0
        ? source.size
        : (source.find((bytes, start) => nextHeader(bytes, start), offset + 1) ?? source.size);
    const bytes = next - offset;
    // The length of a member may be what is damaged.
    const whole = bytes <= MOST_BYTES && budget.bytes >= 0 ? textOf(source.read(offset, bytes)) : undefined;
    budget.bytes -= bytes;
    if (whole !== undefined) yield { offset, bytes, text: whole };
    yield {
      offset,
      bytes,
      why: whole !== undefined ? FRAME : next === source.size ? 'it is cut off or damaged' : 'it is damaged',
    };
    offset = next;
  }
}

/** Damage that takes no counts away. */
export const FRAME = 'its frame is damaged, and its data are whole';

function memberAt(source: CaptureSource, offset: number, budget = { bytes: MOST_BYTES }): Member | undefined {
  const bytes = lengthOf(source.read(offset, HEADER_BYTES));
  if (bytes === undefined || offset + bytes > source.size) return undefined;
  const member = source.read(offset, bytes);
  const text = isWhole(member) ? textOf(member) : undefined;
  if (text !== undefined) return { offset, bytes, text };
  budget.bytes -= bytes;
  return undefined;
}

function textOf(member: Buffer): string | undefined {
  try {
    return unpack(member);
  } catch {
    return undefined;
  }
}

/** The kind of a line, which is its first field. */
const KIND = /^\{"kind":"(\w+)"/;
function* itemsOf(text: string, offset: number, series: number): Generator<CaptureItem> {
  let member: MemberLine | undefined;
  for (let from = 0, to = 0; from < text.length; from = to + 1) {
    to = text.indexOf('\n', from);
    if (to === -1) to = text.length;
    const [, kind = ''] = KIND.exec(text.slice(from, from + MOST_KIND)) ?? [];
    if (!KINDS.includes(kind)) continue;
    const line = text.slice(from, to);
    if (isTooDeep(line)) throw new Error(`its line ${kind} is wrong: it has too many brackets`);
    switch (kind) {
      case 'member':
        member = parsed(MemberLine, JSON.parse(line));
        knownContainers.learn(member.containers ?? []);
        yield {
          kind,
          line: {
            ...member,
            ...(member.exactness && { exactness: printableTexts(member.exactness, line) }),
          },
          rows: decodeRows(member.rows),
          offset,
        };
        break;
      case 'tick':
        yield { kind, tick: readTick(parsed(TickLine, JSON.parse(line)), line, member, series) };
        break;
      case 'run':
        yield { kind, line: parsed(RunLine, parsePrintable(line)) };
        break;
      case 'compare':
        yield { kind, line: parsed(CompareLine, parsePrintable(line)) };
        break;
      case 'end':
        yield { kind, line: parsed(EndLine, parsePrintable(line)) };
        break;
      case 'head':
        yield { kind, offset };
    }
  }
}

const KINDS: readonly string[] = ['head', 'member', 'tick', 'run', 'compare', 'end'];
/** Characters in which the kind of a line is. */
const MOST_KIND = 40;

/** Printable ASCII without escapes, as most lines are: to look at each value would take longer than all the rest. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

/** A capture may come from anybody: no text of it reaches a terminal as it is. */
const parsePrintable = (line: string): unknown =>
  PLAIN.test(line)
    ? JSON.parse(line)
    : JSON.parse(line, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value));

/** `line`: the one that the texts are of. */
const printableTexts = <T extends object>(value: T, line: string): T =>
  PLAIN.test(line) ? value : (parsePrintable(JSON.stringify(value)) as T);

/** Throws Error with the field that is wrong, and why. */
function parsed<T>(type: z.ZodType<T>, content: unknown): T {
  const line = parseKnown(type, content);
  if (line.success) return line.data;
  const [issue] = line.error.issues;
  throw new Error(
    `its line ${kindOf(content)} is wrong: ${issue && `${issue.path.join('.')} ${issueToText(issue)}`}`,
  );
}

function readTick(line: TickLine, text: string, member: MemberLine | undefined, series: number): ReadTick {
  const { tick, atSeconds, atMs, seconds, rows, counter, growth, exactness, readings } = line;
  if (counter.length !== growth.length) throw new Error('its counters differ in length');
  const quads = decode(line);
  if (quads.series.some((each) => each < 0 || each >= series))
    throw new Error('it has a series that the head has not');
  if (member === undefined) throw new Error('it has a tick before its first line');
  return {
    run: member.run,
    tick,
    atSeconds,
    atMs,
    seconds,
    rows: decodeRows(rows),
    quads,
    sites: member.sites ?? [],
    vmstat: new Map(sums(counter).map((place, index) => [place, growth[index] ?? 0])),
    ...(exactness && { exactness: printableTexts(exactness as Partial<Exactness>, text) }),
    ...(readings && { readings }),
  };
}

const fieldOf = (line: unknown, name: 'kind' | 'schema'): string => {
  const value = line !== null && typeof line === 'object' && name in line ? Reflect.get(line, name) : '';
  return typeof value === 'string' ? value : '';
};
const kindOf = (line: unknown): string => fieldOf(line, 'kind');
const schemaOf = (line: unknown): string => fieldOf(line, 'schema');

function noCapture(source: CaptureSource): string {
  if (source.size === 0) return 'it is empty';
  const header = source.read(0, HEADER_BYTES);
  if (!beginsHeader(header)) return 'it is no capture of vmtally, or its beginning is damaged';
  return source.size < (lengthOf(header) ?? HEADER_BYTES)
    ? 'it is a capture that was cut off in its head, its first member: no counts are left'
    : 'it is a capture whose head, its first member, is damaged: without it no counts can be read';
}

const invalid = (
  { name }: CaptureSource,
  why: string,
  hint = `Write one with \`vmtally record\`.`,
): VmtallyError => new VmtallyError('CAPTURE_INVALID', `${name}: ${why}`, hint);

/** Version of the format that this vmtally writes. */
export const schemaVersion = (minor: number): string => `${FORMAT}/${MAJOR}.${minor}`;
