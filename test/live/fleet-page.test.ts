import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { OWN_GROUP } from '../../src/wire/groups.ts';
import { series } from '../client/messages.ts';
import { sessionInfo } from '../fixtures/feed.ts';
import { summaryOf } from '../fleet/summary-fixture.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { NatsServer } from './nats-server.ts';
import { launch, NOTHING, type Seen, watch } from './page.ts';
import { SimulatedHost } from './simulated-host.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let nats: NatsServer;
let connection: Connection;
let hub: FleetHubProcess;
let browser: Browser;
let hosts: SimulatedHost[];
let page: Page;
let seen: Seen;

const totals = (count: number) =>
  cellBytes([{ entry: 0, series: 0, count, amount: 64 * count, recent: count, recentAmount: 64 * count }]);

/** Sends a summary of each host: web-2 counts most. */
const send = async (names = ['web-1.example', 'web-2.example', 'db-1'], intervalMs = 60_000) => {
  const counts: Record<string, number> = { 'web-1.example': 10_007, 'web-2.example': 20_011, 'db-1': 31 };
  for (const host of hosts)
    if (names.includes(host.name)) await host.send({ totals: totals(counts[host.name] ?? 0), intervalMs });
};

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  nats = await NatsServer.start();
  connection = await nats.connect();
  hosts = ['web-1.example', 'web-2.example', 'db-1'].map((name) => new SimulatedHost(connection, name));
  hosts[1]?.answer({ type: 'sessions', key: 'v1', sessions: [] });
  hub = await FleetHubProcess.start(nats)``;
  await send();
});
afterEach(async () => {
  await page.context().close();
  await connection.stop();
  expect(seen).toEqual(NOTHING);
});

async function open(path: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  page = await context.newPage();
  seen = watch(page, hub.url);
  await page.goto(`${hub.url}${path}`);
}

const rows = () => page.getByRole('table', { name: 'Hosts' }).locator('tbody tr');
const names = () => rows().evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')));

/** Looks for faults of accessibility, and for what is wider than the screen. */
async function expectRight(): Promise<void> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
}

test.each([
  [320, 'light'],
  [400, 'dark'],
  [1280, 'light'],
  [1920, 'dark'],
] as const)(
  'hosts and the board of all are on the first screen, %d pixels wide, %s',
  async (width, scheme) => {
    await open('/', width, scheme);
    await expect.poll(names).toEqual(['web-2.example', 'web-1.example', 'db-1']);
    await expect.poll(() => page.getByTestId('fleet-head').innerText()).toContain('3 hosts present');
    await expect
      .poll(() => page.getByRole('table', { name: 'Board of the fleet' }).locator('tbody').innerText())
      .toContain('30,021');
    const count = (id: string) => page.getByTestId(id).locator('[data-label="in total"]').innerText();
    expect([await count('all-hosts'), await count('fleet-all')]).toEqual(['30,049', '30,049']);
    expect(await count('fleet-others')).toBe('28');
    await expectRight();
  },
);

test('at 400 pixels a host has only its numbers, first its rate, what is missing and the cost', async () => {
  await open('/', 400);
  await expect.poll(names).toHaveLength(3);
  const labels = () =>
    rows()
      .first()
      .locator('td:visible')
      .evaluateAll((cells) =>
        cells
          .map((cell) => ({
            label: cell.getAttribute('data-label'),
            ...cell.getBoundingClientRect().toJSON(),
          }))
          .toSorted((a, b) => a.top - b.top || a.left - b.left)
          .map(({ label }) => label),
      );
  const inOrder = ['a second', 'missing', 'takes + adds', 'in total', 'bytes/s', 'last seen'];
  expect(await labels()).toEqual(inOrder);
});

test('hosts are ordered by the keyboard, the board is grouped, and the address has both', async () => {
  await open('/', 1280);
  await rows().first().waitFor();
  await page.getByRole('button', { name: 'Host', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(names).toEqual(['db-1', 'web-1.example', 'web-2.example']);
  await page.getByLabel('Group by').selectOption('label:rack');
  const board = page.getByRole('table', { name: 'Board of the fleet' }).locator('tbody tr');
  await expect.poll(() => board.first().getAttribute('aria-label')).toBe('b7');
  expect(new URL(page.url()).searchParams.toString()).toBe('hosts=name&horder=up&across=label%3Arack');
  await page.reload();
  await expect.poll(names).toEqual(['db-1', 'web-1.example', 'web-2.example']);
  await page.getByRole('searchbox').fill('web');
  await expect.poll(names).toEqual(['web-1.example', 'web-2.example']);
});

test('a program opens the hosts that run it, by pointer and by keys, and each of them its rows of the program', async () => {
  await open('/?filter=evt&across=name', 400);
  const board = page.getByRole('region', { name: 'Board of the fleet' });
  const caption = () => board.getByRole('heading').innerText();
  const hostsOfBoard = () =>
    board.locator('tbody tr').evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')));
  await board.getByRole('link', { name: 'evt', exact: true }).click();
  await expect.poll(caption).toBe('Hosts that run evt');
  await expect.poll(hostsOfBoard).toHaveLength(3);
  expect(await page.locator('#main [role=alert]').count()).toBe(0);
  await page.reload();
  await expect.poll(caption).toBe('Hosts that run evt');
  await expectRight();
  await board.getByRole('link', { name: 'web-2.example' }).click();
  await expect
    .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
    .toEqual({ host: 'web-2.example', view: 'board', in: 'name:evt' });
  await page.goBack();
  await board.getByRole('link', { name: 'All hosts' }).click();
  await expect.poll(caption).toBe('All hosts');
  await page.goBack();
  await expect.poll(caption).toBe('Hosts that run evt');
  await page.goBack();
  await board.getByRole('link', { name: '3 hosts with evt' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(caption).toBe('Hosts that run evt');
});

test('a host opens its own page, which says its name at 400 pixels too, and which the back button leaves', async () => {
  await open('/', 400);
  await page.getByRole('link', { name: 'web-2.example' }).first().click();
  await page.getByRole('link', { name: 'Sessions' }).click();
  // Cards without a row have no height.
  await page.getByRole('table', { name: 'Sessions' }).waitFor({ state: 'attached' });
  await expect.poll(() => page.getByTestId('connection').innerText()).toContain('web-2.example');
  expect(new URL(page.url()).searchParams.get('host')).toBe('web-2.example');
  await expect.poll(() => hosts[1]?.looked.some(({ kind }) => kind === 'look')).toBe(true);
  await page.getByRole('link', { name: 'Fleet default' }).click();
  await rows().first().waitFor();
  await page.goBack();
  await expect.poll(() => new URL(page.url()).searchParams.get('host')).toBe('web-2.example');
  await page.goBack();
  await page.goBack();
  await rows().first().waitFor();
});

test('a host that counts for no column of the overview opens its board, which the overview links', async () => {
  const kfree = series({ label: 'kmem:kfree', event: 'kmem:kfree', value: null });
  hosts[0]?.answer({ type: 'sessions', key: 'v1', sessions: [sessionInfo({ series: [kfree] })] });
  await open('/', 400);
  await page.getByRole('link', { name: 'web-1.example' }).first().click();
  const view = () => page.locator('#main').getAttribute('data-view');
  await expect.poll(view).toBe('board');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('link', { name: 'the board' }).click();
  await expect.poll(view).toBe('board');
  await page.goBack();
  await page.getByRole('link', { name: 'the board' }).waitFor();
  await page.goBack();
  await expect.poll(view).toBe('board');
  await page.goBack();
  await rows().first().waitFor();
});

test('vmtally itself is the last program', async () => {
  const numbers = { series: 0, amount: 64, recent: 1, recentAmount: 64 };
  const { groups } = summaryOf();
  const cells = cellBytes([90_007, 31].map((count, entry) => ({ ...numbers, entry, count })));
  const name = { ...groups.name, keys: [OWN_GROUP, 'evt'], cells };
  await hosts[0]?.send({ groups: { ...groups, name }, intervalMs: 60_000 });
  await open('/?view=board&sort=count', 400);
  const board = page.getByRole('table', { name: 'Board of the fleet' }).locator('tbody tr');
  const programs = () => board.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')));
  await expect.poll(programs).toEqual(['evt', OWN_GROUP]);
});

test('a host that sends nothing more is late, named, and greyed out of the rates', async () => {
  await open('/', 1280);
  await rows().first().waitFor();
  await send(undefined, 1_000);
  const again = () => void send(['web-1.example', 'web-2.example']).catch(() => {});
  const timer = setInterval(again, 500);
  try {
    await expect.poll(() => page.getByTestId('absent').innerText(), { timeout: 20_000 }).toContain('db-1');
    await expect.poll(() => rows().last().getAttribute('data-presence')).toMatch(/late|gone/);
    await expectRight();
  } finally {
    clearInterval(timer);
  }
});

test('a host that is late says so on its page, though 110 others have its name in theirs', async () => {
  const others = Array.from({ length: 110 }, (_, at) => new SimulatedHost(connection, `db-1${at}`));
  await Promise.all(others.map((host) => host.send({ totals: totals(10_007), intervalMs: 60_000 })));
  await send(['db-1'], 1_000);
  await open('/?host=db-1', 1280);
  await expect
    .poll(() => page.getByTestId('connection').innerText(), { timeout: 20_000 })
    .toMatch(/late|gone/);
  await expect.poll(() => page.getByTestId('host-note').innerText()).toMatch(/^db-1 is (?:late|gone)/);
  await page.goto(`${hub.url}/?host=db-2`);
  await expect.poll(() => page.getByTestId('host-note').innerText()).toBe('The fleet has no host db-2');
  await expect.poll(() => page.getByTestId('connection').innerText()).toMatch(/unknown host\s+db-2/);
});

test.each([320, 400, 1280])('alerts are listed, added and deleted, %d pixels wide', async (width) => {
  await open('/', width);
  await rows().first().waitFor();
  await page.getByRole('link', { name: 'Alerts' }).click();
  await page.getByText('There are no rules').waitFor();
  const form = page.getByRole('region', { name: 'Add a rule' });
  // Its label is in other labels too.
  const event = form.locator('select').first();
  await event.selectOption('kmem:kmalloc');
  await form.getByLabel('Number').selectOption('count');
  await form.getByLabel('Threshold').fill('20e3');
  await form.getByLabel('Of each').selectOption('host');
  await form.getByText('kmem:kmalloc, count above 20,000 events by host').waitFor();
  await form.getByRole('button', { name: 'Add' }).click();
  const rule = page.getByRole('row', { name: 'kmalloc-count' });
  await expect.poll(() => rule.innerText()).toContain('web-2.example: 20,011 events');
  await event.selectOption('hosts gone');
  await expect.poll(() => form.getByLabel('Threshold').count()).toBe(0);
  await form.getByLabel('For', { exact: true }).fill('1m');
  await form.getByRole('button', { name: 'Add' }).click();
  const gone = page.getByRole('row', { name: 'hosts-gone' });
  await expect.poll(() => gone.innerText()).toContain('hosts gone for 60 s');
  await expect.poll(() => gone.locator('[data-label=rows]').innerText()).toBe('');
  if (width < 761) expect(await gone.locator('[data-label=rows]').isVisible()).toBe(false);
  await expectRight();
  await rule.getByRole('button', { name: 'Delete kmalloc-count' }).click();
  await expect.poll(() => rule.count()).toBe(0);
  await page.getByRole('link', { name: 'Hosts' }).click();
  await rows().first().waitFor();
});

test('an alert that fires is named on the first screen, and leads to the alerts', async () => {
  const rule = { name: 'many', event: 'kmem:kmalloc', above: 30_000 };
  const headers = { 'content-type': 'application/json' };
  await fetch(`${hub.url}/api/alerts`, { method: 'POST', headers, body: JSON.stringify(rule) });
  await open('/', 400);
  await page.getByRole('link', { name: '1 firing' }).click();
  await expect
    .poll(() => page.getByRole('region', { name: 'Changes' }).innerText())
    .toContain('many firing 30,049 events');
  expect(new URL(page.url()).searchParams.get('view')).toBe('alerts');
  await expectRight();
});
