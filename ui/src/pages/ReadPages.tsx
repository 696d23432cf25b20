import { ProblemNote } from '../parts/ProblemNote.tsx';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import type { PagesOf } from './api.ts';
import { CellsPanel } from './CellsPanel.tsx';
import { PagesTable } from './PagesTable.tsx';
import { pagesNotes, readingText } from './summary.ts';
import { useReading } from './use-reading.ts';

/** The address holds the mapping and its pages, so that a link and the way back lead to them. */
const choose = (mapping: string) => go({ mapping, pages: null });
const show = (pages: Place['pages']) => go({ pages });

/** Reads the pages of a process, and shows its mappings and the cells of the chosen one. */
export function ReadPages({ of, place }: { of: PagesOf; place: Pick<Place, 'mapping' | 'pages'> }) {
  const { pages, chosen, isBusy, seconds, problem, read } = useReading(of, place);
  const [row] = chosen?.rows ?? [];
  return (
    <div className="pages" aria-busy={isBusy}>
      <div className="controls">
        <button type="button" disabled={isBusy} onClick={read}>
          {pages === null ? 'Read pages' : 'Read again'}
        </button>
        <p role="status" data-testid="pages-reading">
          {seconds !== null ? (
            <>
              <progress aria-label="Reading" /> reading for {seconds.toFixed(1)} s
            </>
          ) : (
            pages && !isBusy && readingText(pages)
          )}
        </p>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      {pages !== null && (
        <>
          <ul className="notes" data-testid="pages-notes">
            {pagesNotes(pages).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
          {chosen?.cells && row && (
            <CellsPanel cells={chosen.cells} row={row} pageSize={chosen.pageSize} onShow={show} />
          )}
          <PagesTable pages={pages} chosen={row?.mapping ?? null} onChoose={choose} />
        </>
      )}
    </div>
  );
}
