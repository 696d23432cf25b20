import type { z } from 'zod';
import { messageOf, VmtallyError } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { decode, sums } from './columns.ts';
import { HEADER_BYTES, isWhole, lengthOf, MOST_BYTES, nextHeader, unpack } from './gzip-member.ts';
import { decodeRows } from './row-columns.ts';
import { EndLine, FORMAT, HeadLine, MAJOR, MemberLine, RunLine, TickLine } from './schema.ts';
import type { CaptureSource } from './source.ts';
import type { CapturedTick } from './writer.ts';

/** A part of a file that cannot be read. */
export interface Damage {
  offset: number;
  bytes: number;
  why: string;
}

/** A tick of a capture: `quads.site` are places in `sites`. */
export interface ReadTick extends Omit<CapturedTick, 'sites'> {
  run: number;
  sites: readonly string[];
}

export type CaptureItem =
  | { kind: 'member'; line: Omit<MemberLine, 'rows'>; rows: RowIdentity[]; offset: number }
  | { kind: 'tick'; tick: ReadTick }
  | { kind: 'run'; line: RunLine }
  | { kind: 'end'; line: EndLine }
  | { kind: 'damage'; damage: Damage };

/** Reads the head of a capture. Throws CAPTURE_INVALID where the file is none, or of another major version. */
export function readHead(source: CaptureSource): HeadLine {
  const first = memberAt(source, 0);
  if (first === undefined) throw invalid(source, noCapture(source));
  let line: unknown;
  try {
    line = JSON.parse(first.text.slice(0, first.text.indexOf('\n')));
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
  const head = HeadLine.safeParse(line);
  if (head.success) return head.data;
  const [issue] = head.error.issues;
  throw invalid(source, `its head is wrong: ${issue && `${issue.path.join('.')} ${issueToText(issue)}`}`);
}

/**
 * Yields what a capture holds, in its order, from a member on. A damaged member is one item, and reading goes on behind
 * it. One member is in memory at a time.
 */
export function* readCapture(source: CaptureSource, from = 0): Generator<CaptureItem> {
  for (const part of members(source, from)) {
    if ('why' in part) {
      yield { kind: 'damage', damage: part };
      continue;
    }
    try {
      yield* itemsOf(part.text, part.offset);
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

function* members(source: CaptureSource, from: number): Generator<Member | Damage> {
  for (let offset = from; offset < source.size; ) {
    const member = memberAt(source, offset);
    if (member !== undefined) {
      yield member;
      offset += member.bytes;
      continue;
    }
    const next = source.find((bytes, start) => nextHeader(bytes, start), offset + 1) ?? source.size;
    // The length of a member may be what is damaged.
    const whole = next - offset <= MOST_BYTES ? textOf(source.read(offset, next - offset)) : undefined;
    if (whole !== undefined) yield { offset, bytes: next - offset, text: whole };
    yield {
      offset,
      bytes: next - offset,
      why:
        whole !== undefined
          ? 'its frame is damaged, and its data are whole'
          : next === source.size
            ? 'it is cut off or damaged'
            : 'it is damaged',
    };
    offset = next;
  }
}

function memberAt(source: CaptureSource, offset: number): Member | undefined {
  const bytes = lengthOf(source.read(offset, HEADER_BYTES));
  if (bytes === undefined || offset + bytes > source.size) return undefined;
  const member = source.read(offset, bytes);
  const text = isWhole(member) ? textOf(member) : undefined;
  return text === undefined ? undefined : { offset, bytes, text };
}

function textOf(member: Buffer): string | undefined {
  try {
    return unpack(member);
  } catch {
    return undefined;
  }
}

function* itemsOf(text: string, offset: number): Generator<CaptureItem> {
  let member: MemberLine | undefined;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const content: unknown = JSON.parse(line);
    switch (kindOf(content)) {
      case 'member':
        member = parsed(MemberLine, content);
        yield { kind: 'member', line: member, rows: decodeRows(member.rows), offset };
        break;
      case 'tick':
        yield { kind: 'tick', tick: readTick(parsed(TickLine, content), member) };
        break;
      case 'run':
        yield { kind: 'run', line: parsed(RunLine, content) };
        break;
      case 'end':
        yield { kind: 'end', line: parsed(EndLine, content) };
        break;
    }
  }
}

/** Throws Error with the field that is wrong, and why. */
function parsed<T>(type: z.ZodType<T>, content: unknown): T {
  const line = type.safeParse(content);
  if (line.success) return line.data;
  const [issue] = line.error.issues;
  throw new Error(
    `its line ${kindOf(content)} is wrong: ${issue && `${issue.path.join('.')} ${issueToText(issue)}`}`,
  );
}

function readTick(line: TickLine, member: MemberLine | undefined): ReadTick {
  const { tick, atSeconds, atMs, seconds, rows, counter, growth } = line;
  if (counter.length !== growth.length) throw new Error('its counters differ in length');
  return {
    run: member?.run ?? 1,
    tick,
    atSeconds,
    atMs,
    seconds,
    rows: decodeRows(rows),
    quads: decode(line),
    sites: member?.sites ?? [],
    vmstat: new Map(sums(counter).map((place, index) => [place, growth[index] ?? 0])),
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
  return 'it is no capture of vmtally, or its beginning is damaged';
}

const invalid = (
  { name }: CaptureSource,
  why: string,
  hint = `Write one with \`vmtally record\`.`,
): VmtallyError => new VmtallyError('CAPTURE_INVALID', `${name}: ${why}`, hint);

/** Version of the format that this vmtally writes. */
export const schemaVersion = (minor: number): string => `${FORMAT}/${MAJOR}.${minor}`;
