import './site.css';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { requestedOf, siteColumns } from '../../../src/client/site-numbers.ts';
import { plural } from '../../../src/text/units.ts';
import { amountText, exact, percentText } from '../text/numbers.ts';
import { Cell, HeadCell } from './table-parts.tsx';

const HEADS = {
  requested: ['Requested', 'Bytes that its calls asked for since the session began'],
  wasted: ['Wasted', 'The part of the bytes that it got, and nobody asked for'],
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

/** Heads of the columns of call sites. */
export const SiteHeads = ({ board }: { board: Leaderboard }) =>
  siteColumns(board).map((column) => (
    <HeadCell key={column} className={column} title={HEADS[column][1]}>
      {HEADS[column][0]}
    </HeadCell>
  ));

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
