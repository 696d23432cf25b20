import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { launch, NOTHING, newPage, type Seen } from './page.ts';
import { Service } from './service.ts';
import { bpftracesOf, finish, start, WORKLOADS } from './support.ts';

const [MADE, CLOSED] = [8_009, 3_001];
const LONG = { timeout: 60_000 };

let service: Service;
let browser: Browser;
let page: Page;
let seen: Seen;

beforeAll(async () => {
  [service, browser] = await Promise.all([Service.start`-e kmalloc --interval 200`, launch()]);
  ({ page, seen } = await newPage(browser, service));
});

afterAll(async () => {
  await browser.close();
  await service.stop();
});

const table = () => page.getByRole('table', { name: 'Not freed' });
const rowAt = (name: string) => table().getByRole('row').filter({ hasText: name });
const by = () => page.locator('label', { hasText: /^By/ }).locator('select');
const sessions = async () => (await service.health()).sessions;

it('a process has what it made and did not close, after the cost, with ages at the end', async () => {
  const workload = start(WORKLOADS.kept, argv`${MADE} ${CLOSED} wait`);
  await page.goto(`${service.url}/?view=process&pid=${workload.pid}`);
  await page.getByRole('link', { name: 'Not freed' }).click();
  // The cost comes before anything is counted.
  await expect
    .poll(() => page.getByTestId('outstanding-cost').innerText())
    .toMatch(/kept until it is freed.* Now at most [\d,]+ events/);
  expect((await sessions()).map(({ id }) => id)).toEqual(['main']);
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
    () => bpftracesOf(service.child.pid ?? 0).length === 1,
    30_000,
  );
  expect(await page.getByRole('list', { name: 'About the count' }).innerText()).toContain('kfree_rcu()');

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
  expect(seen).toEqual(NOTHING);
});
