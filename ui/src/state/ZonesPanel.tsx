import { STATE_NOTES } from '../../../src/text/state-notes.ts';
import type { StateMessage } from '../../../src/wire/state.ts';
import { useDark } from '../parts/use-dark.ts';
import { mostPagesOf } from './heat.ts';
import { MovesNote } from './MovesNote.tsx';
import { ZoneTable } from './ZoneTable.tsx';

/** Free blocks of all zones by order and migrate type. */
export function ZonesPanel({ message: { zones, pageSize, moves } }: { message: StateMessage }) {
  const dark = useDark();
  if (zones === null) return null;
  const mostPages = mostPagesOf(zones);
  return (
    <section className="panel zones" aria-label="Free blocks">
      <h2>
        Free blocks{' '}
        <span className="quiet">by order and migrate type; the more free memory, the stronger</span>
      </h2>
      {zones.map((zone) => (
        <ZoneTable
          key={`${zone.node} ${zone.zone}`}
          zone={zone}
          pageSize={pageSize}
          mostPages={mostPages}
          dark={dark}
        />
      ))}
      <MovesNote
        moves={moves}
        part="buddy"
        events="mm_page_alloc and mm_page_free"
        about={STATE_NOTES.buddy}
      />
    </section>
  );
}
