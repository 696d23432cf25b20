import { type ReactNode, useState } from 'react';
import { plural } from '../../../src/text/units.ts';
import { ShareBar } from '../board/ShareBar.tsx';
import { Icon } from '../parts/Icon.tsx';

/** Rows that are shown at first. */
const FIRST = 40;

export interface StateColumn<R> {
  head: string;
  text: (row: R) => string;
  title?: (row: R) => string;
  /** Order of rows, largest first, by a click on the head. */
  weight: (row: R) => number;
}

interface Props<R> {
  title: string;
  /** Noun of a row. */
  noun: string;
  rows: readonly R[];
  rowsLeftOut: number;
  columns: readonly StateColumn<R>[];
  keyOf: (row: R) => string;
  nameOf: (row: R) => ReactNode;
  shareOf: (row: R) => number;
}

/** Rows with a bar and numbers each, in the order of the head that was clicked, of the first one at the beginning. */
export function StateTable<R>({ title, noun, rows, rowsLeftOut, columns, keyOf, nameOf, shareOf }: Props<R>) {
  const [sort, setSort] = useState(columns[0]?.head);
  const [isWhole, setWhole] = useState(false);
  const { weight = () => 0 } = columns.find(({ head }) => head === sort) ?? columns[0] ?? {};
  const sorted = rows.toSorted((a, b) => weight(b) - weight(a));
  const shown = isWhole ? sorted : sorted.slice(0, FIRST);
  return (
    <>
      <table className="stacks" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" className="bar-head">
              <span className="for-readers">Bar</span>
            </th>
            {columns.map(({ head }) => (
              <th key={head} scope="col" className="number" aria-sort={head === sort ? 'descending' : 'none'}>
                <button
                  type="button"
                  className={head === sort ? 'sort sorted' : 'sort'}
                  onClick={() => setSort(head)}
                >
                  {head}
                  {head === sort && <Icon name="down" />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)} data-row={keyOf(row)}>
              <th scope="row">{nameOf(row)}</th>
              <td className="bar-cell">
                <ShareBar share={shareOf(row)} />
              </td>
              {columns.map(({ head, text, title: titleOf }) => (
                <td key={head} className="number" data-label={head} title={titleOf?.(row)}>
                  {text(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {plural(rows.length, noun)}
        </button>
      )}
      {rowsLeftOut > 0 && (
        <p className="quiet">
          {plural(rowsLeftOut, noun)} more, smaller ones: vmtally state on the host shows all
        </p>
      )}
    </>
  );
}
