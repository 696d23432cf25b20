import { type Profile, weightOf } from './profile.ts';

/** Weights by stack, whose frames a `;` separates: outermost first, and the process before them. */
export type Folded = ReadonlyMap<string, number>;

export function fold(profile: Profile): Folded {
  const weigh = weightOf(profile);
  const folded = new Map<string, number>();
  for (const { pid, site, stack, value, count } of profile.stacks) {
    const key = [profile.commOf(pid), ...profile.framesOf(stack, site)].map(escaped).join(';');
    folded.set(key, (folded.get(key) ?? 0) + count * weigh({ value }));
  }
  return folded;
}

/** A line for each stack, largest first: `FRAME;FRAME;FRAME WEIGHT`. */
export const foldedToText = (folded: Folded): string =>
  [...folded]
    .filter(([, weight]) => weight > 0)
    .toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .map(([key, weight]) => `${key} ${weight}\n`)
    .join('');

/** Frames of a key. */
export const framesOf = (key: string): string[] => key.split(';').map(unescaped);

/** Most frames of a stack in a file, and most letters of a line. */
const MOST_FRAMES = 1_000;
const MOST_LETTERS = 100_000;

/** Reads folded lines, of vmtally or of another tool. Throws Error with the reason. */
export function readFolded(text: string): Folded {
  const folded = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const cut = line.lastIndexOf(' ');
    const [key, digits] = [line.slice(0, cut).trimEnd(), line.slice(cut + 1)];
    if (cut < 1 || key === '' || !/^\d{1,15}$/.test(digits) || line.length > MOST_LETTERS)
      throw new Error(`line ${index + 1} is not FRAME;FRAME COUNT`);
    if (key.split(';', MOST_FRAMES + 1).length > MOST_FRAMES)
      throw new Error(`line ${index + 1} has more than ${MOST_FRAMES} frames`);
    folded.set(key, (folded.get(key) ?? 0) + Number(digits));
  }
  if (folded.size === 0) throw new Error('it has no stack');
  return folded;
}

/** As in addresses of the web: the separators of the form, and whatever is no plain letter of a name. */
const escaped = (frame: string): string =>
  frame.replaceAll(/[\s;%\p{Cc}\p{Zl}\p{Zp}]/gu, (letter) => encodeURIComponent(letter));

/** Other tools escape nothing: a % that escapes nothing stays. */
const unescaped = (frame: string): string =>
  frame.replaceAll(/(?:%[0-9A-F]{2})+/g, (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  });
