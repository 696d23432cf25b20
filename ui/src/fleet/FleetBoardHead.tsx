import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Sort } from '../../../src/wire/view-requests.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Across } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';

const NUMBERS: readonly { sort: Sort; label: string; ofAmount?: true }[] = [
  { sort: 'rate', label: 'a second' },
  { sort: 'count', label: 'in total' },
  { sort: 'amountRate', label: 'amount a second', ofAmount: true },
  { sort: 'amount', label: 'amount in total', ofAmount: true },
];

interface Props {
  board: Leaderboard;
  sort: Sort;
  across: Across;
}

/** The columns that the board is ordered by. */
export function FleetBoardHead({ board, sort, across }: Props) {
  return (
    <thead>
      <tr>
        <th scope="col">{across === 'row' ? 'Process' : 'Name'}</th>
        {NUMBERS.filter(({ ofAmount }) => !ofAmount || board.hasAmount).map((number) => (
          <th
            key={number.sort}
            scope="col"
            className="number"
            aria-sort={sort === number.sort ? 'descending' : 'none'}
          >
            <button
              type="button"
              className={sort === number.sort ? 'sort sorted' : 'sort'}
              onClick={() => go({ sort: number.sort })}
            >
              {number.label}
              {sort === number.sort && <Icon name="down" />}
            </button>
          </th>
        ))}
        <th scope="col" className="number">
          {across === 'row' ? 'host' : 'hosts'}
        </th>
      </tr>
    </thead>
  );
}
