import type { CaptureItem } from '../capture/items.ts';
import type { HeadLine } from '../capture/schema.ts';
import { type CaptureFile, goesOn } from './capture-files.ts';
import { type OtherItem, Whole } from './whole.ts';
import type { WholeState } from './whole-state.ts';

/** A member of one of several files, from which reading goes on. */
export interface Place {
  file: number;
  offset: number;
  whole: WholeState;
}

type Member = Extract<CaptureItem, { kind: 'member' }>;
export type JoinedItem = OtherItem | (Member & { place: Place });

/**
 * Yields the items of files as if they were one, from a place on. Files of one record go on where the one before ended. So
 * do records of the system, with a gap between; a record of a command is a run of its own. Throws CAPTURE_INVALID where two
 * of them counted at the same time.
 */
export function* joinedItems(
  files: readonly CaptureFile[],
  head: HeadLine,
  read: (file: CaptureFile, offset: number) => Iterable<CaptureItem>,
  from?: Place,
): Generator<JoinedItem> {
  const whole = new Whole(head, from?.whole);
  const isOne = files.length === 1;
  for (const [number, file] of files.entries()) {
    if (number < (from?.file ?? 0)) continue;
    const isLast = number === files.length - 1;
    const isBegun = number === from?.file;
    if (!isBegun) {
      const before = files[number - 1];
      if (!isOne) yield* whole.begin(file, before);
      yield { kind: 'file', head: file.head, isOther: before !== undefined && !goesOn(file, before) };
    }
    for (const item of read(file, isBegun ? from.offset : 0)) {
      const placed = isOne ? item : whole.place(item, file, isLast);
      if (placed?.kind !== 'member') {
        if (placed !== undefined) yield placed;
        continue;
      }
      yield { ...placed, place: { file: number, offset: placed.offset, whole: whole.state } };
    }
    yield* whole.end(file, isLast);
  }
}
