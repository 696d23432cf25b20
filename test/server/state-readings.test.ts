import { beforeEach, describe, expect, it } from 'vitest';
import type { StateMove } from '../../src/wire/state.ts';
import { type Serving, serving } from '../fixtures/engine.ts';
import { BYTES, seriesOf } from '../fixtures/feed.ts';
import { servedState } from '../fixtures/served-state.ts';

const CACHES = seriesOf('slab_cache_alloc', {
  value: { name: 'cache', unit: null, scale: 'linear', labels: { 5: 'filp', 6: 'dentry' } },
});
const PAGES = seriesOf('kmem:mm_page_alloc');
const SERIES = [
  CACHES,
  PAGES,
  BYTES,
  seriesOf('kmem:kfree', { filter: 'bytes > 1' }),
  seriesOf('slab_cache_alloc.bytes', { event: 'slab_cache_alloc', sum: 'bytes' }),
  seriesOf('kmem:mm_page_free', { counted: false }),
  seriesOf('page_fault_user'),
];

let of: Serving;
let reading: number;
beforeEach(async () => {
  of = serving();
  reading = 0;
  of.engine.handlers.state = () => servedState(reading);
  of.engine.session({ series: SERIES, countedSeconds: 100 });
  tick(2, [[1, 0, 5, 3]]);
});

/** Counts by row, series and value. */
function tick(number: number, counts: [row: number, series: number, value: number, count: number][]): void {
  of.engine.tick({ tick: number, series: number === 2 ? SERIES : null, counts });
  of.engine.session({ series: SERIES, countedSeconds: 100 + number });
}

async function read(number: number): Promise<StateMove[]> {
  reading = number;
  return (await of.hub.state.read()).moves;
}

describe('the events beside the state', () => {
  it('are those of the time between two readings, by cache where they have it', async () => {
    expect(await read(1)).toEqual([
      { part: 'slab', session: 'main', series: 'slab_cache_alloc', seconds: null, count: null, caches: [] },
      {
        part: 'buddy',
        session: 'main',
        series: 'kmem:mm_page_alloc',
        seconds: null,
        count: null,
        caches: [],
      },
      { part: 'slab', session: 'main', series: 'kmem:kmalloc', seconds: null, count: null, caches: [] },
    ]);
    tick(3, [
      [1, 0, 5, 1009],
      [1, 0, 6, 2],
      [2, 1, 0, 31],
    ]);
    tick(4, [[1, 0, 5, 1]]);
    const [caches, pages] = await read(2);
    expect(caches).toMatchObject({
      count: 1012,
      seconds: 2,
      caches: [
        ['filp', 1010],
        ['dentry', 2],
      ],
    });
    expect(pages).toMatchObject({ count: 31, caches: [] });
    // The same reading, for another client.
    expect((await read(2))[0]).toBe(caches);
  });

  it('are not known where a reading is missing, or the readings began anew', async () => {
    await read(1);
    tick(3, [[1, 1, 0, 31]]);
    expect((await read(3))[1]?.count).toBeNull();
    expect((await read(1))[1]?.count).toBeNull();
    tick(4, [[1, 1, 0, 7]]);
    expect((await read(2))[1]?.count).toBe(7);
  });

  it('are those of sessions of the whole system, and each once', async () => {
    of.engine.session({ id: 's1', series: [PAGES], scope: { inherit: true, pids: [7] } });
    of.engine.session({ id: 's2', series: [seriesOf('kmem:kmem_cache_free'), PAGES] });
    of.engine.session({ id: 'main-cpu', series: [seriesOf('kmem:mm_page_free')], companionOf: 'main' });
    const moves = await read(1);
    expect(moves.map(({ session, series }) => `${session} ${series}`)).toEqual([
      'main slab_cache_alloc',
      'main kmem:mm_page_alloc',
      'main kmem:kmalloc',
      's2 kmem:kmem_cache_free',
    ]);
  });
});
