import type { Series } from '../../../src/wire/session.ts';

/** Selects the series of a view. */
export function SeriesSelect({
  series,
  value,
  sum = null,
  onChange,
}: {
  series: readonly Series[];
  value: string;
  /** A value that stands for several series, with commas between their labels; null: none does. */
  sum?: string | null;
  onChange: (label: string) => void;
}) {
  const known = series.some(({ label }) => label === value);
  return (
    <label className="field">
      <span>Series</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {!known && <option value={value}>{sum === null ? value : sum.replaceAll(',', ' + ')}</option>}
        {series.map(({ label, counts, filter }) => (
          <option key={label} value={label}>
            {label} ({counts}){filter === null ? '' : ` if ${filter}`}
          </option>
        ))}
      </select>
    </label>
  );
}
