import { grouped } from '../../../src/text/units.ts';
import { ShareBar } from '../board/ShareBar.tsx';
import type { SessionHealth } from '../live/health.tsx';
import { percentText } from '../text/numbers.ts';

/** Shows how full each BPF map of a session was in the last tick. */
export function MapOccupancyTable({ session: { name, pressure } }: { session: SessionHealth }) {
  return (
    <table className="occupancy stacks" aria-label={`Map occupancy of ${name}`}>
      <thead>
        <tr>
          <th scope="col">Map</th>
          <th scope="col">Occupancy</th>
          <th scope="col" className="number">
            Entries
          </th>
          <th scope="col" className="number">
            Max entries
          </th>
        </tr>
      </thead>
      <tbody>
        {pressure.map(({ map, keys: entries, room: maxEntries }) => (
          <tr key={map}>
            <th scope="row">{map}</th>
            <td className="bar-cell whole">
              <ShareBar share={entries / maxEntries} /> {percentText(entries / maxEntries)}
            </td>
            <td className="number" data-label="entries">
              {grouped(entries)}
            </td>
            <td className="number" data-label="max entries">
              {grouped(maxEntries)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
