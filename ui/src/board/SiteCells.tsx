import './site.css';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { requestedOf, siteColumns } from '../../../src/client/site-numbers.ts';
import type { Column } from '../../../src/client/sort.ts';
import { plural } from '../../../src/text/units.ts';
import type { Place } from '../place/place.ts';
import { amountText, exact, percentText } from '../text/numbers.ts';
import { SortHeader } from './SortHeader.tsx';
import { Cell, HeadCell } from './table-parts.tsx';

const HEADS = {
  requested: ['Requested', 'Bytes that its calls asked for since the session began'],
  wasted: ['Wasted', 'The part of the bytes that it got, and nobody asked for; sorts by these bytes'],
  most: ['Most by', 'The process that came there most often since the session began'],
} as const;

/** `comm-pid`: where there is no room, the program is cut, and the pid stays. */
function Process({ name }: { name: string }) {
  const [, program = '', pid = name] = /^(.*)(-\d+)$/s.exec(name) ?? [];
  return (
    <>
      <bdi className="program">{program}</bdi>
      {pid}
    </>
  );
}

interface HeadProps {
  board: Leaderboard;
  place: Place;
  onSort: (column: Column) => void;
}

/** Heads of the columns of call sites. Those of numbers are buttons. */
export const SiteHeads = ({ board, place, onSort }: HeadProps) =>
  siteColumns(board).map((column) => {
    const [label, hint] = HEADS[column];
    return column === 'most' ? (
      <HeadCell key={column} className={column} title={hint}>
        {label}
      </HeadCell>
    ) : (
      <SortHeader key={column} {...{ column, label, hint, place, onSort }} />
    );
  });

/** The bytes that a call site asked for, and who uses it most. Without a row the cells are empty. */
export function SiteCells({ board, row }: { board: Leaderboard; row?: BoardRow }) {
  const asked = row === undefined ? null : requestedOf(board, row);
  const users = row?.who.users;
  const of = users === undefined ? '' : `the most of ${plural(users.processes, 'process', 'processes')}`;
  const cells = {
    requested: {
      text: asked && amountText(asked.bytes, 'bytes'),
      title: asked && exact(asked.bytes, 'bytes'),
    },
    wasted: { text: asked && percentText(asked.wasted), title: null },
    most: { text: users && <Process name={users.most} />, title: users && `${users.most}: ${of}` },
  };
  return siteColumns(board).map((column) => (
    <Cell key={column} className={column} title={cells[column].title ?? undefined}>
      {cells[column].text}
    </Cell>
  ));
}
