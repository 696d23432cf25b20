import { clean } from '../../text/clean.ts';
import { fit } from '../../text/text-width.ts';
import { grouped, plural, withUnit } from '../../text/units.ts';
import { wrap } from '../../text/wrap.ts';
import { type FunctionReport, functionsOf } from './functions.ts';
import { type Profile, unitOf } from './profile.ts';
import { titleOf } from './svg.ts';

/** Columns before the name of a function. */
const NUMBERS = 11 + 1 + 7 + 2 + 13 + 2 + 11 + 2;

/** The functions of the stacks, largest first: with what they called, and alone. */
export function profileToText(profile: Profile, { top, width }: { top: number; width: number }): string {
  const functions = functionsOf(profile);
  const lines = functions.slice(0, top).map((entry) => {
    const numbers = `${numbersOf(entry, profile)}  ${amountOf(entry.self, profile).padStart(11)}`;
    return `${numbers}  ${width === Infinity ? clean(entry.name) : fit(clean(entry.name), width - NUMBERS)}`.trimEnd();
  });
  const table = [`${HEAD}  ${'SELF'.padStart(11)}  FUNCTION`, ...lines];
  return withNotes(profile, table, { left: functions.length - lines.length, what: 'function', width });
}

/** Head of the numbers that each table has. */
export const HEAD = `${'TOTAL'.padStart(11)} ${'SHARE'.padStart(7)}  ${'95 %'.padStart(13)}`;

/** Weight, share, and the interval of the share if it is an estimate. */
export function numbersOf(
  { weight, share, interval: [low, high] }: Pick<FunctionReport, 'weight' | 'share' | 'interval'>,
  profile: Profile,
): string {
  const percent = (part: number) => (100 * part).toFixed(1);
  const range = low < high ? `${percent(low)} to ${percent(high)}` : '';
  return `${amountOf(weight, profile).padStart(11)} ${`${percent(share)} %`.padStart(7)}  ${range.padStart(13)}`;
}

const amountOf = (value: number, profile: Profile): string =>
  unitOf(profile) === 'bytes' ? withUnit(value, 'bytes') : grouped(value);

/** A table below its title, and the notes. `left`: rows that it leaves out. */
export function withNotes(
  profile: Profile,
  table: readonly string[],
  { left, what, width }: { left: number; what: string; width: number },
): string {
  const columns = Math.min(width, 80) - 1;
  const title = wrap(`${titleOf(profile, false).replace(/ s$/, '_s')}:`, { first: ' ', width: columns });
  return [
    '',
    ...title.map((line) => line.replace(/_s:$/, ' s:')),
    '',
    ...table,
    ...(left > 0 ? [`${plural(left, `more ${what}`)}: --top shows more`] : []),
    '',
    ...profile.notes.flatMap((note) => wrap(note, { first: ' ', width: columns })),
    '',
  ].join('\n');
}
