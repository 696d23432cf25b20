import { grouped, plural, withUnit } from '../../../src/text/units.ts';
import type { SiteState, StateMessage } from '../../../src/wire/state.ts';
import { exact } from '../text/numbers.ts';
import { type StateColumn, StateTable } from './StateTable.tsx';
import { bytesChangeText, sinceLastText } from './texts.ts';

const COLUMNS: readonly StateColumn<SiteState>[] = [
  {
    head: 'Bytes',
    text: ({ bytes }) => withUnit(bytes.now, 'bytes'),
    title: ({ bytes }) => exact(bytes.now, 'bytes'),
    weight: ({ bytes }) => bytes.now,
  },
  { head: 'Calls', text: ({ calls }) => grouped(calls.now), weight: ({ calls }) => calls.now },
  {
    head: 'Change',
    text: ({ bytes }) => bytesChangeText(bytes.change),
    weight: ({ bytes }) => Math.abs(bytes.change ?? 0),
  },
  {
    head: 'Since',
    text: ({ bytes }) => bytesChangeText(bytes.since),
    weight: ({ bytes }) => Math.abs(bytes.since ?? 0),
  },
];

const placeOf = ({ place, module }: SiteState): string => (module === null ? place : `${place} [${module}]`);

/** Places in the kernel's source that allocated what is not freed. `wanted`: a part of a name, in small letters. */
export function SitesPanel({ message: { allocations }, wanted }: { message: StateMessage; wanted: string }) {
  if (allocations === null) return null;
  const rows = allocations.sites.filter((site) =>
    `${site.function} ${placeOf(site)}`.toLowerCase().includes(wanted),
  );
  return (
    <section className="panel" aria-label="Allocation sites">
      <h2>
        {plural(allocations.rows, 'allocation site')}{' '}
        <span className="quiet">
          {withUnit(allocations.bytes.now, 'bytes')} not freed
          {sinceLastText(allocations.bytes.change)}
        </span>
      </h2>
      <StateTable
        title="Site"
        noun="site"
        rows={rows}
        rowsLeftOut={allocations.rowsLeftOut}
        columns={COLUMNS}
        keyOf={(site) => `${site.function} ${placeOf(site)}`}
        nameOf={(site) => (
          <>
            {site.function}{' '}
            <span className="quiet">
              {placeOf(site)}
              {!site.accurate && ', the kernel missed some'}
            </span>
          </>
        )}
        shareOf={({ bytes }) => (allocations.bytes.now > 0 ? bytes.now / allocations.bytes.now : 0)}
      />
    </section>
  );
}
