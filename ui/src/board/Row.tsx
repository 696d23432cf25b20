import { memo } from 'react';
import type { Whole } from '../../../src/client/figures.ts';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Series } from '../../../src/wire/series.ts';
import { Explained } from '../parts/Explained.tsx';
import { formatPlace, type Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { EARLIER } from '../text/earlier.ts';
import { whyOfGroup } from '../text/why-of-group.ts';
import { NumberCells } from './NumberCells.tsx';
import { nameOf } from './name-of.ts';
import { placeOfRow } from './place-of-row.ts';
import { SiteCells } from './SiteCells.tsx';
import { SiteName } from './SiteName.tsx';
import { Sparkline } from './Sparkline.tsx';
import { Cell } from './table-parts.tsx';
import { withOwn } from './with-own.ts';

interface Props {
  board: Leaderboard;
  series: Series;
  /** Version of the board, which changes in place. */
  version: number;
  row: BoardRow;
  index: number;
  top: number;
  place: Place;
  whole: Whole;
  groupBy: string;
  tabStop: boolean;
}

export const Row = memo(function Row({
  board,
  series,
  row,
  index,
  top,
  place,
  whole,
  groupBy,
  tabStop,
}: Props) {
  const { who } = row;
  const to = placeOfRow(place, board.session, row, groupBy === 'pid');
  const whereText = who.place ?? who.cgroup ?? '';
  const grouped = place.group !== 'row' && place.group !== 'cpu';
  const name = nameOf(who);
  const isOfSites = groupBy === 'site' && place.group === 'row';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the row group takes the keys
    // biome-ignore lint/a11y/useSemanticElements: table-parts.tsx says why
    <div
      role="row"
      aria-rowindex={index + 2}
      // The name of a call site is its key.
      aria-label={grouped || name === who.key ? name : `${name} ${who.key}${who.ended ? ', ended' : ''}`}
      data-row={row.row}
      tabIndex={tabStop ? 0 : -1}
      className={who.ended || who.own ? 'tr ended' : 'tr'}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => go(to)}
    >
      <Cell className="rank">{index + 1}</Cell>
      <Cell className="name" title={name}>
        <a href={`.${formatPlace(to)}`} tabIndex={-1} onClick={follow}>
          <bdi>
            {isOfSites ? (
              <SiteName name={name} />
            ) : (
              <Explained text={name} why={grouped ? whyOfGroup(who.key, place.group) : undefined} />
            )}
          </bdi>
        </a>
        {who.own && <span className="tag">vmtally itself</span>}
        {who.ended && <span className="tag">ended</span>}
      </Cell>
      {!isOfSites && (
        <>
          <Cell className="key">
            {!grouped && who.key}
            {grouped && place.left && '–'}
            {grouped && !place.left && <Explained text={String(who.members)} why={who.earlier && EARLIER} />}
          </Cell>
          <Cell className="user" title={who.user ?? ''}>
            {who.user}
          </Cell>
          <Cell className="place" title={who.cgroup ?? whereText}>
            <Explained text={whereText} why={whyOfGroup(whereText, 'cgroup')} />
          </Cell>
        </>
      )}
      <NumberCells
        figures={board.rows.has(row.row) ? board.cell(row) : null}
        series={series}
        whole={whole}
        shared={who.shared}
        hasShare={!who.own || withOwn(place)}
      />
      {isOfSites && <SiteCells board={board} row={row} />}
      <Cell className="spark">
        <Sparkline rates={board.sparkline(row)} />
      </Cell>
    </div>
  );
});

/** The row handles a plain click. A click with a modifier key opens the link in another tab. */
function follow(event: React.MouseEvent): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey) event.stopPropagation();
  else event.preventDefault();
}
