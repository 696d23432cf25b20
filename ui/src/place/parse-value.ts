import { Within } from '../../../src/wire/groups.ts';
import { MOST_SAMPLE_SECONDS } from '../../../src/wire/view-requests.ts';
import { ACROSS, type Across, type Sample } from './place-values.ts';

/** The value of a list that a text is; undefined for any other text. */
export const oneOf = <T extends string>(list: readonly T[], text: string | null): T | undefined =>
  list.find((value) => value === text);

/** A whole number; null for any other text. */
export function whole(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Parses `name:cc1`. */
export function parseWithin(text: string | null): Within | null {
  const [, group, key] = /^(\w+):(.*)$/s.exec(text ?? '') ?? [];
  return Within.safeParse({ group, key }).data ?? null;
}

/** Groups of the board of a fleet: `user`, `label:rack`; programs for any other text. */
export function parseAcross(text: string | null): Across {
  const [, label] = /^label:([a-z][a-z0-9_]{0,31})$/.exec(text ?? '') ?? [];
  return label === undefined ? (oneOf(ACROSS, text) ?? 'name') : `label:${label}`;
}

/** Parses `512-1024`. */
export function parsePages(text: string | null): { from: number; to: number } | null {
  const [, from, to] = /^(\d{1,13})-(\d{1,13})$/.exec(text ?? '') ?? [];
  return from !== undefined && Number(from) < Number(to) ? { from: Number(from), to: Number(to) } : null;
}

/** Parses `10.7`, and `live.0`. */
export function parseSample(text: string | null): Sample | null {
  const [, seconds, run] = /^(live|\d{1,3})\.(\d{1,9})$/.exec(text ?? '') ?? [];
  if (seconds === 'live') return { seconds: null, run: Number(run) };
  const length = Number(seconds);
  return length >= 1 && length <= MOST_SAMPLE_SECONDS ? { seconds: length, run: Number(run) } : null;
}
