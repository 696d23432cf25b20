import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../fixtures/random.ts';
import { recorded, ticksOf } from '../fixtures/replay.ts';
import { SITE_SERIES, siteCapture, siteTicks, timesOf } from '../fixtures/sites.ts';
import { until } from '../fixtures/until.ts';
import { launch, NOTHING, type Seen, watch } from './page.ts';
import { type Child, end, vmtally } from './support.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TOKEN = 'a-token-of-the-test-of-replays';
const TICKS = ticksOf(new Random(11), 120);
const [FIRST, LAST] = [TICKS[0]?.atMs ?? 0, TICKS.at(-1)?.atMs ?? 0];

let directory: string;
let service: Child;
let url: string;
let browser: Browser;
let page: Page;
let seen: Seen;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
  const [file, tokenFile] = [join(directory, 'a.capture'), join(directory, 'token')];
  const pieces = recorded(TICKS);
  // A member in the middle is damaged.
  pieces[20]?.fill(0, 40);
  writeFileSync(file, Buffer.concat(pieces));
  writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
  service = vmtally`replay ${file} --listen 127.0.0.1:0 --token-file ${tokenFile}`;
  await until('the address', () => /http:\S+ /.test(service.stdout));
  url = /http:\S+(?=\/ )/.exec(service.stdout)?.[0] ?? '';
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
  await end(service);
  rmSync(directory, { recursive: true });
});

afterEach(async () => {
  await page.context().close();
  expect(seen).toEqual(NOTHING);
});

async function open(path: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ token: TOKEN }),
  });
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
  await context.addCookies([{ name, value, url }]);
  page = await context.newPage();
  seen = watch(page, url);
  await page.goto(`${url}${path}`);
  await slider().waitFor();
}

const slider = () => page.getByRole('slider', { name: 'Time in the capture' });
const timeLine = () => page.getByRole('region', { name: 'Time line of the capture' });
/** The time in the address, which is that of a tick. */
const atMs = () => Number(new URL(page.url()).searchParams.get('at'));
describe('the time line', () => {
  test('goes to the time of an address, and keeps the time in it', async () => {
    const wanted = TICKS[60]?.atMs ?? 0;
    await open(`/?view=board&at=${wanted}`);
    await expect.poll(atMs).toBe(wanted);
    await expect
      .poll(() => slider().getAttribute('aria-valuenow'))
      .toBe(String(Math.round((wanted - FIRST + 1000 * (TICKS[0]?.seconds ?? 0)) / 1000)));
    await slider().focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(atMs).toBe(TICKS[61]?.atMs);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(atMs).toBe(wanted);
    await page.keyboard.press('End');
    await expect.poll(atMs).toBe(LAST);
    await page.keyboard.press('Home');
    await expect.poll(atMs).toBe(FIRST);
  });

  test('begins at the end, where all counts are, and plays from the start', async () => {
    await open('/');
    const value = (name: string) => slider().getAttribute(`aria-value${name}`);
    await expect.poll(async () => (await value('now')) === (await value('max'))).toBe(true);
    await page.getByRole('table').first().waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(async () => Number(await value('now')) < Number(await value('max')) / 2).toBe(true);
  });

  test('is dragged and clicked, shows gaps, and plays', async () => {
    // The texts beside the line keep their width within the capture: its box stays where it is.
    await open(`/?view=board&at=${TICKS[60]?.atMs}`);
    await expect.poll(atMs).toBe(TICKS[60]?.atMs);
    await expect.poll(() => timeLine().innerText()).toContain('1 gap');
    await expect.poll(() => timeLine().innerText()).toContain('it is damaged');
    const box = await slider().boundingBox();
    const { x, y, width } = box ?? expect.fail();
    await page.mouse.move(x + width / 4, y + 10);
    await page.mouse.down();
    await page.mouse.move(x + width / 3, y + 10, { steps: 5 });
    await page.mouse.move(x + width / 2, y + 10, { steps: 5 });
    await page.mouse.up();
    const middle = FIRST + (LAST - FIRST) / 2;
    await expect.poll(() => Math.abs(atMs() - middle) / (LAST - FIRST)).toBeLessThan(0.03);
    const before = atMs();
    await page.getByLabel('Speed').selectOption('60');
    await page.locator('main').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => page.getByRole('button', { name: 'Pause' }).count()).toBe(1);
    await expect.poll(atMs).toBeGreaterThan(before);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Play' }).count()).toBe(1);
  });

  test('two pages have a time of their own', async () => {
    await open(`/?view=board&at=${TICKS[30]?.atMs}`);
    const other = await page.context().newPage();
    await other.goto(`${url}/?view=board&at=${TICKS[90]?.atMs}`);
    await other.getByRole('slider').waitFor();
    await expect.poll(() => new URL(other.url()).searchParams.get('at')).toBe(String(TICKS[90]?.atMs));
    await expect.poll(atMs).toBe(TICKS[30]?.atMs);
  });
});

test.each(['/', '/?view=board', '/?view=system', '/?view=vmstat', '/?view=health'])(
  '%s fits every width, light and dark, and axe finds nothing',
  async (path) => {
    await open(path);
    await expect.poll(() => page.locator('main').innerText()).not.toMatch(/^Waiting/);
    await page.evaluate(AXE);
    for (const width of [320, 700, 1920])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await expect
          .poll(() => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'))
          .toBeLessThanOrEqual(0);
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      }
  },
);

test('only views that a capture holds are on offer, and the time line alone plays and pauses', async () => {
  await open(`/?at=${TICKS[60]?.atMs}`);
  await page.getByRole('table').first().waitFor();
  const views = await page.getByRole('navigation', { name: 'Views' }).getByRole('link').allInnerTexts();
  expect(views).toEqual(['Overview', 'Board', 'System', 'vmstat', 'Health']);
  expect(await page.getByRole('button', { name: /^(Play|Pause|Resume)$/ }).count()).toBe(1);
  await page.getByRole('button', { name: 'Columns' }).click();
  const columns = page.getByRole('region', { name: 'Columns' });
  expect(await columns.innerText()).toContain('Not recorded: needs');
  expect(await columns.innerText()).not.toMatch(/of a CPU|Count it/);
});

test('the chart of the overview begins with the capture, and its legend has the numbers of the table', async () => {
  const tick = TICKS[12] ?? expect.fail();
  await open(`/?at=${tick.atMs}`);
  await expect.poll(atMs).toBe(tick.atMs);
  const chart = page.getByRole('img', { name: /last/ }).first();
  const seconds = Math.floor((tick.atMs - FIRST) / 1000);
  await expect
    .poll(() => chart.getAttribute('aria-label'))
    .toContain(`last ${Math.floor(seconds / 60)} min ${seconds % 60} s`);
});

test('the session is called recorded, not counting', async () => {
  await open(`/?view=health&at=${FIRST}`);
  const text = () => page.locator('main').innerText();
  await expect.poll(text).toContain('recorded');
  expect(await text()).not.toContain('counting');
});

test.each([
  ['compare', 'A replay has no comparison with vmstat: vmtally report --compare prints one'],
  ['sites', 'his capture has no call sites: `vmtally record --by pid,site` keeps them'],
  ['flame', 'A capture holds no stacks'],
  ['outstanding', 'A capture holds no pairs of allocations and frees'],
  ['state', 'A capture holds no state of slab caches and free blocks'],
  ['sessions', 'A capture is one session'],
])('the view %s says that a capture does not hold it', async (view, said) => {
  await open(`/?view=${view}`);
  await expect.poll(() => page.locator('main').innerText()).toContain(said);
});

describe('a capture with call sites', () => {
  const SHOWN = 50;
  const table = () => page.getByRole('table', { name: 'Call sites' });
  const counts = () => table().locator('[data-row] .count').allInnerTexts();
  let replay: Child;

  const NO_REQUESTS = 'This capture has no bytes that were asked for';

  /** Opens the page of a capture of these series. */
  async function openSites(series = SITE_SERIES): Promise<void> {
    const file = join(directory, 'sites.capture');
    writeFileSync(file, Buffer.concat(siteCapture(siteTicks(new Random(7)), series)));
    replay = vmtally`replay ${file} --listen 127.0.0.1:0 --no-token`;
    await until('the address', () => /http:\S+\s/.test(replay.stdout));
    const where = /http:\S+(?=\/\s)/.exec(replay.stdout)?.[0] ?? '';
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
    page = await context.newPage();
    seen = watch(page, where);
    await page.goto(`${where}/?at=${timesOf(SHOWN).atMs}`);
    await slider().waitFor();
  }

  afterEach(() => end(replay));

  test('has them on offer, and shows at each time those of that time', async () => {
    await openSites();
    const nav = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Sites' });
    await nav.hover();
    expect(await page.getByRole('tooltip').count()).toBe(0);
    await nav.click();
    await expect.poll(() => table().locator('[data-row]').count()).toBe(6);
    expect(await page.locator('main').innerText()).toContain('wasted');
    expect(await page.locator('main').innerText()).not.toContain(NO_REQUESTS);
    const before = await counts();
    await slider().focus();
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(atMs).toBe(timesOf(SHOWN + 5).atMs);
    await expect.poll(counts).not.toEqual(before);
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowLeft');
    await expect.poll(atMs).toBe(timesOf(SHOWN).atMs);
    await expect.poll(counts).toEqual(before);

    // A site opens to its sizes, which follow the time too, and leads back.
    await table().locator('[data-row]').first().click();
    const title = page.getByRole('heading', { name: /^f\d+\+0x10/ });
    await title.waitFor();
    await slider().focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(atMs).toBe(timesOf(SHOWN + 1).atMs);
    await title.waitFor();
    await page.getByRole('link', { name: 'Sites', exact: true }).last().click();
    await expect.poll(() => table().locator('[data-row]').count()).toBe(6);
  });

  test('has those of a process, and says what it lacks', async () => {
    await openSites(SITE_SERIES.slice(0, 1));
    await page.goto(page.url().replace('?', '?view=board&'));
    await page.locator('[data-row]').first().click();
    const link = page.getByRole('link', { name: 'Call sites' });
    await link.click();
    await expect.poll(() => table().locator('[data-row]').count()).toBeGreaterThan(0);
    expect(page.url()).toMatch(/view=sites&pid=\d+&start=\d+/);
    await page.getByRole('button', { name: 'Show all call sites' }).click();
    await expect.poll(() => table().locator('[data-row]').count()).toBe(6);
    expect(await page.locator('main').innerText()).toContain(NO_REQUESTS);
  });
});
