import { useMemo } from 'react';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { isOrderable, numberOf, type OverviewColumn, sortOf } from '../../../src/client/overview.ts';
import { cellsIn, orderedRows, rateOf, wholeRateOf } from '../../../src/client/overview-rows.ts';
import { grouped, plural } from '../../../src/text/units.ts';
import type { Group } from '../../../src/wire/groups.ts';
import type { Cell } from '../../../src/wire/rows.ts';
import { nameOf, visible } from '../board/name-of.ts';
import { placeOfRow } from '../board/place-of-row.ts';
import { ShareBar } from '../board/ShareBar.tsx';
import { Explained } from '../parts/Explained.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { HOME, type Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { EARLIER } from '../text/earlier.ts';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountRateText, exact, percentText } from '../text/numbers.ts';
import { whyOfGroup } from '../text/why-of-group.ts';
import { GROUPINGS } from './OverviewControls.tsx';

interface Props {
  board: Leaderboard;
  /** Version of the board, which changes in place. */
  version: number;
  columns: readonly OverviewColumn[];
  chosen: OverviewColumn;
  place: Place;
  group: Group;
}

/** A row for each group, with what it counted a second in the last tick. */
export function OverviewTable({ board, version, columns, chosen, place, group }: Props) {
  const rows = useMemo(() => orderedRows(board, chosen), [board, version, chosen.id]);
  const hasMembers = group !== 'row' && group !== 'cpu';
  const own = rows.some(({ who }) => who.own);
  const all = wholeRateOf(board, chosen);
  const numbers = (cells: (series: number) => Cell | undefined, isNow: boolean) =>
    columns.map((column) => (
      <NumberCell
        key={column.id}
        column={column}
        chosen={column.id === chosen.id}
        {...numberOf(cells, column, isNow ? board.seconds : Number.POSITIVE_INFINITY)}
      />
    ));
  const share = (rate: number) => (
    <ShareCell share={all > 0 ? rate / all : 0} counted={chosen.counted} of={chosen.title} />
  );
  return (
    <table className="wide overview-table" aria-label={`By ${GROUPINGS[group]}`}>
      <thead>
        <tr>
          <th scope="col">{GROUPINGS[group]}</th>
          {hasMembers && (
            <th scope="col" className="number members" title="Processes on the board">
              Processes
            </th>
          )}
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={column.id === chosen.id ? 'number chosen' : 'number more'}
              aria-sort={column.id === chosen.id ? 'descending' : 'none'}
            >
              <ColumnHead column={column} chosen={column.id === chosen.id} />
            </th>
          ))}
          <th scope="col" className="number share">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.row} data-row={row.row} className={row.who.ended || row.who.own ? 'ended' : ''}>
            <th scope="row" title={row.who.cgroup ?? row.who.key}>
              <PlaceLink to={placeOf(place, board.session, group, row, chosen)}>
                <bdi>
                  <Explained text={labelOf(row, group)} why={whyOfGroup(row.who.key, group)} />
                </bdi>
              </PlaceLink>
            </th>
            {hasMembers && (
              <td className="number members">
                <Explained text={processesText(row.who)} why={row.who.earlier && EARLIER} />
              </td>
            )}
            {numbers((index) => row.cells.get(index), row.tick === board.tick)}
            {row.who.own ? <NoShare /> : share(rateOf(board, row, chosen))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        {board.rest.rows > 0 && (
          <tr>
            <th scope="row">{plural(board.rest.rows, 'other')}</th>
            {hasMembers && <td className="number members" />}
            {numbers(cellsIn(board.rest.cells), true)}
            {share(numberOf(cellsIn(board.rest.cells), chosen, board.seconds).rate)}
          </tr>
        )}
        <tr data-testid="overview-total">
          <th scope="row">all</th>
          {hasMembers && <td className="number members" />}
          {numbers(cellsIn(board.total), true)}
          {own ? <NoShare /> : share(all)}
        </tr>
      </tfoot>
    </table>
  );
}

function ColumnHead({ column, chosen }: { column: OverviewColumn; chosen: boolean }) {
  const minus = (column.minus ?? []).map((label) => ` − ${label}`).join('');
  const title = `${column.about}: ${column.labels.join(' + ')}${minus}`;
  if (!isOrderable(column)) return <span title={title}>{column.title}/s</span>;
  return (
    <button
      type="button"
      className={chosen ? 'sort sorted' : 'sort'}
      title={title}
      onClick={() => go({ column: column.id })}
    >
      {column.title}/s
    </button>
  );
}

function NumberCell({
  column,
  chosen,
  rate,
  total,
}: {
  column: OverviewColumn;
  chosen: boolean;
  rate: number;
  total: number;
}) {
  const className = chosen ? 'number chosen' : 'number more';
  if (!column.counted) {
    return (
      <td className={className} title={NOT_COUNTED}>
        –
      </td>
    );
  }
  const title = `${exact(rate, `${column.unit} a second`)}; ${exact(total, column.unit)} since the session began`;
  return (
    <td className={rate === 0 ? `${className} none` : className} title={title}>
      {rate < 0 ? `−${amountRateText(-rate, column.unit)}` : amountRateText(rate, column.unit)}
    </td>
  );
}

const NoShare = () => (
  <td className="number share" title="Shares leave out what vmtally itself does">
    –
  </td>
);

function ShareCell({ share, counted, of }: { share: number; counted: boolean; of: string }) {
  const text = counted ? percentText(share) : '–';
  return (
    <td className="number share" title={counted ? `${text} of ${of}` : NOT_COUNTED}>
      <span className="bar-of-share">
        <ShareBar share={counted ? share : 0} />
        <span>{text}</span>
      </span>
    </td>
  );
}

/** The processes of a group, and no others; or the process, or the CPU. */
function placeOf(place: Place, session: string, group: Group, row: BoardRow, chosen: OverviewColumn): Place {
  const of = { series: chosen.labels.join(','), sort: sortOf(chosen) };
  const { session: id, hidesEnded } = place;
  const home: Place = { ...HOME, host: place.host, view: 'board', session: id, hidesEnded };
  if (group === 'row' || group === 'cpu')
    return { ...placeOfRow({ ...home, group }, session, row, true), ...of };
  return { ...home, within: { group, key: row.who.key }, ...of };
}

/** Ended processes stay on the board for a minute. How many there were before is not known. */
function processesText({ members, running, earlier }: BoardRow['who']): string {
  const ended = members - running;
  const known = [
    ...(running > 0 ? [`${grouped(running)} running`] : []),
    ...(ended > 0 ? [`${grouped(ended)} ended`] : []),
  ].join(', ');
  if (known === '') return 'all ended';
  return earlier ? `${known}, and earlier ones` : known;
}

const labelOf = ({ who }: BoardRow, group: Group): string =>
  group === 'row' || group === 'cpu'
    ? nameOf(who) + (group === 'row' ? ` ${who.key}` : '')
    : visible(who.place ?? who.key);
