import { LIMITS } from '../../../src/wire/session.ts';

export function IntervalField({ value, onChange }: { value: number; onChange: (ms: number) => void }) {
  return (
    <label className="field">
      <span>Interval, ms</span>
      <input
        name="interval"
        type="number"
        required
        min={LIMITS.leastIntervalMs}
        max={LIMITS.mostIntervalMs}
        step={1}
        value={Number.isNaN(value) ? '' : value}
        onChange={({ target }) => onChange(target.valueAsNumber)}
      />
    </label>
  );
}
