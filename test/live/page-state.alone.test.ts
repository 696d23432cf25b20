import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';
import { end, start, WORKLOADS } from './support.ts';

const OPENED = 8_009;

const visit = visits`-e kmem:mm_page_alloc`;
let page: Page;
const caches = () => page.getByRole('table', { name: 'Cache' });
const cache = (name: string) => caches().locator('tr', { hasText: name }).first();
const names = () => caches().locator('tbody th').allInnerTexts();
const zones = () => page.getByRole('region', { name: /^Zone / });

beforeAll(async () => {
  page = await visit.open('/?view=state');
  await caches().waitFor({ timeout: 20_000 });
});
afterAll(() => visit.leave());

describe('the state of memory', () => {
  it('has caches, zones, and a sentence for what the kernel does not show', async () => {
    expect((await names()).length).toBe(40);
    expect(await zones().count()).toBeGreaterThan(0);
    expect(await zones().last().innerText()).toMatch(/Node 0, zone Normal .* free/);
    expect(await page.locator('main').innerText()).toMatch(/allocation sites|no \/proc\/allocinfo/);
    expect(await page.getByTestId('moves-buddy').innerText()).toContain('are no sum of them');
    expect(await page.getByTestId('state-reading').innerText()).toMatch(/^Read at .*, the first; it took /);
  });

  it('orders by the head that was clicked, and filters', async () => {
    const before = await names();
    await caches().getByRole('button', { name: 'Each' }).click();
    await expect.poll(names).not.toEqual(before);
    const order = caches().getByRole('columnheader', { name: 'Each' });
    expect(await order.getAttribute('aria-sort')).toBe('descending');
    await page.keyboard.press('/');
    await page.keyboard.type('kmalloc-8');
    await expect.poll(async () => (await names()).every((name) => name.includes('kmalloc-8'))).toBe(true);
    expect(page.url()).toContain('filter=kmalloc-8');
    await page.goto(`${visit.service.url}/?view=state`);
    await caches().waitFor();
  });

  it('shows what a program keeps as the change since the last reading', async () => {
    const kept = start(WORKLOADS.kept, [String(OPENED), '0', 'before']);
    kept.stdin.write('x');
    await until('they are open', () => kept.stdout.includes('closed'));
    await page.getByRole('button', { name: 'Change' }).first().click();
    const change = async () =>
      Number((await cache('filp').locator('td').nth(4).innerText()).replaceAll(/[+,]/g, ''));
    await expect.poll(change, { timeout: 25_000, interval: 500 }).toBeGreaterThan(OPENED - 1_500);
    expect(await page.getByTestId('moves-buddy').innerText()).toMatch(
      /Moves with kmem:mm_page_alloc [\d,]+ in/,
    );
    await end(kept);
  });

  it('has other colours in the dark, and a table that arrow keys scroll', async () => {
    const colours = () =>
      zones()
        .last()
        .locator('td[style]')
        .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('style')).join());
    const light = await colours();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(colours).not.toBe(light);
    await page.setViewportSize({ width: 320, height: 700 });
    await zones().last().focus();
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() =>
        zones()
          .last()
          .evaluate(({ scrollLeft }) => scrollLeft),
      )
      .toBeGreaterThan(0);
  });
});

it('a past time has a sentence', async () => {
  await page.goto(`${visit.service.url}/?view=state&at=${Date.now() - 2000}`);
  await expect
    .poll(() => page.locator('main').innerText())
    .toContain('The state of memory is read now, not as of a past time');
});
