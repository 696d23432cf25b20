import { describe, expect, it } from 'vitest';
import { SitesReport } from '../../src/report/sites-report.ts';
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
    expect(made).toMatchObject([{ name: expect.stringMatching(/^vmtally-eventfd-\d+ /), count: MADE }]);
  });

  it('the sites of a function add up, and no address leaves vmtally', async () => {
    const { rows } = await rowsOf('site', '--merge', 'function');
    expect(rows.find(({ name }) => name === 'do_eventfd')?.count).toBe(MADE);
    expect(JSON.stringify(rows)).not.toMatch(/ffff[0-9a-f]{8}|-\d{10}|\d{19}/);
  });
});

describe('vmtally sites', () => {
  it('has the bytes that were asked for, and who calls most', async () => {
    const child = vmtally`sites --json -- ${WORKLOADS.eventfd} ${MADE}`;
    const report = SitesReport.parse(JSON.parse((await finish(child)).stderr));
    const made = report.sites.find(({ site }) => site.startsWith('do_eventfd+')) ?? expect.fail();
    expect(made).toMatchObject({ event: 'kmem:kmalloc', hits: MADE, allocatedBytes: 64 * MADE, users: 1 });
    // The kernel asks for the size of struct eventfd_ctx, the same each time.
    expect(made.requestedBytes).toBeLessThanOrEqual(64 * MADE);
    expect((made.requestedBytes ?? 0.5) % MADE).toBe(0);
    expect(made.most).toEqual({ name: expect.stringMatching(/^vmtally-eventfd-\d+$/), hits: MADE });
  });

  it('refuses an event without a call site, and names those with one', async () => {
    const { stderr } = await finish(vmtally`sites -e mm_page_alloc -- true`, 2);
    expect(stderr).toMatch(/mm_page_alloc does not say which code caused it.*kmem:kmalloc/s);
  });
});
