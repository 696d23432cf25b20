import type { CompareFigures } from '../../../src/client/compare.ts';
import { nameOf } from '../board/name-of.ts';
import { placeOfRow } from '../board/place-of-row.ts';
import { ShareBar } from '../board/ShareBar.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { amountText, exact, percentText } from '../text/numbers.ts';
import { contributorsOf } from './contributors.ts';

interface Props {
  figures: CompareFigures;
  unit: string;
  place: Place;
  /** The session that the contributors are rows of. */
  session: string;
}

/** A contributor belongs to the companion session, which has neither the board's series nor its grouping. */
const OF_PROCESS = { series: null, group: 'row' } as const;

/** The contributors to the tracepoints' count, largest first, and the remainder. */
export function ContributorsTable({ figures, unit, place, session }: Props) {
  const { contributors, others } = contributorsOf(figures);
  const amounts = (counted: number, share: number | null) => (
    <>
      <td className="number" data-label={unit} title={exact(counted, unit)}>
        {amountText(counted, unit)}
      </td>
      <td className="number" data-label="share">
        {share !== null && percentText(share)}
      </td>
      <td className="bar-cell">{share !== null && <ShareBar share={share} />}</td>
    </>
  );
  return (
    <div className="contributors">
      <h3>Contributors</h3>
      {contributors.length === 0 && (
        <p className="quiet">
          {figures.counted === 0 ? 'The tracepoints counted nothing' : 'No contributor is known'}.
        </p>
      )}
      {contributors.length > 0 && (
        <table className="stacks" aria-label="Contributors">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className="number">
                PID
              </th>
              <th scope="col" className="number">
                {unit}
              </th>
              <th scope="col" className="number">
                Share
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {contributors.map(({ row, who, counted, share }) => (
              <tr key={row} className={who.ended ? 'none' : ''}>
                <th scope="row">
                  <PlaceLink
                    to={placeOfRow({ ...place, ...OF_PROCESS, session }, session, { row, who }, true)}
                  >
                    {nameOf(who)}
                  </PlaceLink>
                  {who.ended && <span className="tag">ended</span>}
                </th>
                <td className="number" data-label="PID">
                  {who.key}
                </td>
                {amounts(counted, share)}
              </tr>
            ))}
            {others !== null && (
              <tr className="none">
                <th scope="row">others</th>
                <td />
                {amounts(others.counted, others.share)}
              </tr>
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}
