import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';

/** The probes of all identities take some seconds to attach. */
const ATTACHED = { timeout: 30_000 };

const visit = visits``;
let page: Page;

afterEach(() => visit.leave());

async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
  page = await visit.open(path, options);
}

const table = () => page.getByRole('table', { name: 'Tracepoints against vmstat' });
const row = (id: string) => table().locator(`[data-identity="${id}"]`);
const opener = (id: string) => row(id).getByRole('button');
const details = () => table().locator('.details');
const attached = () => expect.poll(() => table().count(), ATTACHED).toBe(1);
const sessions = async () => (await visit.service.health()).sessions.map(({ id }) => id);

describe('the comparison', () => {
  it('attaches while it is shown, and ends when its last viewer has left', async () => {
    await open('/');
    expect(await sessions()).toEqual(['main']);
    const link = page.getByRole('navigation').getByRole('link', { name: 'Compare' });
    // The link says what the view will cost before anyone clicks.
    await link.hover();
    const cost = page.getByRole('tooltip');
    await expect.poll(() => cost.innerText()).toMatch(/^Compare counts more events, .* of a CPU/);
    expect(await sessions()).toEqual(['main']);
    await link.click();
    await expect.poll(() => page.getByRole('progressbar').count()).toBe(1);
    await attached();
    expect(page.url()).toContain('view=compare');
    expect(await sessions()).toEqual(['main', 'main-compare']);
    const line = page.getByTestId('health-line');
    await page.getByRole('navigation').getByRole('link', { name: 'Board' }).click();
    await expect.poll(() => page.locator('[data-row]').count()).toBeGreaterThan(0);
    // Each view judges the counts that it shows.
    expect(await sessions()).toContain('main-compare');
    expect(await line.innerText()).not.toContain('main-compare');
    const alone = async () => (await sessions()).join() === 'main';
    await until('the session of the comparison ends', alone, 20_000, 500);
  });

  it('shows both sides of moving rows, and the number of each verdict', async () => {
    await open('/?view=compare');
    await attached();
    const summary = page.getByTestId('compare-summary');
    const verdicts = /\d+ balanced,\s*\d+ explained,\s*(\d+ lost keys,\s*)?\d+ unexplained/;
    await expect.poll(() => summary.innerText()).toMatch(verdicts);
    const pages = row('page.alloc');
    await expect.poll(() => pages.innerText()).toMatch(/pgalloc_\*\s+Pages allocated\s+[\d,]+\s+[\d,]+\s/);
    await expect.poll(() => pages.innerText()).toMatch(/balanced|explained|lost keys/);
    expect(await pages.locator('td').first().getAttribute('title')).toMatch(/^(between )?[\d,]+.* pages$/);
    await expect.poll(() => pages.locator('.residual-spark .middle').getAttribute('d')).toContain('H');
    await table().locator('tr').last().scrollIntoViewIfNeeded();
    expect(await summary.isVisible()).toBe(true);
  });

  it('hides rows at rest', async () => {
    await open('/?view=compare');
    await attached();
    const rows = () => table().locator('[data-identity]').count();
    const before = await rows();
    await page.getByLabel('at rest').check();
    await expect.poll(rows).toBeGreaterThan(before);
  });

  it('sums since it began, as the address says', async () => {
    await open('/?view=compare');
    await attached();
    await page.getByRole('button', { name: 'all ticks' }).click();
    expect(page.url()).toContain('over=sum');
    const counted = async () =>
      Number((await row('page.alloc').locator('td').nth(1).innerText()).replaceAll(',', ''));
    await expect.poll(counted, ATTACHED).toBeGreaterThan(0);
    const first = await counted();
    await expect.poll(counted).toBeGreaterThan(first);
  });
});

describe('a row', () => {
  it('is opened and closed by keys, and shared by its address', async () => {
    await open('/?view=compare');
    await attached();
    await opener('page.alloc').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect.poll(() => details().innerText()).toMatch(/known reasons for a residual/i);
    expect(await opener('page.alloc').getAttribute('aria-expanded')).toBe('true');
    expect(page.url()).toContain('identity=page.alloc');
    await page.reload();
    await attached();
    const text = await details().innerText();
    for (const part of ['Pages allocated', 'mm_page_alloc', 'pgalloc_*', 'mm/page_alloc.c', 'Contributors'])
      expect(text).toContain(part);
    await expect.poll(() => details().locator('canvas').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => details().count()).toBe(0);
    expect(await page.evaluate('document.activeElement.className')).toBe('opener');
  });

  it('leads to its contributors, and back', async () => {
    await open('/?view=compare&identity=page.alloc');
    await attached();
    const contributors = details().getByRole('table', { name: 'Contributors' });
    await expect.poll(() => contributors.getByRole('link').count()).toBeGreaterThan(0);
    await contributors.getByRole('link').first().click();
    await expect.poll(() => page.getByRole('region', { name: 'Details' }).count()).toBe(1);
    expect(page.url()).toContain('session=main-compare');
    await page.keyboard.press('Escape');
    await attached();
    expect(page.url()).toContain('identity=page.alloc');
    // The session that counts for the comparison leads to the same comparison.
    await details().getByRole('link').first().click();
    await expect.poll(() => page.getByRole('region', { name: 'Details' }).count()).toBe(1);
    await page.getByRole('navigation').getByRole('link', { name: 'Compare' }).click();
    await attached();
    expect(await sessions()).toEqual(['main', 'main-compare']);
  });
});

it.each([
  ['light', 1280],
  ['dark', 760],
] as const)('in %s, %i pixels wide, has nothing cut off sideways', async (colorScheme, width) => {
  await open('/?view=compare&identity=page.alloc', { colorScheme, viewport: { width, height: 800 } });
  await attached();
  await expect.poll(() => details().locator('canvas').count()).toBe(1);
  for (const of of ['document.documentElement', 'document.querySelector("main")'])
    expect(await page.evaluate(`${of}.scrollWidth - ${of}.clientWidth`)).toBeLessThanOrEqual(0);
});
