import { inflate, isWhole, lengthOf, pack } from '../capture/gzip-member.ts';
import { messageOf } from '../errors.ts';
import { hasManyBrackets, isNested } from '../is-nested.ts';
import { issueToText } from '../issue-to-text.ts';
import { areRows } from './are-rows.ts';
import { areBounds, areWithin } from './cell-bytes.ts';
import { hasMoreValues } from './has-more-values.ts';
import { forgetNumbers, NumberReader, NumberWriter } from './number-bytes.ts';
import { knownSeriesIn, readSeries } from './read-series.ts';
import { type CellBytes, FORMAT, LIMITS, MAJOR, MINOR, SENT_GROUPINGS, Summary } from './schema.ts';
import { areValues } from './value-bytes.ts';

/** No part of a summary is as deep. A later minor version may have deeper ones. */
const MOST_DEPTH = 12;

export const SCHEMA = `${FORMAT}/${MAJOR}.${MINOR}`;

/** Why a summary is refused: it is no summary, of a later major version, or larger than a hub takes. */
export type Refusal = 'malformed' | 'version' | 'size';

export class SummaryError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}

/** Lists of numbers, by the objects that have them, in the order in which they travel. A later minor version may add some at the end. */
const LISTS: readonly [path: readonly string[], names: readonly string[]][] = [
  [[], ['totals', 'distributions']],
  [['rows'], ['cells', 'most']],
  ...SENT_GROUPINGS.map((grouping): [string[], string[]] => [
    ['groups', grouping],
    ['cells', 'most', 'blur'],
  ]),
];

const LINE_FEED = 10;
/** Values of the line of JSON: 2,000 rows of ten columns, five lists of 2,000 keys, containers and series. */
const MOST_VALUES = 64_000;

const Rest = Summary.omit({ series: true });

/**
 * A summary as it travels: a member of gzip, as in a capture. In it are a line of JSON without the lists of numbers, and then
 * those lists, each behind the number of its bytes.
 */
export function packSummary(summary: Summary): Buffer {
  const head = JSON.stringify(summary, (_, value: unknown) =>
    value instanceof Uint8Array ? undefined : value,
  );
  const lists = LISTS.flatMap(([path, names]) => {
    const holder = inside(summary, path);
    return names.map((name) => Reflect.get(holder, name) as Uint8Array);
  });
  return pack(
    Buffer.concat([Buffer.from(`${head}\n`), ...lists.flatMap((list) => [lengthBytes(list), list])]),
  );
}

function lengthBytes({ length }: Uint8Array): Uint8Array {
  const writer = new NumberWriter(8);
  writer.put(length);
  return writer.bytes.subarray(0, writer.length);
}

const inside = (content: unknown, path: readonly string[]): object => {
  let holder = content;
  for (const name of path) holder = Reflect.get(Object(holder), name);
  return Object(holder);
};

/**
 * The summary of a payload. Each list has only entries and series that it names, in ascending order, none twice. Throws
 * SummaryError.
 */
export function unpackSummary(payload: Buffer): Summary {
  if (payload.length > LIMITS.packed)
    throw new SummaryError('size', `has ${payload.length} bytes, of at most ${LIMITS.packed}`);
  const bytes = bytesOf(payload);
  const end = bytes.indexOf(LINE_FEED);
  const { content, series } = contentOf(end === -1 ? bytes : bytes.subarray(0, end));
  const schema = String(Reflect.get(Object(content), 'schema')).slice(0, 100);
  const [, major] = /^vmtally\.summary\/(\d{1,9})\.\d{1,9}$/.exec(schema) ?? [];
  if (major === undefined) throw malformed('is no summary of vmtally');
  if (Number(major) !== MAJOR)
    throw new SummaryError('version', `is of ${schema}, and this vmtally reads ${FORMAT}/${MAJOR}`);
  forgetNumbers();
  addLists(content, bytes, end + 1);
  const { data: named, error: fault } = series ?? readSeries(seriesOf(content));
  const { data: rest, error = fault } = Rest.safeParse(content);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) throw malformed(issueToText(issue));
  const summary = { ...rest, ...named } as Summary;
  const why = faultOf(summary);
  if (why !== undefined) throw malformed(why);
  return summary;
}

function bytesOf(payload: Buffer): Buffer {
  if (lengthOf(payload) !== payload.length || !isWhole(payload))
    throw malformed('is no whole member of gzip');
  try {
    return inflate(payload, LIMITS.text);
  } catch (error) {
    const isLarge = Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE';
    if (isLarge) throw new SummaryError('size', `has a text of more than ${LIMITS.text} bytes`);
    throw malformed(messageOf(error), error);
  }
}

interface Content {
  content: unknown;
  /** The series of the summary; absent where the content has them. */
  series?: ReturnType<typeof readSeries>;
}

function contentOf(head: Buffer): Content {
  if (hasManyBrackets(head) && isNested(head, MOST_DEPTH)) throw malformed('is nested too deep');
  const line = head.toString('utf8');
  const known = knownSeriesIn(line);
  if (known !== undefined) {
    const content = parsed(`${line.slice(0, known.from)}0${line.slice(known.to)}`);
    // Otherwise the list is that of another object.
    if (seriesOf(content) === 0) return { content, series: known.read };
  }
  return { content: parsed(line) };
}

const seriesOf = (content: unknown): unknown => Reflect.get(Object(content), 'series');

function parsed(line: string): unknown {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (error) {
    throw malformed('is no JSON', error);
  }
  // zod would note a fault of each. A value has at least two characters.
  if (line.length > 2 * MOST_VALUES && hasMoreValues(content, MOST_VALUES))
    throw malformed(`has more than ${MOST_VALUES} values`);
  return content;
}

/** Puts the lists of numbers behind the line of JSON to their places in its content. */
function addLists(content: unknown, bytes: Buffer, from: number): void {
  const reader = new NumberReader().open(bytes, from);
  for (const [path, names] of LISTS) {
    const holder = inside(content, path);
    for (const name of names) {
      const length = reader.get();
      if (reader.at + length > bytes.length) throw malformed('ends within its numbers');
      Reflect.set(holder, name, new Uint8Array(bytes.buffer, bytes.byteOffset + reader.at, length));
      reader.at += length;
    }
  }
}

/** Why the parts of a summary do not fit together. */
function faultOf({ series, totals, distributions, missing, uncountedSeconds, rows, groups }: Summary) {
  const count = rows.rows.row.length;
  if (Object.values(rows.rows).some(({ length }) => length !== count)) return 'its rows differ in length';
  if (count > LIMITS.entries) return `it has more than ${LIMITS.entries} rows`;
  if (!areRows(rows.rows)) return 'its rows have numbers beyond 2^53, or one comes twice';
  if (new Set(series.map(({ label }) => label)).size < series.length) return 'a series comes twice';
  if (missing.length !== series.length || uncountedSeconds.length !== series.length)
    return 'it does not say of each series what is missing';
  const lists: [name: string, cells: CellBytes, entries: number, bounds: CellBytes[]][] = [
    ['rows', rows.cells, count, [rows.most]],
    ...SENT_GROUPINGS.map((name): (typeof lists)[number] => {
      const { cells, keys, most, blur } = groups[name];
      return [name, cells, keys.length, [most, blur]];
    }),
  ];
  for (const [name, cells, entries, bounds] of lists)
    if (
      !areWithin(cells, entries, series.length) ||
      !bounds.every((bound) => areBounds(bound, series.length))
    )
      return `its cells of ${name} are of no entry or series, or no whole numbers`;
  for (const [name, { keys }] of Object.entries(groups))
    if (keys.length * series.length > LIMITS.groupCells)
      return `it has more groups by ${name} than a service sends of ${series.length} series`;
    else if (new Set(keys).size < keys.length) return `a ${name} comes twice`;
  if (!areWithin(totals, 1, series.length)) return 'its totals are of no series, or no whole numbers';
  if (!areValues(distributions, series.length)) return 'its values are of no series';
  return undefined;
}

const malformed = (message: string, cause?: unknown): SummaryError =>
  new SummaryError('malformed', message, { cause });
