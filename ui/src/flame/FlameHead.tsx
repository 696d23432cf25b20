import { grouped, withUnit } from '../../../src/text/units.ts';
import { FLAME_FORMS, type FlameForm } from '../../../src/wire/http.ts';
import type { FlameMessage } from '../../../src/wire/sample-views.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type { Place } from '../place/place.ts';
import { WEIGHTS } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';

const NAMES: Record<FlameForm, string> = {
  svg: 'SVG',
  html: 'HTML',
  folded: 'folded',
  'pb.gz': 'pprof',
  'speedscope.json': 'speedscope',
};

interface Props {
  message: FlameMessage;
  /** State of the session that samples; undefined while it is not known. */
  state: SessionInfo['state'] | undefined;
  /** Seconds of the sample; null for as long as it is shown. */
  seconds: number | null;
  place: Place;
}

/** The event and its target, the progress of the sample, the size of frames, and the files. */
export function FlameHead({ message, state, seconds, place: { within, host } }: Props) {
  const { event, target, counted, weight, hasBytes, frames, session } = message;
  const total = frames[0]?.[2] ?? 0;
  const isOver = state === 'ended';
  const file = (form: FlameForm) => {
    const query = new URLSearchParams({ form, weight, ...within });
    return `api/sessions/${session}/flame?${query}`;
  };
  return (
    <div className="flame-head">
      <h2>
        {event} of {target}:{' '}
        <b data-testid="flame-total">{weight === 'bytes' ? withUnit(total, 'bytes') : grouped(total)}</b>
        {weight === 'bytes' ? '' : ' events'} <span className="quiet">in {counted.toFixed(1)} s</span>
      </h2>
      {seconds !== null && !isOver && (
        <progress aria-label={`Sampling for ${seconds} s`} max={seconds} value={Math.min(seconds, counted)} />
      )}
      {hasBytes && (
        <label className="field">
          <span>Size</span>
          <select
            value={weight}
            onChange={({ target: { value } }) =>
              go({ weight: WEIGHTS.find((each) => each === value) ?? 'count' }, 'replace')
            }
          >
            <option value="count">events</option>
            <option value="bytes">bytes</option>
          </select>
        </label>
      )}
      {/* A hub has no files of a host. */}
      {host === null && (
        <ul className="files" aria-label="Save as">
          {FLAME_FORMS.map((form) => (
            <li key={form}>
              <a href={file(form)} download={`vmtally-${session}.${form}`}>
                {NAMES[form]}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
