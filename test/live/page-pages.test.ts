import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';
import { type Child, end, start, WORKLOADS } from './support.ts';

const visit = visits`-e kmalloc --show-arguments`;
let page: Page;
let child: Child;
let directory: string;

/** The address of a mapping of the program, whose pages are known. */
const address = (name: string): string =>
  new RegExp(`^${name} ([0-9a-f]+) `, 'm').exec(child.stdout)?.[1] ?? expect.fail(`${name} is missing`);
const row = (name: string) => page.locator('[data-mapping]', { hasText: address(name) });
const cells = () => page.getByRole('img', { name: /^Cells of/ });
const colours = (name: string) => page.getByRole('group', { name: 'Colours' }).getByRole('button', { name });
const cell = () => page.getByTestId('page-cell').innerText();

interface Context {
  getImageData: (x: number, y: number, width: number, height: number) => { data: Uint8ClampedArray };
}

/** The colour of a cell in its middle, of 137 in rows of 128 with 9 pixels. */
const colourOf = (at: number): Promise<string> =>
  page.locator('.cells-canvas canvas').evaluate((canvas, number) => {
    const [x, y] = [(number % 128) * 9 + 4, Math.floor(number / 128) * 9 + 4];
    const { getContext } = canvas as unknown as { getContext: (kind: '2d') => Context };
    return String(getContext.call(canvas, '2d').getImageData(x, y, 1, 1).data);
  }, at);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
  const line = `cd ${directory} && exec ${WORKLOADS.layout} 3 1`;
  child = start('sh', ['-c', line]);
  await until('the program is ready', () => child.stdout.includes('ready\n'));
  page = await visit.open(`/?view=process&pid=${child.pid}`);
  await page.getByRole('link', { name: 'Pages' }).click();
  await row('cow').waitFor({ timeout: 20_000 });
});
afterAll(async () => {
  await end(child);
  rmSync(directory, { recursive: true });
  await visit.leave();
});

describe('the pages of a process whose pages are known', () => {
  it('stand by mapping, with the line that says that they equal smaps', async () => {
    expect(page.url()).toContain('tab=pages');
    // Other programs map the pages of libraries too, and may begin or end meanwhile.
    expect(await page.getByTestId('pages-notes').innerText()).toMatch(
      /RSS, PSS and USS of (?:each mapping|all others) equal smaps/,
    );
    expect(await page.getByTestId('pages-reading').innerText()).toMatch(
      /^\d+ mappings and [\d,]+ places of pages, read in \d+\.\d\d s$/,
    );
    // 137 pages of 4 KiB, of which 5 were written after fork().
    expect(await row('cow').locator('.number').allInnerTexts()).toEqual([
      '548K',
      expect.any(String),
      '20K',
      '528K',
      '548K',
      '548K',
    ]);
  });

  it('are cells that pointer and keys describe', async () => {
    await row('cow').getByRole('button').click();
    await cells().waitFor();
    await cells().hover({ position: { x: 4 * 9 + 4, y: 9 + 4 } });
    await expect
      .poll(cell)
      .toBe(
        `Page 133 of 137, from ${(Number.parseInt(address('cow'), 16) + 132 * 4096).toString(16)}: mapped once; dirty; anonymous; single pages`,
      );
    await page.mouse.move(0, 0);
    await cells().focus();
    await page.keyboard.press('Home');
    await expect.poll(cell).toMatch(/^Page 1 of 137, .*: 3 to 9 times; dirty; anonymous; single pages$/);
    await page.keyboard.press('End');
    await expect.poll(cell).toMatch(/^Page 137 of 137, .*: mapped once/);
    await page.keyboard.press('Escape');
    await expect.poll(cell).toContain('Point at a cell');
    // The view is left by the next Escape only.
    expect(page.url()).toContain('tab=pages');
  });

  it('are in the address, which leads to the mapping and back', async () => {
    const mapping = await row('cow').getAttribute('data-mapping');
    expect(new URL(page.url()).searchParams.get('mapping')).toBe(mapping);
    await page.reload();
    await cells().waitFor();
    expect(await row('cow').getByRole('button').getAttribute('aria-pressed')).toBe('true');
    await page.goBack();
    await expect.poll(() => cells().count()).toBe(0);
    await page.goForward();
    await cells().waitFor();
  });

  it('have the colours of what is asked for, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await colours('Sharing').click();
      await expect.poll(async () => (await colourOf(0)) !== (await colourOf(136))).toBe(true);
      await colours('Dirty').click();
      await expect.poll(async () => (await colourOf(0)) === (await colourOf(136))).toBe(true);
    }
    expect(await page.locator('.cells .kinds').innerText()).toBe('dirty');
  });

  it('change with the process, when they are read again', async () => {
    child.stdin.write('c\n');
    const uss = async () => {
      await page.getByRole('button', { name: 'Read again' }).click();
      await page.getByRole('button', { name: 'Read again', disabled: false }).waitFor();
      return row('cow').locator('.number').nth(2).innerText();
    };
    // 7 more pages were written.
    await expect.poll(uss, { timeout: 20_000, interval: 500 }).toBe('48K');
  });

  it('of a large mapping open to the pages of a cell, or of several', async () => {
    const shown = () => new URL(page.url()).searchParams.get('pages');
    await row('hole').getByRole('button').click();
    await page.getByText('262,144 pages, 128 pages a cell').waitFor();
    // The page in the middle is one of three, which the children have too.
    await cells().click({ position: { x: 4, y: 8 * 9 + 4 } });
    await page.getByText('pages 131,073 to 131,200 of 262,144').waitFor();
    expect(shown()).toBe('131072-131200');
    await cells().focus();
    await page.keyboard.press('Home');
    await expect
      .poll(cell)
      .toBe(
        `Page 131,073 of 262,144, from ${(Number.parseInt(address('hole'), 16) + 131_072 * 4096).toString(16)}: 3 to 9 times; dirty; anonymous; single pages`,
      );
    // A pointer that leaves takes nothing from what the keys chose.
    await cells().hover({ position: { x: 4, y: 4 } });
    await page.keyboard.press('End');
    await page.mouse.move(5, 5);
    await expect.poll(cell).toContain('Page 131,200 of 262,144');
    await page.keyboard.press('Home');
    // A cell of a page has no more to show.
    await page.keyboard.press('Enter');
    expect(shown()).toBe('131072-131200');
    await page.keyboard.press('Backspace');
    await page.getByText('262,144 pages, 128 pages a cell').waitFor();
    expect(shown()).toBeNull();
    await cells().focus();
    for (const key of ['Home', 'Shift+ArrowRight', 'Enter']) await page.keyboard.press(key);
    await page.getByText('pages 1 to 256 of 262,144').waitFor();
    expect(shown()).toBe('0-256');
    await page.getByRole('button', { name: 'All 262,144 pages' }).click();
    await page.getByText('262,144 pages, 128 pages a cell').waitFor();
    await page.goBack();
    await page.getByText('pages 1 to 256 of 262,144').waitFor();
  });

  it('a reading that takes long says so from half a second on', async () => {
    let go = (): void => {};
    const isSeen = new Promise<void>((resolve) => (go = resolve));
    await page.route('**/pages?*', async (route) => {
      await isSeen;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Read again' }).click();
    await expect.poll(() => page.getByTestId('pages-reading').innerText()).toMatch(/reading for 0\.[5-9] s/);
    go();
    await expect.poll(() => page.getByTestId('pages-reading').innerText()).toMatch(/read in/);
    await page.unroute('**/pages?*');
  });
});

it('a past time and a process that is gone have a sentence', async () => {
  await page.goto(`${visit.service.url}/?view=process&pid=${child.pid}&tab=pages&at=${Date.now() - 2000}`);
  await expect
    .poll(() => page.locator('main').innerText())
    .toContain('Pages are read now, not as of a past time');
  await page.goto(`${visit.service.url}/?view=process&pid=4194304&tab=pages`);
  await expect.poll(() => page.getByRole('alert').innerText()).toContain('there is no process 4194304');
  // The browser logs the refusal.
  visit.seen.errors = visit.seen.errors.filter((text) => !text.includes('404'));
});

it('a login that may only read is told so', async () => {
  const token = readFileSync(join(visit.service.runDirectory ?? '', 'read-token'), 'utf8').trim();
  await page.context().clearCookies();
  await page.goto(`${visit.service.url}/login?view=process&pid=${child.pid}&tab=pages#${token}`);
  await expect
    .poll(() => page.locator('main').innerText())
    .toContain('Log in with the control token for more.');
});
