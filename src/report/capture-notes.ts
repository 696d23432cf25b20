import type { CaptureLosses } from '../capture/losses.ts';
import type { HeadLine } from '../capture/schema.ts';
import { printable } from '../printable.ts';
import { localTime } from '../text/local-time.ts';
import { grouped, plural } from '../text/units.ts';
import type { CaptureRuns } from './capture-runs.ts';

/** Lines on a capture above its report, as comments: where, when and how it was made. */
export function headLines(
  head: HeadLine,
  { runs, counted }: Pick<CaptureRuns, 'runs' | 'counted'>,
  isPart: boolean,
): string {
  const { host, kernel, vmtally, bpftrace, command, startedMs } = head;
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  return [
    `host     ${host}, Linux ${kernel}`,
    `by       vmtally ${vmtally}, bpftrace ${bpftrace}`,
    ...(command === undefined ? [] : [`command  ${command.join(' ')}`]),
    `started  ${new Date(startedMs).toISOString()}`,
    `counted  ${seconds.toFixed(3)} s${runs.length > 1 ? ` in ${grouped(runs.length)} runs` : ''}${isPart ? ', a part of the capture' : ''}`,
    // Rounded up, these times as --from and --to choose the same ticks again.
    ...(isPart && counted !== undefined
      ? [`from     ${localTime(Math.ceil(counted.fromMs))}`, `to       ${localTime(Math.ceil(counted.toMs))}`]
      : []),
    ...(isPart ? ['cost     that of the whole capture'] : []),
  ]
    .map((line) => `# ${printable(line)}\n`)
    .join('');
}

/** Damages that are named one by one. */
const MOST = 20;

/** Sentences on what is missing in the file. */
export function captureNotes({ damages, missing, cut, lost, lostSeconds, end }: CaptureLosses): string[] {
  return [
    ...damages
      .slice(0, MOST)
      .map(({ offset, bytes, why }) =>
        bytes === 0 ? why : `${plural(bytes, 'byte')} from byte ${grouped(offset)} on: ${why}`,
      ),
    ...(damages.length > MOST
      ? [`${plural(damages.length - MOST, 'more part is', 'more parts are')} damaged`]
      : []),
    ...(missing > 0
      ? [
          `${missing === 1 ? 'a member is' : `${grouped(missing)} members are`} missing, with ${lostSeconds.toFixed(1)} s of counts`,
        ]
      : []),
    ...lost.map(({ event, count }) =>
      count < 0
        ? `${event}: has ${grouped(-count)} counts more than its totals say`
        : `${event}: ${grouped(count)} of its counts are missing`,
    ),
    ...(cut > 0
      ? [`${cut === 1 ? 'a run was cut off, and is' : `${grouped(cut)} runs were cut off, and are`} left out`]
      : []),
    ...(end === undefined ? ['it has no end: up to 10 s of counts may be missing'] : []),
    ...(end?.problem == null ? [] : [`the record ended with an error: ${printable(end.problem)}`]),
  ];
}
