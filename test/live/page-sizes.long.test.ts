import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';

/** CSS pixels. A screen of 640 pixels is one of 1,280 at a zoom of 200 %. */
const WIDTHS = [320, 400, 640, 700, 1280, 1920];
/** Dialogs that are open over a page. The rest of the page is judged without them. */
const DIALOG = 'dialog[open], [role=dialog]:popover-open';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const visit = visits`-e kmalloc -e mm_page_alloc -e page_fault_user`;
let page: Page;

beforeAll(async () => {
  // The page's own Content-Security-Policy would refuse axe.
  page = await visit.open('/', { bypassCSP: true });
  // An alert that fires has a mark in the head of every page.
  const rule = { name: 'busy', event: 'kmalloc', above: 1, by: 'name' };
  await visit.service.request('POST', '/api/alerts', rule);
});
afterAll(() => visit.leave());

/** Each view, and an element that shows that it is complete. */
const VIEWS: [string, string][] = [
  ['/', '.overview-table tbody tr'],
  ['/?view=board', '[data-row]'],
  ['/?view=process', '.chart canvas'],
  ['/?view=process&tab=pages', '.mappings tbody tr + tr'],
  ['/?view=system', '.chart canvas'],
  ['/?view=vmstat', '.vmstat tbody tr'],
  ['/?view=health', '.accuracy tbody tr'],
  ['/?view=sessions', '.sessions tbody tr'],
  ['/?view=alerts', '.alert-chip'],
  ['/?view=sites', '[data-row]'],
  ['/?view=flame', '[data-testid=flame-cost]'],
  ['/?view=flame&sample=live.0', '[role=treeitem] + [role=treeitem]'],
  ['/?view=outstanding', '[data-testid=outstanding-cost]'],
  ['/?view=outstanding&sample=live.0', '[data-testid=not-freed]'],
  ['/?view=state', '.zone tbody tr'],
  ['/?view=compare', 'tr[data-identity]'],
];

test.each(VIEWS)('%s fits every width, and axe finds nothing in it', async (path, complete) => {
  const address = path.includes('view=process') ? `${path}&pid=${visit.service.child.pid}` : path;
  await page.goto(`${visit.service.url}${address}`);
  await page.locator(complete).first().waitFor({ timeout: 40_000 });
  await checkWidths();
});

test('the cells of a mapping', async () => {
  await page.goto(`${visit.service.url}/?view=process&tab=pages&pid=${visit.service.child.pid}`);
  await page.locator('[data-mapping] button').first().click();
  await page.locator('.cells-canvas canvas').waitFor();
  await checkWidths();
});

test('the form of an alert', async () => {
  await page.goto(visit.service.url);
  await page.getByRole('button', { name: 'Alert…' }).click();
  await page.getByRole('dialog').waitFor();
  await checkWidths(DIALOG);
});

test('the details of an identity, and the dialogs of a session', async () => {
  await page.goto(`${visit.service.url}/?view=compare`);
  await page.locator('tr[data-identity] .opener').first().click();
  await page.getByRole('heading', { name: 'Contributors' }).waitFor();
  await checkWidths();
  await page.getByRole('button', { name: 'What is shown' }).press('Enter');
  await page.getByRole('dialog').getByText('Tracepoints minus vmstat').waitFor();
  await checkWidths(DIALOG);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  const { id } = await visit.service.create({ events: [{ event: 'kmem:kmalloc' }], name: 'asked' });
  await page.goto(`${visit.service.url}/?view=sessions`);
  for (const action of ['Change', 'Delete']) {
    await page.getByRole('button', { name: `${action} asked` }).click();
    await page.getByRole('dialog').waitFor();
    await checkWidths(DIALOG);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  }
  await visit.service.request('DELETE', `/api/sessions/${id}`);
});

test('the table of the overview begins on the first screen of a telephone', async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto(visit.service.url);
  const first = page.locator('.overview-table tbody tr').first();
  await first.waitFor({ timeout: 40_000 });
  // The legend has as many groups as it may have, once they counted.
  await expect.poll(() => page.locator('.course .legend li').count(), { timeout: 20_000 }).toBeGreaterThan(4);
  await expect.poll(async () => bottomOf(await first.boundingBox())).toBeLessThan(800);
});

const bottomOf = (box: { y: number; height: number } | null): number =>
  box === null ? Infinity : box.y + box.height;

test('the login and a low screen', async () => {
  await page.setViewportSize({ width: 320, height: 256 });
  for (const [path, last] of [
    ['/?view=sessions', 'button.primary'],
    ['/login', 'button'],
  ] as const) {
    await page.goto(`${visit.service.url}${path}`);
    await page.locator(last).click({ trial: true });
    expect(await violations(), path).toEqual([]);
  }
});

test('the keyboard alone goes from the overview to a process and back', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${visit.service.url}/`);
  await page.locator('.overview-table tbody a').first().waitFor();
  const focused = (selector: string) =>
    page.evaluate((wanted) => document.activeElement?.closest(wanted)?.textContent ?? '', selector);
  const tabTo = async (selector: string) => {
    for (let tries = 0; tries < 60 && (await focused(selector)) === ''; tries++)
      await page.keyboard.press('Tab');
    expect(await focused(selector), selector).not.toBe('');
  };
  await tabTo('.skip');
  await page.keyboard.press('Enter');
  expect(await focused('main')).not.toBe('');
  await tabTo('.overview-table tbody a');
  await page.keyboard.press('Enter');
  await page.locator('[data-row]').first().waitFor();
  await tabTo('[data-row]');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Details' }).waitFor();
  await tabTo('.choice');
  await page.keyboard.press('Escape');
  await page.locator('[data-row]').first().waitFor();
  await page.keyboard.press('Escape');
  await tabTo('.top nav a');
  await page.keyboard.press('Enter');
  await page.locator('.overview-table').waitFor();
});

/**
 * Checks the page, or an open dialog, as it is in each width, and with axe in each layout and colour scheme: widths have the
 * same layout if the same rules of the style sheets apply.
 */
async function checkWidths(within?: string): Promise<void> {
  const judged = new Set<string>();
  for (const width of WIDTHS) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width, height: 800 });
    const name = `${page.url()}, ${width} pixels`;
    // Charts follow a change of the width in the next frame.
    await until('nothing is cut off sideways', async () => (await hidden()) <= 0).catch(() => {});
    expect(await hidden(), name).toBeLessThanOrEqual(0);
    expect(await narrowestName(), name).toBeGreaterThan(50);
    const layout = await rulesForWidth();
    if (judged.has(layout)) continue;
    judged.add(layout);
    expect(await violations({ within }), name).toEqual([]);
    // Dark differs by its colours alone.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations({ within, only: ['color-contrast'] }), `${name}, dark`).toEqual([]);
  }
}

/** The conditions of the style sheets that hold now. */
const rulesForWidth = (): Promise<string> =>
  page.evaluate(() =>
    [...document.styleSheets]
      .flatMap(({ cssRules }) => [...cssRules])
      .filter((rule): rule is CSSMediaRule => rule instanceof CSSMediaRule)
      .map(({ conditionText }) => conditionText)
      .filter((condition) => matchMedia(condition).matches)
      .join(),
  );

/** CSS pixels of the page that only sideways scrolling shows. */
const hidden = (): Promise<number> =>
  page.evaluate(() =>
    Math.max(
      ...[document.documentElement, ...document.querySelectorAll('main, dialog')].map(
        (element) => element.scrollWidth - element.clientWidth,
      ),
    ),
  );

/** Width in CSS pixels of the narrowest name of a row; 1,000 without rows. */
const narrowestName = (): Promise<number> =>
  page.evaluate(() =>
    Math.min(
      1000,
      ...[...document.querySelectorAll('main :is(th[scope=row], [data-row] .td.name)')].map(
        (element) => element.getBoundingClientRect().width,
      ),
    ),
  );

/** The rules that axe finds broken, with the elements. `within`: a selector, default the page. `only`: the rules to check. */
async function violations(options: { within?: string | undefined; only?: string[] } = {}): Promise<string[]> {
  // A colour that fades in is not the colour to judge.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  // Reading axe takes longer than most of its checks: once for each page that is loaded.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async ({ within, only }) => {
    const { axe } = window as unknown as {
      axe: { run: (context: Document | string, options: object) => Promise<AxeResults> };
    };
    const found = await axe.run(within ?? document, {
      resultTypes: ['violations'],
      ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
  }, options);
}
