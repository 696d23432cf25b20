import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Folded } from '../../report/flame/folded.ts';
import { fold, foldedToText } from '../../report/flame/folded.ts';
import { treeToHtml } from '../../report/flame/html.ts';
import { profileToPprof } from '../../report/flame/pprof.ts';
import type { Profile } from '../../report/flame/profile.ts';
import { profileToSpeedscope } from '../../report/flame/speedscope.ts';
import { treeToSvg } from '../../report/flame/svg.ts';
import { treeOf } from '../../report/flame/tree.ts';
import { packageFile } from '../installed.ts';
import { usage } from '../stat/options.ts';
import { version } from '../version.ts';

/** Writes a profile in the form that the end of a file's name stands for. */
export type Form = (profile: Profile, before: Folded | undefined) => string | Uint8Array;

const FORMS: Record<string, Form> = {
  '.svg': (profile, before) => treeToSvg(treeOf(profile, before), profile, before !== undefined),
  '.html': (profile, before) =>
    treeToHtml(treeOf(profile, before), profile, before !== undefined, {
      style: readPart('page.css'),
      script: readPart('page.js'),
    }),
  '.folded': (profile) => foldedToText(fold(profile)),
  '.pb.gz': (profile) => profileToPprof(profile),
  '.speedscope.json': (profile) => profileToSpeedscope(profile, version),
};

const readPart = (name: string): string => readFileSync(packageFile(`contrib/flame/${name}`), 'utf8');

/** The forms that show a difference. */
const COMPARED = ['.svg', '.html'];

/** The form for a file. Throws USAGE for a name with another end, and for a form that cannot show a difference. */
export function formOf(file: string, isCompared: boolean): Form {
  const ends = isCompared ? COMPARED : Object.keys(FORMS);
  const end = ends.find((each) => basename(file).endsWith(each));
  const form = end === undefined ? undefined : FORMS[end];
  if (form === undefined)
    throw usage(
      `-o ${file} must end with ${new Intl.ListFormat('en', { type: 'disjunction' }).format(ends)}`,
    );
  return form;
}
