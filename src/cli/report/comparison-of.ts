import type { CaptureItem, Damage } from '../../capture/items.ts';
import type { CompareLine } from '../../capture/schema.ts';
import { VmtallyError } from '../../errors.ts';
import { issueToText } from '../../issue-to-text.ts';
import { CompareReport } from '../../report/compare-report.ts';
import { usage } from '../stat/options.ts';

/**
 * The comparison that `record --compare` wrote into the last file of a record. Throws USAGE for a capture without one, and for
 * several records, each of which may have one; CAPTURE_INVALID for a wrong one.
 */
export function comparisonOf(
  items: Iterable<CaptureItem>,
  file: string,
  records: number,
): { report: CompareReport; basis: unknown } {
  if (records > 1)
    throw usage(`--compare takes the files of one record, and those of ${file} are of ${records}`);
  let found: CompareLine | undefined;
  let hasEnd = false;
  let damage: Damage | undefined;
  for (const item of items) {
    if (item.kind === 'compare') found = item.line;
    if (item.kind === 'end') hasEnd = true;
    if (item.kind === 'damage') ({ damage } = item);
  }
  if (found === undefined && damage !== undefined)
    throw new VmtallyError(
      'CAPTURE_INVALID',
      `${file}: a part of it is damaged, and no comparison is in the rest: ${damage.why}`,
      'Restore the file from a copy. `vmtally verify` names all its damages.',
    );
  if (found === undefined)
    throw usage(
      `${file} has no comparison${hasEnd ? '' : ', which is written at the end of a record'}: \`vmtally record --compare\` makes one`,
    );
  const report = CompareReport.safeParse(found.report);
  if (report.success) return { report: report.data, basis: found.basis };
  const [issue] = report.error.issues;
  throw new VmtallyError(
    'CAPTURE_INVALID',
    `${file}: its comparison is wrong: ${issue && `${issue.path.join('.')} ${issueToText(issue)}`}`,
    'Read it with the vmtally that wrote it, or a newer one.',
  );
}
