import { basename } from 'node:path';
import { type Form, formsOf } from '../../report/flame/forms.ts';
import { readPageParts } from '../../report/flame/page-parts.ts';
import { FLAME_FORMS } from '../../wire/http.ts';
import { packageFile } from '../installed.ts';
import { usage } from '../stat/options.ts';
import { version } from '../version.ts';

const FORMS = formsOf(() => readPageParts(packageFile('contrib/flame')), version);

/** The forms that show a difference. */
const COMPARED = ['svg', 'html'] as const;

/** The form for a file. Throws USAGE for a name with another end, and for a form that cannot show a difference. */
export function formOf(file: string, isCompared: boolean): Form {
  const forms = isCompared ? COMPARED : FLAME_FORMS;
  const form = forms.find((each) => basename(file).endsWith(`.${each}`));
  if (form !== undefined) return FORMS[form];
  const ends = new Intl.ListFormat('en', { type: 'disjunction' }).format(forms.map((each) => `.${each}`));
  throw usage(`-o ${file} must end with ${ends}`);
}
