import { useState } from 'react';
import { shortSize } from '../../../src/text/short-size.ts';
import { plural } from '../../../src/text/units.ts';
import type { ProcessPages, ProcessPagesRow } from '../../../src/wire/process-pages.ts';
import { Icon } from '../parts/Icon.tsx';
import { exact } from '../text/numbers.ts';
import { COLUMNS, PAGES_COLUMNS, type PagesColumn, partsOf } from './amounts.ts';
import { KindLegend } from './KindLegend.tsx';
import { SharingBar } from './SharingBar.tsx';

/** Rows that are shown at first. */
const FIRST = 40;

interface Props {
  pages: ProcessPages;
  /** Id of the chosen mapping; null if none is. */
  chosen: string | null;
  onChoose: (mapping: string) => void;
}

/** The mappings of a process. A click on the name of one shows its pages. */
export function PagesTable({ pages: { rows, total, rowsLeftOut, mappings }, chosen, onChoose }: Props) {
  const [sort, setSort] = useState<PagesColumn>('rss');
  const [isWhole, setWhole] = useState(false);
  const { of } = COLUMNS[sort];
  const sorted = rows.toSorted((a, b) => of(b) - of(a) || b.size - a.size);
  const shown = isWhole ? sorted : sorted.slice(0, FIRST);
  // Few processes have swapped memory: without it the column would be zeros.
  const columns = PAGES_COLUMNS.filter((column) => column !== 'swap' || total.swap > 0);
  const cells = (amounts: ProcessPages['total']) =>
    columns.map((column) => (
      <td
        key={column}
        className="number"
        data-label={COLUMNS[column].head}
        title={exact(COLUMNS[column].of(amounts), 'bytes')}
      >
        {shortSize(COLUMNS[column].of(amounts))}
      </td>
    ));
  return (
    <section className="panel mappings" aria-label="Mappings">
      <h2>
        Mappings <span className="quiet">largest {COLUMNS[sort].head} first</span>
      </h2>
      <KindLegend kinds={partsOf(total).map(({ kind }) => kind)} />
      <table className="stacks" aria-label="Mappings">
        <thead>
          <tr>
            <th scope="col">Mapping</th>
            <th scope="col" className="bar-head">
              <span className="for-readers">Bar</span>
            </th>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="number"
                aria-sort={column === sort ? 'descending' : 'none'}
              >
                <button
                  type="button"
                  className={column === sort ? 'sort sorted' : 'sort'}
                  onClick={() => setSort(column)}
                >
                  {COLUMNS[column].head}
                  {column === sort && <Icon name="down" />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="all">
            <th scope="row">All {plural(mappings, 'mapping')}</th>
            <td className="bar-cell whole">
              <SharingBar amounts={total} all={total.rss} />
            </td>
            {cells(total)}
          </tr>
          {shown.map((row) => (
            <tr key={row.mapping} data-mapping={row.mapping}>
              <th scope="row">
                <button
                  type="button"
                  className="choice"
                  aria-pressed={row.mapping === chosen}
                  title="Show its pages"
                  onClick={() => onChoose(row.mapping)}
                >
                  <bdi>{row.name}</bdi> <span className="quiet">{labelOf(row)}</span>
                </button>
              </th>
              <td className="bar-cell whole">
                <SharingBar amounts={row} all={total.rss} />
              </td>
              {cells(row)}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {plural(rows.length, 'mapping')}
        </button>
      )}
      {rowsLeftOut > 0 && (
        <p className="quiet">
          {plural(rowsLeftOut, 'mapping')} more, with a smaller RSS: vmtally pages on the host shows all
        </p>
      )}
    </section>
  );
}

const labelOf = ({ permissions, address, differs, whole }: ProcessPagesRow): string =>
  [
    permissions,
    ...(address === null ? [] : [address]),
    ...(differs ? ['changed meanwhile'] : []),
    ...(whole ? [] : ['not read to its end']),
  ].join(' ');
