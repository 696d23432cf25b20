import { isSite, shortSite } from '../../../text/short-names.ts';
import { cutAt, fit, widthOf } from '../../../text/text-width.ts';
import type { Column } from './lay-out.ts';

/** Parts of the kept letters that stand before the …, in order of preference: of paths, and of other texts. */
const OF_PATHS = [0.4, 0.2, 0, 0.6, 0.8, 1];
const OF_NAMES = [1, 0.7, 0.4, 0.2, 0];

/** Longer texts are not compared: a service may send rows of them. */
const LONGEST = 256;

/** The place of the … in each column of texts. */
export type Cuts = ReadonlyMap<string, number>;

/** Chooses where to cut the texts of each column, so that as many as possible still differ. */
export function cutsOf(columns: readonly Column[], textsOf: (id: string) => readonly string[]): Cuts {
  const cuts = new Map<string, number>();
  for (const { id, width, align } of columns) {
    if (align !== 'left') continue;
    const texts = [...new Set(textsOf(id))];
    const isSane = texts.every(({ length }) => length <= LONGEST);
    if (isSane && texts.some((text) => widthOf(text) > width)) cuts.set(id, bestCut(texts, width));
  }
  return cuts;
}

function bestCut(texts: readonly string[], width: number): number {
  const places = texts.some(isPath) ? OF_PATHS : OF_NAMES;
  let best = { place: places[0] ?? 1, different: 0 };
  for (const place of places) {
    const different = new Set(texts.map((text) => cutAt(text, width, place))).size;
    if (different > best.different) best = { place, different };
    if (different === texts.length) break;
  }
  return best.place;
}

/** A text in exactly the columns of a cell, behind a short text that is never cut. */
export function fitCell(text: string, { id, width, align }: Column, cuts?: Cuts, lead = ''): string {
  const space = width - widthOf(lead);
  const short = text.length <= LONGEST && isSite(text) ? shortSite(text, space) : text;
  return lead + fit(cutAt(short, space, cuts?.get(id) ?? (isPath(text) ? 0 : 1)), space, align);
}

const isPath = (text: string): boolean => text.startsWith('/');
