import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';
import { bpftracesOf, finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
const ATTACHED = { timeout: 30_000 };

const visit = visits`-e kmalloc -e kmem_cache_alloc --interval 200`;
let page: Page;

afterEach(() => visit.leave());

async function open(path: string): Promise<void> {
  page = await visit.open(path);
}

const table = () => page.getByRole('table', { name: 'Call sites' });
const attached = () => expect.poll(() => table().locator('[data-row]').count(), ATTACHED).toBeGreaterThan(0);
const nav = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
const eventfd = () => table().locator('[data-row]', { hasText: 'do_eventfd+' });
const title = (column: string) => eventfd().locator(`.${column}`).getAttribute('title');
const sessions = async () => (await visit.service.health()).sessions.map(({ id }) => id);
const alone = async () =>
  (await sessions()).join() === 'main' && bpftracesOf(visit.service.child.pid ?? 0).length === 1;

it('a process has its call sites, exactly, as long as somebody looks at them', async () => {
  const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
  await open(`/?view=process&pid=${workload.pid}`);
  const link = page.getByRole('link', { name: 'Call sites' });
  await link.hover();
  const cost = page.getByRole('tooltip');
  await expect.poll(() => cost.innerText()).toMatch(/a bpftrace of their own.* Now at most [\d,]+ events/);
  expect(await sessions()).toEqual(['main']);
  await link.click();
  await expect.poll(() => page.getByRole('progressbar').count()).toBe(1);
  const nothing = page.getByText('No allocations since counting by call site began');
  await nothing.waitFor(ATTACHED);
  const { height } = page.viewportSize() ?? expect.fail();
  expect((await nothing.boundingBox())?.y).toBeLessThan(height);
  expect(page.url()).toMatch(new RegExp(`view=sites&pid=${workload.pid}&start=\\d+$`));
  expect(await sessions()).toEqual(['main', expect.stringMatching(`^main-site-${workload.pid}-\\d+$`)]);
  workload.stdin.write('x');
  await expect.poll(() => title('count'), ATTACHED).toBe(`${N.toLocaleString('en')} allocations`);
  expect(await title('amount')).toBe(`${(64 * N).toLocaleString('en')} bytes`);
  // The kernel asks for the size of struct eventfd_ctx, the same each time.
  const requested = Number((await title('requested'))?.replace(/ bytes$/, '').replaceAll(',', ''));
  expect(requested % N).toBe(0);
  expect(requested).toBeLessThanOrEqual(64 * N);
  const wasted = Number.parseFloat(await eventfd().locator('.wasted').innerText());
  expect(wasted).toBeCloseTo(100 * (1 - requested / (64 * N)), 0);
  expect(await title('most')).toBe(`vmtally-eventfd-${workload.pid}: the most of 1 process`);
  expect(await title('name')).toMatch(/^do_eventfd\+0x[0-9a-f]+\/0x[0-9a-f]+$/);

  // A site opens to its sizes, and leads back to the process.
  await eventfd().click();
  const sizes = page.getByRole('heading', { name: /^do_eventfd/ });
  await sizes.waitFor();
  expect(await sizes.innerText()).toMatch(/ of 1 process$/);
  await expect.poll(() => nav('Sites').getAttribute('aria-current')).toBe('true');
  expect(await nav('Board').getAttribute('aria-current')).toBeNull();
  // Its companion keeps no past.
  await expect.poll(() => page.getByRole('region', { name: 'Time line' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Sites', exact: true }).last().click();
  await eventfd().waitFor();
  expect(page.url()).toContain(`pid=${workload.pid}`);

  workload.stdin.end();
  await finish(workload);
  await page.getByText('The session is ended').waitFor(ATTACHED);
  expect(await title('count')).toBe(`${N.toLocaleString('en')} allocations`);
  await nav('Overview').click();
  await until('nothing more counts', alone, 30_000, 500);
});

it('the system has its own, in the order of bytes, and says what they cost', async () => {
  await open('/');
  await nav('Sites').hover();
  await expect.poll(() => page.getByRole('tooltip').innerText()).toMatch(/Now about [\d,]+ events/);
  await nav('Sites').click();
  await attached();
  expect(page.url()).toMatch(/view=sites$/);
  await finish(start(WORKLOADS.eventfd, argv`${N}`));
  await page.getByRole('searchbox').fill('do_eventfd');
  const calls = async () => Number((await title('count'))?.replaceAll(/\D/g, ''));
  await expect.poll(calls, ATTACHED).toBeGreaterThanOrEqual(N);
  const most = await eventfd().locator('.most').textContent();
  expect(most).toMatch(/^vmtally-eventfd-\d+$/);
  const sorted = table().locator('[aria-sort=descending]');
  expect(await sorted.innerText()).toMatch(/^Bytes\/s/);
  await nav('Board').click();
  await until('nothing more counts', alone, 30_000, 500);
});

it('a program has its own, exactly, from a row of the board', async () => {
  // The program of other tests has another name.
  const program = 'vmtally-sites';
  const workload = start(WORKLOADS.eventfd, argv`${N} wait ${program}`);
  await open(`/?view=board&group=name`);
  // The program has a row once it counted something.
  await page.goto(`${visit.service.url}/?view=board&in=name:${program}`);
  const links = page.getByRole('navigation', { name: `program ${program}` });
  await links.getByRole('link', { name: 'Flame graph' }).waitFor();
  await links.getByRole('link', { name: 'Call sites' }).click();
  expect(page.url()).toMatch(new RegExp(`view=sites&in=name:${program}$`));
  await page.getByText('No allocations since counting by call site began').waitFor(ATTACHED);
  workload.stdin.write('x');
  await expect.poll(() => title('count'), ATTACHED).toBe(`${N.toLocaleString('en')} allocations`);
  expect(await title('amount')).toBe(`${(64 * N).toLocaleString('en')} bytes`);
  await eventfd().click();
  await page.getByRole('heading', { name: /^do_eventfd/ }).waitFor();
  await page.getByRole('link', { name: 'Sites', exact: true }).last().click();
  await eventfd().waitFor();
  expect(page.url()).toContain(`in=name:${program}`);
  workload.stdin.end();
  await finish(workload);
  await page.getByRole('button', { name: 'Show all call sites' }).first().click();
  await attached();
  await nav('Overview').click();
  await until('nothing more counts', alone, 30_000, 500);
});

it('a session that counts by call site shows its own, and no other bpftrace starts', async () => {
  const { id } = await visit.service.create({ events: [{ event: 'kfree' }], by: 'site', intervalMs: 200 });
  await open(`/?view=sites&session=${id}`);
  await attached();
  expect(await sessions()).toEqual(['main', id]);
  expect(await page.getByLabel('Series').inputValue()).toBe('kmem:kfree');
  await visit.service.request('DELETE', `/api/sessions/${id}`);
});

it('a process that is gone is an error with a way on', async () => {
  const { pid } = await finish(start(WORKLOADS.eventfd, ['1']));
  await open(`/?view=sites&pid=${pid}&start=1`);
  await page.getByText(`process ${pid} has ended`).waitFor();
  await page.getByRole('button', { name: 'Show all call sites' }).last().click();
  await attached();
});
