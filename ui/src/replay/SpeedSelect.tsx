import { control } from './control.ts';

const SPEEDS = [0.1, 0.5, 1, 2, 5, 10, 60, 600];

/** Chooses how many seconds of the capture a second shows. */
export function SpeedSelect({ speed }: { speed: number }) {
  const all = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].toSorted((a, b) => a - b);
  return (
    <label className="speed">
      <span className="for-readers">Speed</span>
      <select value={speed} onChange={({ target }) => control({ speed: Number(target.value) })}>
        {all.map((each) => (
          <option key={each} value={each}>
            {each}×
          </option>
        ))}
      </select>
    </label>
  );
}
