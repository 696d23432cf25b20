import type { CapturedSeries, HeadLine } from '../capture/schema.ts';
import { plural } from '../text/units.ts';
import type { CaptureFile } from './capture-files.ts';

/** A head for all files: that of the first, with the series of all. Throws Error without files. */
export function joinedHead(files: readonly CaptureFile[]): HeadLine {
  const [first] = files;
  if (first === undefined) throw new Error('no files to join');
  const series = new Map(
    files.flatMap(({ head }) => head.series.map((each) => [keyOf(each), each] as const)),
  );
  return files.length === 1
    ? first.head
    : { ...first.head, cpus: Math.max(...files.map(({ head }) => head.cpus)), series: [...series.values()] };
}

/** Sentences on series that only some files have. */
export function partialSeries(files: readonly CaptureFile[], { series }: HeadLine): string[] {
  const keys = files.map(({ head }) => new Set(head.series.map(keyOf)));
  return series.flatMap((each) => {
    const having = keys.filter((own) => own.has(keyOf(each))).length;
    return having === files.length
      ? []
      : [
          `${each.label}: only ${having} of ${plural(files.length, 'file')} ${having === 1 ? 'has' : 'have'} counted it`,
        ];
  });
}

/** Names the counts of a series: two files may have the same series at other places. */
export const keyOf = ({ label, event, filter, sum, value }: CapturedSeries): string =>
  JSON.stringify([label, event, filter, sum, value?.unit, value?.scale]);
