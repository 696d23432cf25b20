import { useState } from 'react';
import { isListed } from '../../../src/client/listed-series.ts';
import { plural } from '../../../src/text/units.ts';
import type { Cell } from '../../../src/wire/rows.ts';
import type { Series } from '../../../src/wire/series.ts';

interface Props {
  series: readonly Series[];
  /** Sums over all rows, which say what counted nothing. */
  total: readonly Cell[];
  value: string;
  /** A value that stands for several series, with commas between their labels; null: none does. */
  sum?: string | null;
  onChange: (label: string) => void;
}

/** Value of the option that lists all series; no label has a space at its start. */
const ALL = ' all';

/** Selects the series of a view. Parts that counted nothing are listed on request. */
export function SeriesSelect({ series, total, value, sum = null, onChange }: Props) {
  const [showsAll, showAll] = useState(false);
  const counts = new Map(total.map(([index, count]) => [index, count]));
  const listed = series.filter(
    (each, index) => showsAll || each.label === value || isListed(each, counts.get(index) ?? 0),
  );
  const hidden = series.length - listed.length;
  const known = series.some(({ label }) => label === value);
  return (
    <label className="field">
      <span>Series</span>
      <select
        value={value}
        onChange={({ target }) => (target.value === ALL ? showAll(true) : onChange(target.value))}
      >
        {!known && <option value={value}>{sum === null ? value : sum.replaceAll(',', ' + ')}</option>}
        {listed.map(({ label, counts: unit, filter }) => (
          <option key={label} value={label}>
            {label} ({unit}){filter === null ? '' : ` if ${filter}`}
          </option>
        ))}
        {hidden > 0 && <option value={ALL}>show all: {plural(hidden, 'part')} counted nothing</option>}
      </select>
    </label>
  );
}
