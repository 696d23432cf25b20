import { describe, expect, it } from 'vitest';
import { type StateMessage, StateReport } from '../../src/wire/state.ts';
import { until } from '../fixtures/until.ts';
import { serves } from './served.ts';
import { Client } from './service.ts';
import { end, start, WORKLOADS } from './support.ts';

const OPENED = 8_009;
/** Objects that other programs, and slabs that CPUs hold, may add or take. */
const OTHERS = 1_500;

const served = serves`-e kmem:mm_page_alloc --interval 200`;
const report = (query = '') => served.service.get(StateReport, `/api/state${query}`);

describe('the state of memory', () => {
  it('is read once in ten seconds, however many look, and shows what a program keeps', async () => {
    const got: StateMessage[] = [];
    await served.client.subscribe({ view: 'state', sort: 'bytes', top: 1000 }, (message) =>
      got.push(message),
    );
    const other = await Client.connect(served.service);
    const ofOther: StateMessage[] = [];
    await other.subscribe({ view: 'state', sort: 'objects', top: 3 }, (message) => ofOther.push(message));
    const [first] = got;
    expect([first?.reading, first?.seconds]).toEqual([1, null]);
    expect(ofOther[0]).toMatchObject({ reading: 1, atMs: first?.atMs });
    expect(ofOther[0]?.slabs?.caches).toHaveLength(3);
    expect((await report()).atMs).toBe(first?.atMs);

    const kept = start(WORKLOADS.kept, [String(OPENED), '0', 'before']);
    kept.stdin.write('x');
    await until('they are open', () => kept.stdout.includes('closed'));
    await until('the next reading', () => got.length > 1, 40_000);
    const [, second] = got;
    expect(second?.reading).toBe(2);
    expect(second?.seconds).toBeGreaterThanOrEqual(9.9);
    const filp = second?.slabs?.caches.find(
      ({ name, aliases }) => name === 'filp' || aliases.includes('filp'),
    );
    expect(filp?.active.change).toBeGreaterThanOrEqual(OPENED - OTHERS);
    expect(filp?.active.change).toBeLessThanOrEqual(OPENED + OTHERS);
    // Each struct file takes pages: events of pages moved them.
    const move = second?.moves.find(({ series }) => series === 'kmem:mm_page_alloc');
    expect(move).toMatchObject({ part: 'buddy', session: 'main' });
    expect(move?.count).toBeGreaterThan(0);
    expect(move?.seconds).toBeGreaterThan(8);
    expect(got.length).toBe(2);
    await end(kept);
    other.close();
  });

  it('costs little, and delays no tick', async () => {
    const { cpuMs, elapsedMs } = await report();
    expect(cpuMs).toBeLessThan(100);
    expect(elapsedMs).toBeLessThan(1000);
    const { exactness } = await served.service.session('main');
    expect(exactness).toMatchObject({ exact: true });
  });

  it('has as many rows as are asked for', async () => {
    const { slabs, zones } = await report('?top=2&sort=objects');
    expect(slabs?.caches).toHaveLength(2);
    expect(slabs?.rowsLeftOut).toBe((slabs?.rows ?? 0) - 2);
    expect(zones?.length).toBeGreaterThan(0);
  });
});
