import type { ColumnId, OverviewColumn } from '../../../src/client/overview.ts';
import type { Group, Within } from '../../../src/wire/view-requests.ts';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';

/** The groupings of the overview, and what a row is. */
export const GROUPINGS: Record<Within['group'], string> = { name: 'program', cgroup: 'cgroup', user: 'user' };

/** The grouping of the overview for a group of the address; programs for all that it does not have. */
export const groupingOf = (group: Group): Within['group'] =>
  group === 'user' || group === 'cgroup' ? group : 'name';

interface Props {
  place: Place;
  columns: readonly OverviewColumn[];
  chosen: OverviewColumn;
}

export function OverviewControls({ place, columns, chosen }: Props) {
  return (
    <search className="controls" aria-label="Overview controls">
      <SessionSelect id={place.session} withoutCompanions />
      <label className="field">
        <span>Order and chart by</span>
        <select value={chosen.id} onChange={({ target }) => go({ column: target.value as ColumnId })}>
          {columns.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Group by</span>
        <select
          value={groupingOf(place.group)}
          onChange={({ target }) => go({ group: target.value as Group })}
        >
          {Object.entries(GROUPINGS).map(([group, name]) => (
            <option key={group} value={group}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p className="quiet about">{chosen.about}.</p>
    </search>
  );
}
