import type { Column } from '../../../src/client/sort.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Place } from '../place/place.ts';
import { HeadCell } from './table-parts.tsx';

interface Props {
  column: Column;
  label: string;
  hint: string;
  place: Place;
  onSort: (column: Column) => void;
}

export function SortHeader({ column, label, hint, place, onSort }: Props) {
  const sorted = place.sort === column;
  const direction = place.descending ? 'descending' : 'ascending';
  return (
    <HeadCell className={column} aria-sort={sorted ? direction : 'none'}>
      <button
        type="button"
        className={sorted ? 'sort sorted' : 'sort'}
        title={hint}
        onClick={() => onSort(column)}
      >
        {label}
        {sorted && <Icon name={place.descending ? 'down' : 'up'} />}
      </button>
    </HeadCell>
  );
}
