import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Sort } from '../../../src/wire/view-requests.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Across } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import { amountHeads, summedSeries } from './amount-heads.ts';
import { hasHosts } from './group-of-fleet.ts';

function numbersOf(board: Leaderboard): { sort: Sort; label: string }[] {
  const { rate, total } = amountHeads(summedSeries(board));
  return [
    { sort: 'rate', label: 'a second' },
    { sort: 'count', label: 'in total' },
    ...(board.hasAmount
      ? ([
          { sort: 'amountRate', label: rate },
          { sort: 'amount', label: total },
        ] as const)
      : []),
  ];
}

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
        {numbersOf(board).map((number) => (
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
        {hasHosts(across) && (
          <th
            scope="col"
            className="number"
            title={across === 'row' ? undefined : 'Hosts on which it counted any event'}
          >
            {across === 'row' ? 'host' : 'on hosts'}
          </th>
        )}
      </tr>
    </thead>
  );
}
