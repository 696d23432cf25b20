import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import { visits } from './page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const visit = visits`-e kmem:kmalloc,kmem:mm_page_alloc,exceptions:page_fault_user`;
afterEach(() => visit.leave());

const slider = () => visit.page.getByRole('slider', { name: 'Time to look at' });
const timeLine = () => visit.page.getByRole('region', { name: 'Time line' });
const badge = () => visit.page.getByTestId('connection');
/** The time in the address; 0 without one. */
const atMs = () => Number(new URL(visit.page.url()).searchParams.get('at'));
/** The last tick of the session, in ms of the Unix epoch, by the service. */
const lastTick = async (): Promise<number> => (await visit.service.counts('main')).atMs;
/** Waits until the time line has some seconds. */
const grown = () =>
  expect
    .poll(async () => Number(await slider().getAttribute('aria-valuemax')), { timeout: 20_000 })
    .toBeGreaterThan(3);

async function open(path: string): Promise<void> {
  await visit.open(path);
  await slider().waitFor();
  await grown();
}

describe('the last minutes of a service', () => {
  test('are gone back to by a key, stand still while it counts, and are left by another', async () => {
    await open('/?view=board&group=name');
    expect(await badge().innerText()).toContain('Live');
    await slider().focus();
    await visit.page.keyboard.press('ArrowLeft');
    await expect.poll(atMs).toBeGreaterThan(0);
    await expect.poll(() => badge().innerText()).toMatch(/As of \d\d:\d\d:\d\d/);
    const rows = () => visit.page.locator('main .rows').innerText();
    const [then, shown, counted] = [atMs(), await rows(), await lastTick()];
    // The counting goes on, and what is shown stands still.
    await expect.poll(lastTick).toBeGreaterThan(counted + 1_000);
    expect([atMs(), await rows()]).toEqual([then, shown]);
    await visit.page.keyboard.press('ArrowLeft');
    await expect.poll(atMs).toBeLessThan(then);
    await visit.page.keyboard.press('ArrowRight');
    await expect.poll(atMs).toBe(then);
    expect(await rows()).toBe(shown);
    await visit.page.keyboard.press('l');
    await expect.poll(() => badge().innerText()).toContain('Live');
    expect(atMs()).toBe(0);
    await expect.poll(rows).not.toBe(shown);
  });

  test('have no rows by CPU, which come back with live', async () => {
    await open('/?view=board&group=cpu');
    const rows = visit.page.locator('main .rows [role="row"]');
    const refused = visit.page.getByText('counts by CPU are of now only');
    await rows.first().waitFor();
    await slider().focus();
    await visit.page.keyboard.press('ArrowLeft');
    await refused.waitFor();
    expect(await rows.count()).toBe(0);
    await visit.page.getByLabel('Group by').selectOption('row');
    await rows.first().waitFor();
    await visit.page.getByLabel('Group by').selectOption('cpu');
    await refused.waitFor();
    expect(await rows.count()).toBe(0);
    await visit.page.getByRole('button', { name: 'Return to live' }).click();
    await rows.first().waitFor();
    expect(await refused.count()).toBe(0);
  });

  test('steps add up, however fast they are', async () => {
    await open('/');
    const back = visit.page.getByRole('button', { name: 'A tick back' });
    await back.click();
    await expect.poll(atMs).toBeGreaterThan(0);
    const then = atMs();
    // All in one task of the page, before any of them is answered.
    await back.evaluate((button) => {
      for (let times = 0; times < 3; times++) (button as unknown as { click(): void }).click();
    });
    const { intervalMs } = (await visit.service.health()).sessions[0] ?? expect.fail();
    const ticks = () => Math.round((then - atMs()) / intervalMs);
    await expect.poll(ticks).toBe(3);
    await visit.page.keyboard.press('l');
    await expect.poll(() => badge().innerText()).toContain('Live');
  });

  test('why they are refused is said, and the page shows now', async () => {
    await open('/');
    const others = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const other = await visit.page.context().newPage();
        await other.goto(`${visit.service.url}/?at=${Math.round((await lastTick()) - 1_000)}`);
        await expect.poll(() => other.getByRole('button', { name: 'Return to live' }).count()).toBe(1);
        return other;
      }),
    );
    await visit.page.getByRole('button', { name: 'A tick back' }).click();
    await visit.page.getByText('8 clients look back, and no more of the role control are allowed').waitFor();
    await visit.page.goto(`${visit.service.url}/?at=${Math.round((await lastTick()) - 1_000)}`);
    await visit.page.getByText('8 clients look back, and no more of the role control are allowed').waitFor();
    await expect.poll(atMs).toBe(0);
    expect(await badge().innerText()).toContain('Live');
    await Promise.all(others.map((other) => other.close()));
  });

  test('are shown in the overview, the board and for a process, as of one time', async () => {
    await open('/');
    await visit.page.getByRole('button', { name: 'A tick back' }).click();
    await expect.poll(atMs).toBeGreaterThan(0);
    const then = atMs();
    await visit.page.getByRole('link', { name: 'Board' }).click();
    await visit.page.locator('main .rows [role="row"]').first().waitFor();
    expect(atMs()).toBe(then);
    await visit.page.locator('main .rows [role="row"] a').first().click();
    await expect.poll(() => visit.page.url()).toContain('view=process');
    expect(atMs()).toBe(then);
    await expect.poll(() => badge().innerText()).toMatch(/As of/);
    await visit.page.getByRole('button', { name: 'Return to live' }).click();
    await expect.poll(() => badge().innerText()).toContain('Live');
    expect(atMs()).toBe(0);
  });

  test('are in the address, each page has a time of its own, and playing comes back to live', async () => {
    await open('/');
    const wanted = (await lastTick()) - 2_000;
    const other = await visit.page.context().newPage();
    await other.goto(`${visit.service.url}/?at=${Math.round(wanted)}`);
    await expect.poll(() => other.getByTestId('connection').innerText()).toMatch(/As of/);
    expect(Math.abs(Number(new URL(other.url()).searchParams.get('at')) - wanted)).toBeLessThan(1_500);
    expect(await badge().innerText()).toContain('Live');
    await other.getByLabel('Speed').selectOption('10');
    await other.getByRole('button', { name: 'Play' }).click();
    await expect
      .poll(() => other.getByTestId('connection').innerText(), { timeout: 20_000 })
      .toContain('Live');
    expect(new URL(other.url()).searchParams.get('at')).toBeNull();
    await other.close();
  });

  test('a click on the chart of the overview goes to that time', async () => {
    await open('/');
    const chart = visit.page.getByRole('img', { name: /last/ }).first();
    const { x, y, width, height } = (await chart.boundingBox()) ?? expect.fail();
    await visit.page.mouse.click(x + width - 30, y + height / 2);
    await expect.poll(atMs).toBeGreaterThan(0);
    await expect.poll(() => badge().innerText()).toMatch(/As of/);
  });

  test('what is counted from now on says so', async () => {
    await open('/');
    await visit.page.getByRole('button', { name: 'A tick back' }).click();
    await expect.poll(atMs).toBeGreaterThan(0);
    await visit.page.getByRole('link', { name: 'Compare' }).click();
    await expect
      .poll(() => visit.page.locator('main').innerText())
      .toMatch(/^The comparison of tracepoints with vmstat is of now only\. Return to live first\.$/m);
    for (const view of ['Flame', 'Outstanding']) {
      await visit.page.getByRole('link', { name: view, exact: true }).click();
      await visit.page.getByText('from now on only. Return to live first.').waitFor();
      expect(await visit.page.getByRole('button', { name: '5 s' }).count()).toBe(0);
    }
    await visit.page.keyboard.press('l');
    await expect.poll(() => badge().innerText()).toContain('Live');
    await visit.page.getByRole('button', { name: '5 s' }).waitFor();
    expect(await timeLine().innerText()).toMatch(/last (?:\d+ min )?\d+ s/);
  });
});

test.each(['/', '/?view=board'])(
  '%s fits every width, light and dark, and axe finds nothing',
  async (path) => {
    await open(path);
    await visit.page.evaluate(AXE);
    for (const isPast of [false, true]) {
      if (isPast) {
        await visit.page.getByRole('button', { name: 'A tick back' }).click();
        await timeLine().getByText('as of').waitFor();
      }
      for (const width of [320, 700, 1920])
        for (const colorScheme of ['light', 'dark'] as const) {
          await visit.page.setViewportSize({ width, height: 800 });
          await visit.page.emulateMedia({ colorScheme });
          await expect
            .poll(() => visit.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'))
            .toBeLessThanOrEqual(0);
          const { violations } = await visit.page.evaluate(() =>
            (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
          );
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        }
    }
  },
);
