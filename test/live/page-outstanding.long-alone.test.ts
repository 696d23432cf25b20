import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';
import { bpftracesOf, finish, start, WORKLOADS } from './support.ts';

const [MADE, CLOSED] = [8_009, 3_001];
const LONG = { timeout: 60_000 };

const visit = visits`-e kmalloc --interval 200`;
let page: Page;
afterAll(() => visit.leave());

const table = () => page.getByRole('table', { name: 'Not freed' });
const rowAt = (name: string) => table().getByRole('row').filter({ hasText: name });
const by = () => page.locator('label', { hasText: /^By/ }).locator('select');
const sessions = async () => (await visit.service.health()).sessions;

it('a process has what it made and did not close, after the cost, with ages at the end', async () => {
  const workload = start(WORKLOADS.kept, argv`${MADE} ${CLOSED} wait`);
  page = await visit.open(`/?view=process&pid=${workload.pid}`);
  await page.getByRole('link', { name: 'Not freed' }).click();
  // The cost comes before anything is counted.
  await expect
    .poll(() => page.getByTestId('outstanding-cost').innerText())
    .toMatch(/kept until it is freed.* Now at most [\d,]+ events/);
  expect((await sessions()).map(({ id }) => id)).toEqual(['main']);
  await page.getByLabel('Who freed').check();
  await page.getByRole('button', { name: '30 s', exact: true }).click();
  await expect
    .poll(async () => (await sessions()).some(({ id, state }) => id !== 'main' && state === 'counting'), LONG)
    .toBe(true);
  workload.stdin.write('x');
  await expect.poll(() => rowAt('do_eventfd+').innerText(), LONG).toMatch(/\b5,008\b.*\b3,001\b/s);
  await page.getByRole('progressbar').waitFor();

  await expect.poll(() => page.getByRole('progressbar').count(), LONG).toBe(0);
  await expect
    .poll(() => rowAt('do_eventfd+').innerText(), LONG)
    .toMatch(/313 KiB.*%.*5,008.*\d\.\d s.*vmtally-kept-\d+/s);
  // Nothing is counted for it any more.
  await until(
    'only the first session counts',
    () => bpftracesOf(visit.service.child.pid ?? 0).length === 1,
    30_000,
  );
  expect(await page.getByRole('list', { name: 'About the count' }).innerText()).toContain('kfree_rcu()');

  // The process that closed the eventfds freed them.
  const freers = page.getByRole('table', { name: 'Who freed' });
  const first = freers.getByRole('row').filter({ hasText: 'do_eventfd+' }).first();
  expect(await first.innerText()).toMatch(/vmtally-kept-\d+.*3,001.*eventfd_\w+\+.*do_eventfd\+/s);

  const rows = () => table().getByRole('row').count();
  const all = await rows();
  await page.keyboard.press('/');
  await page.keyboard.type('DO_EVENTFD');
  await expect.poll(rows).toBe(2);
  await page.keyboard.press('Escape');
  await expect.poll(rows).toBe(all);
  await by().selectOption('age');
  await expect.poll(() => table().innerText()).toMatch(/\d+ s to \d+ s/);
  await by().selectOption('process');
  await expect.poll(() => table().innerText()).toMatch(/vmtally-kept-\d+/);
  expect(await page.content()).not.toMatch(/ffff[0-9a-f]{8}/);

  workload.stdin.end();
  await finish(workload);
  await page.getByRole('link', { name: 'Overview' }).click();
  await until('nothing is left of it', async () => (await sessions()).length === 1, 30_000, 500);
});
