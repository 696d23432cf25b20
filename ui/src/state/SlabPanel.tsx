import { STATE_NOTES } from '../../../src/text/state-notes.ts';
import { grouped, plural, withUnit } from '../../../src/text/units.ts';
import type { CacheState, StateMessage } from '../../../src/wire/state.ts';
import { exact } from '../text/numbers.ts';
import { MovesNote } from './MovesNote.tsx';
import { type StateColumn, StateTable } from './StateTable.tsx';
import { bytesChangeText, changeText, eventsOfCache, sinceLastText } from './texts.ts';

/** The bytes of the objects that came or went. */
const changed = ({ active, objectBytes }: CacheState, of: 'change' | 'since'): number =>
  Math.abs(active[of] ?? 0) * objectBytes;

const COLUMNS: readonly StateColumn<CacheState>[] = [
  {
    head: 'Bytes',
    text: ({ bytes }) => withUnit(bytes.now, 'bytes'),
    title: ({ bytes }) => `${exact(bytes.now, 'bytes')}, ${bytesChangeText(bytes.change)}`,
    weight: ({ bytes }) => bytes.now,
  },
  {
    head: 'Active',
    text: ({ active }) => grouped(active.now),
    title: ({ active, objects }) => `${grouped(active.now)} of ${grouped(objects)} objects`,
    weight: ({ active }) => active.now,
  },
  {
    head: 'Each',
    text: ({ objectBytes }) => withUnit(objectBytes, 'bytes'),
    weight: ({ objectBytes }) => objectBytes,
  },
  {
    head: 'Change',
    text: ({ active }) => changeText(active.change),
    weight: (cache) => changed(cache, 'change'),
  },
  {
    head: 'Since',
    text: ({ active }) => changeText(active.since),
    weight: (cache) => changed(cache, 'since'),
  },
];

/** Slab caches, with the events that move them. `wanted`: a part of a name, in small letters. */
export function SlabPanel({ message: { slabs, moves }, wanted }: { message: StateMessage; wanted: string }) {
  if (slabs === null) return null;
  const rows = slabs.caches.filter(({ name, aliases }) =>
    [name, ...aliases].some((one) => one.toLowerCase().includes(wanted)),
  );
  const counted = new Map(rows.map((cache) => [cache, eventsOfCache(moves, [cache.name, ...cache.aliases])]));
  const eventsOf = (cache: CacheState) => counted.get(cache) ?? null;
  const hasEvents = rows.some((cache) => eventsOf(cache) !== null);
  const events: StateColumn<CacheState> = {
    head: 'Events',
    text: (cache) => changeText(eventsOf(cache)),
    title: () => 'Allocations less frees, as events count them',
    weight: (cache) => Math.abs(eventsOf(cache) ?? 0) * cache.objectBytes,
  };
  return (
    <section className="panel" aria-label="Slab caches">
      <h2>
        {plural(slabs.rows, 'slab cache')}{' '}
        <span className="quiet">
          {withUnit(slabs.bytes.now, 'bytes')}
          {sinceLastText(slabs.bytes.change)}
        </span>
      </h2>
      <StateTable
        title="Cache"
        noun="cache"
        rows={rows}
        rowsLeftOut={slabs.rowsLeftOut}
        columns={hasEvents ? [...COLUMNS, events] : COLUMNS}
        keyOf={({ name }) => name}
        nameOf={({ name, aliases }) => (
          <>
            {name} {aliases.length > 0 && <span className="quiet">{aliases.join(', ')}</span>}
          </>
        )}
        shareOf={({ bytes }) => (slabs.bytes.now > 0 ? bytes.now / slabs.bytes.now : 0)}
      />
      <MovesNote
        moves={moves}
        part="slab"
        events="slab_cache_alloc and slab_cache_free"
        about={STATE_NOTES.slab}
      />
    </section>
  );
}
