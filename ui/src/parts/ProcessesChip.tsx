import { groupToText } from '../../../src/text/group-to-text.ts';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';

/** The process or the group that a sample is of, with a button that leaves it; nothing for a sample of all. */
export function ProcessesChip({ place: { pid, within } }: { place: Place }) {
  if (pid === null && within === null) return null;
  return (
    <p className="chip">
      <b>{within === null ? `process ${pid}` : groupToText(within)}</b>{' '}
      <button
        type="button"
        aria-label="Show all processes"
        onClick={() => go({ pid: null, start: null, within: null, ...(pid !== null && { sample: null }) })}
      >
        ×
      </button>
    </p>
  );
}
