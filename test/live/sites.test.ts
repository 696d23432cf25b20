import { describe, expect, it } from 'vitest';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 10_007;

/** The rows of an event, by name. */
async function rowsOf(by: string, ...more: string[]) {
  const child = vmtally`stat -e kmem:kmalloc --by ${by} ${more} --json -- ${WORKLOADS.eventfd} ${MADE}`;
  const [event = expect.fail('no event')] = totalOf((await finish(child)).stderr).events;
  return { pid: child.pid, event, rows: event.rows ?? [] };
}

describe('call sites', () => {
  it('all eventfds are made at one site, of 64 bytes each', async () => {
    const { event, rows } = await rowsOf('site');
    const site =
      rows.find(({ name }) => name.startsWith('do_eventfd+')) ?? expect.fail('do_eventfd is missing');
    expect(site.name).toMatch(/^do_eventfd\+0x[0-9a-f]+\/0x[0-9a-f]+$/);
    expect(site.count).toBe(MADE);
    expect(site.distribution).toEqual([{ value: 64, label: '64 B', count: MADE }]);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(event.count);
  });

  it('by process too', async () => {
    const { rows } = await rowsOf('pid,site');
    const made = rows.filter(({ name }) => / do_eventfd\+/.test(name));
    expect(made).toMatchObject([{ name: expect.stringMatching(/^eventfd-\d+ /), count: MADE }]);
  });

  it('the sites of a function add up, and no address leaves vmtally', async () => {
    const { rows } = await rowsOf('site', '--merge', 'function');
    expect(rows.find(({ name }) => name === 'do_eventfd')?.count).toBe(MADE);
    expect(JSON.stringify(rows)).not.toMatch(/ffff[0-9a-f]{8}|-\d{10}|\d{19}/);
  });
});
