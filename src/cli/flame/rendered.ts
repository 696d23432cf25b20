import type { CountCost } from '../../report/count-cost.ts';
import { exactnessLines } from '../../report/exactness-lines.ts';
import { flameReport } from '../../report/flame/flame-report.ts';
import type { Folded } from '../../report/flame/folded.ts';
import { fold, foldedToText } from '../../report/flame/folded.ts';
import type { Form } from '../../report/flame/forms.ts';
import type { PlacePart } from '../../report/flame/places.ts';
import { placesToText } from '../../report/flame/places-to-text.ts';
import { profileToText } from '../../report/flame/text.ts';
import type { StatReport } from '../../report/stat-report.ts';
import { toJson } from '../../report/to-json.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import type { CountedProfile } from './profile-of.ts';
import type { StackKind } from './program-stacks.ts';

export interface Rendering {
  command: string[];
  stacks: StackKind;
  /** Parts of places; undefined without --by. */
  by: readonly PlacePart[] | undefined;
  top: number;
  json: boolean;
  /** Form of the file of -o; undefined without one. */
  form: Form | undefined;
  before: Folded | undefined;
  isTty: boolean;
  color: boolean;
}

const COLUMNS = 80;

/** The output of a count, and the notes that go to stderr because the output has no place for them. */
export function rendered(
  counted: CountedProfile,
  found: Pick<StatReport, 'target' | 'exactness' | 'accuracy'> & { cost: CountCost },
  { command, stacks, by, top, json, form, before, isTty, color }: Rendering,
): { content: string | Uint8Array; notes: readonly string[] } {
  if (json) {
    const { sampled, kept } = counted;
    const given = { ...(command.length > 0 && { command }), stacks, sampled, kept, ...found };
    return { content: toJson(flameReport(counted, by, given)), notes: [] };
  }
  if (form === undefined && (isTty || by !== undefined)) {
    const width = isTty ? COLUMNS : Infinity;
    const table = by ? placesToText(counted, by, { top, width }) : profileToText(counted, { top, width });
    return {
      content: `${[table, ...exactnessLines(found, { color, width: COLUMNS })].join('\n')}\n`,
      notes: [],
    };
  }
  const profile = { ...counted, notes: [...counted.notes, ...exactnessToText(found.exactness)] };
  return {
    content: form === undefined ? foldedToText(fold(profile)) : form(profile, before),
    notes: profile.notes,
  };
}
