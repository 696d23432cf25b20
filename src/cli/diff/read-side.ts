import type { HeadLine } from '../../capture/schema.ts';
import { SHORTER, samplesOf } from '../../diff/samples.ts';
import { VmtallyError } from '../../errors.ts';
import { captureNotes } from '../../report/capture-notes.ts';
import { isWhole, withLosses } from '../../report/capture-runs.ts';
import { seriesOf } from '../../report/captured-series.ts';
import { Captures } from '../../report/captures.ts';
import { type DiffSide, missingOf, total } from '../../report/diff-report-of.ts';
import { countedIn } from '../../report/unlike-sides.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import { type CaptureRows, nameBy } from '../report/rows-by.ts';
import { usage } from '../stat/options.ts';

/** A capture as a side of a comparison. */
export interface CaptureSide extends DiffSide {
  head: HeadLine;
  isWhole: boolean;
}

const orLarger = (rows: CaptureRows): string => SHORTER.replace(/\.$/, `, or larger rows with --by ${rows}.`);

/** Hints of errors on too many rows. */
const HINTS: Record<CaptureRows, string> = {
  pid: orLarger('comm'),
  'pid,site': orLarger('comm'),
  site: SHORTER,
  comm: orLarger('uid'),
  user: SHORTER,
  uid: SHORTER,
  cgroup: SHORTER,
  container: SHORTER,
  unit: SHORTER,
  image: SHORTER,
  pod: SHORTER,
  namespace: SHORTER,
};

/** Reads a capture. Without `by` all is one row. Throws USAGE and CAPTURE_INVALID. */
export function readSide(file: string, by: CaptureRows | undefined): CaptureSide {
  const captures = new Captures([file]);
  const { head } = captures;
  if (by?.includes('site') && head.by !== 'pid,site')
    throw usage(`${file} has no call sites: \`vmtally record --by pid,site\` keeps them`);
  const { losses, ...samples } = samplesOf(
    () => captures.items(),
    head,
    by === undefined ? () => 'all' : nameBy(by),
    by === undefined ? SHORTER : HINTS[by],
  );
  if (samples.seconds.length === 0)
    throw new VmtallyError(
      'CAPTURE_INVALID',
      `${file}: it has no counts`,
      'Compare captures that counted something.',
    );
  const { state } = losses;
  const exactness = state && withLosses(state.exactness, losses);
  return {
    head,
    samples,
    isWhole: isWhole(losses),
    counted: countedIn(head),
    missing: missingOf(samples, head.series.map(seriesOf), exactness),
    about: {
      file,
      host: head.host,
      kernel: head.kernel,
      startedMs: head.startedMs,
      seconds: total(samples.seconds),
      runs: samples.areRuns ? samples.seconds.length : 1,
      notes: [
        ...captureNotes(losses),
        ...captures.notes,
        ...(state ? exactnessToText({ ...state.exactness, beyondDouble: [] }) : []),
      ],
    },
  };
}
