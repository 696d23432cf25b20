import type { Series } from '../../../src/wire/session.ts';

/** Selects the series of a view. */
export function SeriesSelect({
  series,
  value,
  onChange,
}: {
  series: readonly Series[];
  value: string;
  onChange: (label: string) => void;
}) {
  const known = series.some(({ label }) => label === value);
  return (
    <label className="field">
      <span>Series</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {!known && <option value={value}>{value}</option>}
        {series.map(({ label, counts, filter }) => (
          <option key={label} value={label}>
            {label} ({counts}){filter === null ? '' : ` if ${filter}`}
          </option>
        ))}
      </select>
    </label>
  );
}
