import { useRole } from '../live/connection.ts';
import type { Sample } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import { newSample } from './new-sample.ts';

/** Seconds on offer. */
const SECONDS = [5, 10, 30] as const;

interface Props {
  /** Verb of the view, before the seconds. */
  legend: string;
  sample: Sample | null;
}

/** Starts a view that counts for some seconds, or as long as it is shown. */
export function SampleButtons({ legend, sample }: Props) {
  const maySample = useRole() === 'control';
  const isLive = sample?.seconds === null;
  return (
    <fieldset className="sampling">
      <legend>{legend}</legend>
      {SECONDS.map((seconds) => (
        <button
          key={seconds}
          type="button"
          disabled={!maySample}
          onClick={() => go({ sample: newSample(seconds) })}
        >
          {seconds} s
        </button>
      ))}
      <button
        type="button"
        aria-pressed={isLive}
        onClick={() => go({ sample: isLive ? null : { seconds: null, run: 0 } })}
      >
        {isLive ? 'Stop' : 'Live'}
      </button>
    </fieldset>
  );
}
