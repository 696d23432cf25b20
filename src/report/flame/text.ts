import { clean } from '../../text/clean.ts';
import { fit } from '../../text/text-width.ts';
import { grouped, withUnit } from '../../text/units.ts';
import { wrap } from '../../text/wrap.ts';
import { functionsOf } from './functions.ts';
import { type Profile, unitOf } from './profile.ts';
import { titleOf } from './svg.ts';

/** Columns before the name of a function. */
const NUMBERS = 11 + 1 + 7 + 2 + 13 + 2 + 11 + 2;

/** The functions of the stacks, largest first: with what they called, and alone. */
export function profileToText(profile: Profile, { top, width }: { top: number; width: number }): string {
  const functions = functionsOf(profile);
  const amount = (value: number) => (unitOf(profile) === 'bytes' ? withUnit(value, 'bytes') : grouped(value));
  const percent = (share: number) => (100 * share).toFixed(1);
  const lines = functions.slice(0, top).map(({ name, weight, self, share, interval: [low, high] }) => {
    const range = low < high ? `${percent(low)} to ${percent(high)}` : '';
    const numbers = `${amount(weight).padStart(11)} ${`${percent(share)} %`.padStart(7)}  ${range.padStart(13)}  ${amount(self).padStart(11)}`;
    return `${numbers}  ${width === Infinity ? clean(name) : fit(clean(name), width - NUMBERS)}`.trimEnd();
  });
  const left = functions.length - lines.length;
  const notes = profile.notes.flatMap((note) => wrap(note, { first: ' ', width: Math.min(width, 80) - 1 }));
  return [
    '',
    ...wrap(`${titleOf(profile, false).replace(/ s$/, '_s')}:`, {
      first: ' ',
      width: Math.min(width, 80) - 1,
    }).map((line) => line.replace(/_s:$/, ' s:')),
    '',
    `${'TOTAL'.padStart(11)} ${'SHARE'.padStart(7)}  ${'95 %'.padStart(13)}  ${'SELF'.padStart(11)}  FUNCTION`,
    ...lines,
    ...(left > 0 ? [`${grouped(left)} more functions: --top shows more`] : []),
    '',
    ...notes,
    '',
  ].join('\n');
}
