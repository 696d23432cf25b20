import type { FlameForm } from '../../wire/http.ts';
import { type Folded, fold, foldedToText } from './folded.ts';
import { type PageParts, treeToHtml } from './html.ts';
import { profileToPprof } from './pprof.ts';
import type { Profile } from './profile.ts';
import { profileToSpeedscope } from './speedscope.ts';
import { treeToSvg } from './svg.ts';
import { treeOf } from './tree.ts';

/** Writes a profile in a form; pictures may compare it with folded stacks of before. */
export type Form = (profile: Profile, before?: Folded) => string | Uint8Array;

/** The forms of a profile. `partsOf` reads the style and the script of the page. */
export const formsOf = (partsOf: () => PageParts, version: string): Record<FlameForm, Form> => ({
  svg: (profile, before) => treeToSvg(treeOf(profile, before), profile, before !== undefined),
  html: (profile, before) => treeToHtml(treeOf(profile, before), profile, before !== undefined, partsOf()),
  folded: (profile) => foldedToText(fold(profile)),
  'pb.gz': (profile) => profileToPprof(profile),
  'speedscope.json': (profile) => profileToSpeedscope(profile, version),
});
