import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SitesReport } from '../../src/report/sites-report.ts';
import { CountsReport } from '../../src/wire/http.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Service } from './service.ts';
import { finish, reports, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 10_007;
/** An address of the kernel, as a hexadecimal number, or as a decimal one with or without a sign. */
const ADDRESS = /ffff[0-9a-f]{8}|-\d{10}|\d{19}/;

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
    expect(JSON.stringify(rows)).not.toMatch(ADDRESS);
  });
});

/** True for a process in this state. */
const isIn = (state: string, pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').includes(`) ${state} `);

describe('beside perf record on one run', () => {
  it('a compiler allocates at the sites that perf names, as often', async ({ skip }) => {
    const directory = temporaryDirectory();
    const data = join(directory, 'perf.data');
    const source = new URL('workloads/eventfd.c', import.meta.url).pathname;
    const command = argv`gcc -O2 -o ${join(directory, 'made')} ${source}`;
    const target = start('sh', argv`-c 'kill -STOP $$; exec "$@"' sh ${command}`);
    await until('the command is stopped', () => isIn('T', target.pid));
    const perf = start('perf', argv`record -q -m 4096 -e kmem:kmalloc -o ${data} -p ${target.pid}`);
    const counter = vmtally`stat --json -I 100 -e kmem:kmalloc --by site -p ${target.pid}`;
    const isAttached = () => reports(counter.stdout).length > 0 && waits(perf.pid);
    await until('both count', isAttached, 30_000);
    target.kill('SIGCONT');
    await Promise.all([finish(target), finish(counter), finish(perf)]);
    const stats = await finish(start('perf', argv`report --stats -i ${data}`));
    // perf loses samples where its buffers are full: then it has no truth to compare with.
    if (/LOST/.test(stats.stdout)) skip('perf lost samples');
    const script = await finish(start('perf', argv`script -i ${data} -F trace`));
    const perfs = new Map<string, number>();
    for (const [, site = ''] of script.stdout.matchAll(/call_site=(\S+)/g))
      perfs.set(site, (perfs.get(site) ?? 0) + 1);
    // perf leaves out the length of the function.
    const report = totalOf(counter.stdout);
    const ours = (report.events[0]?.rows ?? []).map(
      ({ name, count }) => [name.replace(/\/0x[0-9a-f]+/, ''), count] as const,
    );
    expect(ours.length).toBeGreaterThan(10);
    const missed = report.exactness.missedRuns.reduce((sum, { bound }) => sum + bound, 0);
    for (const [site, count] of ours.slice(0, 10)) {
      expect(perfs.get(site), site).toBeGreaterThanOrEqual(count);
      expect((perfs.get(site) ?? 0) - count, site).toBeLessThanOrEqual(missed);
    }
  });
});

/** True once a perf has mapped its buffers, and waits for samples. */
const waits = (pid: number) =>
  readFileSync(`/proc/${pid}/maps`, 'utf8').includes('[perf_event]') && isIn('S', pid);

describe('a session by call site', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start`-e kmem:kfree --interval 200`;
  });
  afterAll(() => service.stop());

  it('has rows with the names of the code, and no address', async () => {
    const workload = start(WORKLOADS.eventfd, argv`${MADE} wait`);
    const scope = { pids: [workload.pid] };
    const { id } = await service.create({ events: [{ event: 'kmem:kmalloc' }], by: 'site', scope });
    await until('it counts', async () => (await service.session(id)).state === 'counting', 30_000);
    workload.stdin.write('x');
    const path = `/api/sessions/${id}/counts`;
    const made = async () =>
      (await service.get(CountsReport, path)).rows.find(({ who }) => who.key.startsWith('do_eventfd+'));
    await until('all are counted', async () => (await made())?.counts[0]?.count === MADE, 30_000);
    const { body } = await service.request('GET', path);
    expect(JSON.stringify(body)).not.toMatch(ADDRESS);
    workload.stdin.end();
    await finish(workload);
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
    const { sites, sitesLeftOut, total, accuracy, cost } = report;
    expect(total.sites).toBe(sites.length + sitesLeftOut);
    expect(total.hits).toBeGreaterThanOrEqual(sites.reduce((sum, { hits }) => sum + hits, 0));
    expect(accuracy?.series.map(({ series }) => series)).toEqual([
      'kmem:kmalloc',
      'kmem:kmalloc (requested bytes)',
      'kmem:kmem_cache_alloc',
      'kmem:kmem_cache_alloc (requested bytes)',
    ]);
    expect(cost.startSeconds).toBeGreaterThan(0);
  });

  it('refuses an event without a call site, and names those with one', async () => {
    const { stderr } = await finish(vmtally`sites -e mm_page_alloc -- true`, 2);
    expect(stderr).toMatch(/mm_page_alloc does not say which code caused it.*kmem:kmalloc/s);
  });
});
