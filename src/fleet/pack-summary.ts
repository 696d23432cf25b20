import { sums } from '../capture/columns.ts';
import { inflate, isWhole, lengthOf, pack } from '../capture/gzip-member.ts';
import { messageOf } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { areWithin } from './cell-columns.ts';
import { hasManyBrackets, isNested } from './is-nested.ts';
import { FORMAT, type GroupList, LIMITS, MAJOR, MINOR, Summary } from './schema.ts';

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

/** A summary as bytes: a member of gzip, as in a capture. */
export const packSummary = (summary: Summary): Buffer => pack(JSON.stringify(summary));

/**
 * The summary of a payload. Each list has only entries and series that it names, in ascending order, none twice. Throws
 * SummaryError.
 */
export function unpackSummary(payload: Buffer): Summary {
  if (payload.length > LIMITS.packed)
    throw new SummaryError('size', `has ${payload.length} bytes, of at most ${LIMITS.packed}`);
  const content = contentOf(payload);
  const schema = String(Reflect.get(Object(content), 'schema')).slice(0, 100);
  const [, major] = /^vmtally\.summary\/(\d{1,9})\.\d{1,9}$/.exec(schema) ?? [];
  if (major === undefined) throw malformed('is no summary of vmtally');
  if (Number(major) !== MAJOR)
    throw new SummaryError('version', `is of ${schema}, and this vmtally reads ${FORMAT}/${MAJOR}`);
  const parsed = Summary.safeParse(content);
  const [issue] = parsed.error?.issues ?? [];
  if (issue !== undefined) throw malformed(issueToText(issue));
  const summary = parsed.data as Summary;
  const fault = faultOf(summary);
  if (fault !== undefined) throw malformed(fault);
  return summary;
}

function contentOf(payload: Buffer): unknown {
  if (lengthOf(payload) !== payload.length || !isWhole(payload))
    throw malformed('is no whole member of gzip');
  let bytes: Buffer;
  try {
    bytes = inflate(payload, LIMITS.text);
  } catch (error) {
    const isLarge = Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE';
    if (isLarge) throw new SummaryError('size', `has a text of more than ${LIMITS.text} bytes`);
    throw malformed(messageOf(error), error);
  }
  if (hasManyBrackets(bytes) && isNested(bytes, MOST_DEPTH)) throw malformed('is nested too deep');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw malformed('is no JSON', error);
  }
}

/** Why the parts of a summary do not fit together. */
function faultOf({ series, totals, distributions, missing, uncountedSeconds, rows, groups }: Summary) {
  const lists: [string, Omit<GroupList, 'keys'>, number][] = Object.entries(groups).map(([name, list]) => [
    name,
    list,
    list.keys.length,
  ]);
  const count = rows.rows.row.length;
  if (Object.values(rows.rows).some(({ length }) => length !== count)) return 'its rows differ in length';
  if (count > LIMITS.entries) return `it has more than ${LIMITS.entries} rows`;
  if (new Set(series.map(({ label }) => label)).size < series.length) return 'a series comes twice';
  if (missing.length !== series.length || uncountedSeconds.length !== series.length)
    return 'it does not say of each series what is missing';
  for (const [name, { cells, rest, most, blur }, entries] of [
    ...lists,
    ['rows', { ...rows, blur: undefined }, count] as const,
  ])
    if (
      !areWithin(cells, entries, series.length) ||
      [rest, most, blur ?? rest].some((one) => !areWithin(one, 1, series.length))
    )
      return `its cells of ${name} are of no entry or series`;
  for (const [name, { keys }] of Object.entries(groups))
    if (new Set(keys).size < keys.length) return `a ${name} comes twice`;
  if (!areWithin(totals, 1, series.length)) return 'its totals are of no series';
  if (sums(distributions.series).some((at) => at < 0 || at >= series.length))
    return 'its values are of no series';
  return undefined;
}

const malformed = (message: string, cause?: unknown): SummaryError =>
  new SummaryError('malformed', message, { cause });
