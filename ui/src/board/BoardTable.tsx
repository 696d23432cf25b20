import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Figures } from '../../../src/client/figures.ts';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { wholeOfBoard } from '../../../src/client/own-rows.ts';
import type { Column } from '../../../src/client/sort.ts';
import type { Series } from '../../../src/wire/series.ts';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { BoardFoot } from './BoardFoot.tsx';
import { BoardHead } from './BoardHead.tsx';
import { rememberOpened, takeOpened } from './opened-row.ts';
import { placeOfRow } from './place-of-row.ts';
import { Row } from './Row.tsx';
import { RowGroup } from './table-parts.tsx';
import { useRoving } from './use-roving.ts';
import { withOwn } from './with-own.ts';

/** Heights in CSS pixels, equal to those in board.css. */
const ROW = 28;
const HEAD = 32;

interface Props {
  board: Leaderboard;
  series: Series;
  version: number;
  rows: readonly BoardRow[];
  others: Figures & { rows: number };
  place: Place;
  /** The kind of the session's rows. */
  groupBy: string;
  onSort: (column: Column) => void;
  onHold: (held: boolean) => void;
}

export function BoardTable({ board, series, version, rows, others, place, groupBy, onSort, onHold }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState(false);
  const linkOf = (row: BoardRow) => placeOfRow(place, board.session, row, groupBy === 'pid');
  const open = (row: BoardRow) => {
    rememberOpened(row.row);
    go(linkOf(row));
  };
  const pageSize = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 4);
  const roving = useRoving(body, rows, pageSize, (index) => virtual.scrollToIndex(index), open);
  const activeIndex = rows.findIndex(({ row }) => row === roving.active);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    scrollPaddingEnd: 3 * ROW,
    getItemKey: (index) => rows[index]?.row ?? index,
    // Keep the focused row in the page when it is scrolled out of sight, so that the focus is not lost.
    rangeExtractor: (range) => withActive(defaultRangeExtractor(range), activeIndex),
  });
  const sharesOwn = withOwn(place);
  // The board changes in place; `version` signals the change.
  const whole = useMemo(
    () => wholeOfBoard(board, place.sort, sharesOwn),
    [board, version, place.sort, sharesOwn],
  );
  const items = virtual.getVirtualItems();
  const tabStop = activeIndex < 0 ? rows[virtual.range?.startIndex ?? 0]?.row : roving.active;

  const held = pointed || roving.inside;
  useEffect(() => onHold(held), [held, onHold]);

  const ready = rows.length > 0;
  const { focusRow } = roving;
  // Restore the focus once, when the first rows arrive.
  useEffect(() => {
    const opened = ready ? takeOpened() : null;
    if (opened !== null) focusRow(opened);
  }, [ready]);

  return (
    <div className="table-scroll" ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: table-parts.tsx says why */}
      <div
        role="table"
        aria-label={place.view === 'sites' ? 'Call sites' : 'Leaderboard'}
        aria-rowcount={rows.length + 2}
        className={`table by-${place.group} ${board.hasAmount ? '' : 'no-amount'}`}
      >
        <BoardHead board={board} place={place} series={series} groupBy={groupBy} onSort={onSort} />
        <RowGroup
          ref={body}
          className="rows"
          style={{ height: virtual.getTotalSize() }}
          onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setPointed(true)}
          onPointerLeave={() => setPointed(false)}
          {...roving.handlers}
        >
          {items.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <Row
                  key={row.row}
                  board={board}
                  series={series}
                  version={version}
                  row={row}
                  index={index}
                  top={start - HEAD}
                  place={place}
                  whole={whole}
                  groupBy={groupBy}
                  tabStop={row.row === tabStop}
                />
              )
            );
          })}
        </RowGroup>
        <BoardFoot
          {...{ rows, others, board, series, whole, place, groupBy }}
          linkOf={linkOf}
          index={rows.length + 2}
        />
      </div>
      {rows.length === 0 && (
        <p className="empty">{place.filter === '' ? nothingText(place) : 'No row matches the filter'}</p>
      )}
    </div>
  );
}

function nothingText({ view, hidesEnded }: Place): string {
  if (view === 'sites') return 'No allocations since counting by call site began';
  return hidesEnded ? 'No events so far, but of what has ended' : 'No events so far';
}

const withActive = (indexes: readonly number[], active: number): number[] =>
  active < 0 || indexes.includes(active) ? [...indexes] : [...indexes, active].toSorted((a, b) => a - b);
