import { grouped, plural } from '../../../src/text/units.ts';
import type { ObjectRow, ObjectRows } from '../../../src/wire/objects.ts';
import type { OutstandingMessage } from '../../../src/wire/sample-views.ts';
import { ShareBar } from '../board/ShareBar.tsx';
import { amountText, exact, percentText } from '../text/numbers.ts';

/** Most rows of the table: the filter finds the others. */
const MOST_SHOWN = 200;

const HEADS: Record<ObjectRows, string> = { site: 'Site', pid: 'Process', comm: 'Program', age: 'Age' };

interface Props {
  message: OutstandingMessage;
  /** Rows that the filter leaves. */
  rows: readonly ObjectRow[];
}

/** The rows of what is not freed, largest first. */
export function OutstandingTable({ message, rows }: Props) {
  const { by, outstanding, rowsLeftOut, isFinal } = message;
  const isHeld = message.rows.some(({ grown }) => grown !== null);
  const left = rows.length - MOST_SHOWN + rowsLeftOut;
  return (
    <>
      <table className="wide stacks" aria-label="Not freed">
        <thead>
          <tr>
            <th scope="col">{HEADS[by]}</th>
            <th scope="col" className="number">
              Not freed
            </th>
            <th scope="col" className="number">
              Share
            </th>
            <td />
            <th scope="col" className="number">
              Objects
            </th>
            <th scope="col" className="number">
              {isFinal ? 'Oldest' : 'Freed'}
            </th>
            {isHeld && (
              <th scope="col" className="number">
                By allocinfo
              </th>
            )}
            <th scope="col">{by === 'site' ? 'Most by' : 'Most at'}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_SHOWN).map((row) => (
            <Row
              key={row.name}
              row={row}
              isHeld={isHeld}
              share={outstanding.bytes > 0 ? row.bytes / outstanding.bytes : 0}
            />
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p className="quiet">{plural(left, 'more row')}: press / and type a part of a name to find them.</p>
      )}
    </>
  );
}

const mostTitle = ({ bytes, objects }: { bytes: number; objects: number }): string =>
  `${exact(bytes, 'bytes')}, ${exact(objects, 'objects')}`;

/** `isHeld`: some row has what /proc/allocinfo says. */
function Row({ row, isHeld, share }: { row: ObjectRow; isHeld: boolean; share: number }) {
  const { name, bytes, objects, oldestSeconds, freed, grown, most } = row;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number" data-label="not freed" title={exact(bytes, 'bytes')}>
        {amountText(bytes, 'bytes')}
      </td>
      <td className="number" data-label="share">
        {percentText(share)}
      </td>
      <td className="bar-cell">
        <ShareBar share={share} />
      </td>
      <td className="number" data-label="objects">
        {grouped(objects)}
      </td>
      <td className="number" data-label={oldestSeconds === null ? 'freed' : 'oldest'}>
        {oldestSeconds === null ? grouped(freed ?? 0) : `${oldestSeconds.toFixed(1)} s`}
      </td>
      {isHeld && (
        <td className="number" data-label="by allocinfo">
          {grown === null ? '' : grouped(grown)}
        </td>
      )}
      <td data-label="most" title={most === null ? '' : mostTitle(most)}>
        {most?.name}
      </td>
    </tr>
  );
}
