import { grouped } from '../../../src/text/units.ts';
import type { Accuracy } from '../../../src/wire/accuracy.ts';
import type { SessionHealth } from '../live/health.tsx';
import { span } from '../text/times.ts';

/** Shows the share of the events that each series of a session has, lately and since the session began. */
export function AccuracyTable({ session: { name, accuracy } }: { session: SessionHealth }) {
  const { window, since } = accuracy;
  return (
    <table className="accuracy stacks" aria-label={`Accuracy of ${name}`}>
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col" className="number" title="Share of the events that the count has at least">
            Last {span(window.seconds)}
          </th>
          <th scope="col" className="number">
            May be missing
          </th>
          <th scope="col" className="number">
            Time not counted
          </th>
          <th scope="col" className="number">
            Since the start
          </th>
          <th scope="col" className="number">
            Time not counted
          </th>
        </tr>
      </thead>
      <tbody>
        {window.series.map((lately, index) => {
          const ever = since.series[index] ?? lately;
          return (
            <tr key={`${lately.series} ${index}`}>
              <th scope="row">{lately.series}</th>
              <Share of={lately} label={`last ${span(window.seconds)}`} />
              <td className="number" data-label="may be missing">
                {lately.missing === null ? '–' : grouped(lately.missing)}
              </td>
              <td className="number" data-label="not counted">
                {lately.uncounted ?? '0 %'}
              </td>
              <Share of={ever} label="since the start" />
              <td className="number" data-label="not counted">
                {ever.uncounted ?? '0 %'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Share({ of: { share, counted, missing, level }, label }: { of: Accuracy; label: string }) {
  const why =
    counted === null
      ? 'not counted'
      : missing === null
        ? 'no bound of the missing events is known'
        : `at most ${grouped(missing)} ${missing === 1 ? 'event is' : 'events are'} missing; how much they would add to the sum is not known`;
  return (
    <td className={`number level ${level}`} data-label={label} title={share === null ? why : undefined}>
      {share ?? '–'}
    </td>
  );
}
