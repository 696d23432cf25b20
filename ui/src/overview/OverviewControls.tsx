import type { ColumnId } from '../../../src/client/extra-columns.ts';
import { isOrderable, type OverviewColumn } from '../../../src/client/overview.ts';
import { type Group, type Grouping, isOffered } from '../../../src/wire/groups.ts';
import { useIsReplay } from '../live/connection.ts';
import { useDescribed } from '../live/use-described.ts';
import { HideEnded } from '../parts/HideEnded.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';

/** The groupings of the overview, and what a row is. */
export const GROUPINGS: Record<Group, string> = {
  name: 'program',
  container: 'container',
  image: 'image',
  pod: 'pod',
  namespace: 'namespace',
  unit: 'systemd unit',
  cgroup: 'cgroup',
  user: 'user',
  row: 'process',
  cpu: 'CPU',
};

const GROUPS_IN_ORDER = Object.keys(GROUPINGS) as Group[];

/** The groups that have a history, and that the board opens; the history of the others is by program. */
export const groupingOf = (group: Group): Grouping => (group === 'row' || group === 'cpu' ? 'name' : group);

/** The rows of the overview at a place. */
export const overviewGroup = ({ group, byProcess }: Pick<Place, 'group' | 'byProcess'>): Group =>
  byProcess ? 'row' : group === 'row' ? 'name' : group;

const groupBy = (group: Group) => go({ group, byProcess: group === 'row' });

interface Props {
  place: Place;
  columns: readonly OverviewColumn[];
  chosen: OverviewColumn;
  /** True while the chooser of columns is open. */
  choosing: boolean;
  onChoose: (open: boolean) => void;
  onSave: () => void;
}

export function OverviewControls({ place, columns, chosen, choosing, onChoose, onSave }: Props) {
  const isReplay = useIsReplay();
  const groups = GROUPS_IN_ORDER.filter(isOffered(useDescribed(place.session, place.group)));
  return (
    <search className="controls" aria-label="Overview controls">
      <SessionSelect id={place.session} withoutCompanions />
      <label className="field">
        <span>Order and chart by</span>
        <select value={chosen.id} onChange={({ target }) => go({ column: target.value as ColumnId })}>
          {columns.filter(isOrderable).map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Group by</span>
        <select value={overviewGroup(place)} onChange={({ target }) => groupBy(target.value as Group)}>
          {groups.map((group) => (
            <option key={group} value={group} disabled={isReplay && group === 'cpu'}>
              {GROUPINGS[group]}
            </option>
          ))}
        </select>
      </label>
      <HideEnded place={place} />
      <button type="button" aria-expanded={choosing} onClick={() => onChoose(!choosing)}>
        Columns
      </button>
      <button type="button" onClick={onSave}>
        Save as CSV
      </button>
      <p className="quiet about">{chosen.about}.</p>
    </search>
  );
}
