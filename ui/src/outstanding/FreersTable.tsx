import { grouped, plural } from '../../../src/text/units.ts';
import type { ObjectFreer } from '../../../src/wire/objects.ts';

/** Most rows of the table: the filter finds the others. */
const MOST_SHOWN = 100;

interface Props {
  /** Rows that the filter leaves. */
  freers: readonly ObjectFreer[];
  /** Rows that the message leaves out. */
  left: number;
}

/** The processes that freed objects of the count, most first. */
export function FreersTable({ freers, left }: Props) {
  const more = Math.max(0, freers.length - MOST_SHOWN) + left;
  if (freers.length === 0) return <p className="quiet">Nobody freed any so far.</p>;
  return (
    <>
      <table className="wide stacks" aria-label="Who freed">
        <thead>
          <tr>
            <th scope="col">Freed by</th>
            <th scope="col" className="number">
              Objects
            </th>
            <th scope="col">At</th>
            <th scope="col">Allocated at</th>
          </tr>
        </thead>
        <tbody>
          {freers.slice(0, MOST_SHOWN).map(({ process, site, allocatedAt, objects }) => (
            <tr key={`${process} ${site} ${allocatedAt}`}>
              <th scope="row">{process}</th>
              <td className="number" data-label="objects">
                {grouped(objects)}
              </td>
              <td data-label="at">{site}</td>
              <td data-label="allocated at">{allocatedAt}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <p className="quiet">{plural(more, 'more row')}: press / and type a part of a name to find them.</p>
      )}
    </>
  );
}
