import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { visits, watch } from './page.ts';
import { eventfdBytes, Service, serve } from './service.ts';
import { type Child, finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
/** Bytes that the kernel requests for each eventfd. */
let size = 0;
const visit = visits``;
let page: Page;
let workload: Child;

beforeAll(async () => {
  size = await eventfdBytes();
});

beforeEach(() => {
  workload = start(WORKLOADS.eventfd, argv`${N} wait`);
});

afterEach(async () => {
  workload.kill('SIGKILL');
  await visit.leave();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
  page = await visit.open(path, options);
}

const board = () => page.getByRole('table', { name: 'Leaderboard' });
const rows = () => board().locator('[data-row]');
const nav = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
const cells = (column: string) => rows().locator(`.${column}`).allInnerTexts();
const numbers = async (column: string) =>
  (await cells(column)).map((text) => Number(text.replaceAll(/[^\d.]/g, '')));

/** On the page, creates a session for the waiting workload and opens its board. */
async function countWorkload(name: string): Promise<void> {
  await nav('Sessions').click();
  const form = page.getByRole('region', { name: 'Create a session' });
  await form.getByLabel('Events').fill('kmalloc');
  await form.getByLabel('Filter of each event').fill(`bytes_req == ${size}`);
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('PIDs').fill(String(workload.pid));
  await form.getByLabel('Interval').fill('200');
  await form.getByRole('button', { name: 'Create' }).click();
  const row = page.getByRole('row', { name, exact: true });
  await expect.poll(() => row.innerText()).toContain('counting');
  await row.getByRole('link', { name }).click();
}

async function deleteSession(name: string): Promise<void> {
  await nav('Sessions').click();
  await page.getByRole('button', { name: `Delete ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => page.getByRole('row', { name, exact: true }).count()).toBe(0);
}

/** Removes the browser's error message for a request that is refused on purpose. */
const forgive = (status: number) => {
  visit.seen.errors = visit.seen.errors.filter((text) => !text.includes(`status of ${status}`));
};

describe('the overview', () => {
  const overview = () => page.getByRole('table', { name: 'By program' });
  const program = (name: string) =>
    overview()
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name, exact: true }) });

  it('comes first, and leads from a program to exactly its processes', async () => {
    await open('/');
    await expect.poll(() => overview().getByRole('columnheader').allInnerTexts()).toContain('Pages/s');
    // The link's name goes on with an explanation.
    const own = overview().getByRole('row', { name: 'vmtally (itself)' });
    await expect.poll(() => own.count(), { timeout: 20_000 }).toBe(1);
    await expect.poll(() => program('node').count(), { timeout: 20_000 }).toBe(1);
    await program('node').getByRole('link').click();
    await expect.poll(() => rows().count()).toBeGreaterThan(0);
    // Without the tag of a process that has ended.
    expect(new Set(await cells('name a'))).toEqual(new Set(['node']));
    const all = await rows().count();
    await page.getByRole('button', { name: 'Show all rows' }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(all);
  });

  it('has the chosen column over time, and keeps it in the address', async () => {
    await open('/');
    await page.getByLabel('Order and chart by').selectOption('Pages');
    await expect.poll(() => page.url()).toContain('column=pages');
    await expect
      .poll(() => page.getByRole('img').first().getAttribute('aria-label'))
      .toMatch(/^Pages by the programs with the most: pages a second, last .*others: highest/);
    await expect
      .poll(() => overview().getByRole('columnheader', { name: 'Pages/s' }).getAttribute('aria-sort'))
      .toBe('descending');
  });

  it.each([320, 400, 700])(
    'needs no sideways scrolling at %i px, and shows the chosen column',
    async (width) => {
      await open('/?column=faults', { viewport: { width, height: 800 } });
      await expect.poll(() => overview().getByRole('row').count(), { timeout: 20_000 }).toBeGreaterThan(3);
      await expect
        .poll(() => overview().getByRole('columnheader', { name: 'Faults/s' }).isVisible())
        .toBe(true);
      const hidden = await page.evaluate(() => {
        const main = document.querySelector('main');
        return main === null ? -1 : main.scrollWidth - main.clientWidth;
      });
      expect(hidden).toBe(0);
      await page.getByRole('button', { name: 'Columns' }).click();
      const note = page.getByText('This screen has room for one column');
      expect(await note.isVisible()).toBe(true);
      await page.setViewportSize({ width: 1280, height: 800 });
      expect(await note.isVisible()).toBe(false);
    },
  );
});

describe('the board', () => {
  beforeEach(() => open('/?view=board'));

  it('shows live rows of real processes', async () => {
    await expect.poll(() => rows().count()).toBeGreaterThan(5);
    const quiet = busy();
    try {
      await expect.poll(() => cells('name').then((names) => names.join())).toContain('stress-ng');
      // Wait for enough ticks to draw sparklines as lines.
      await expect
        .poll(
          () =>
            rows()
              .first()
              .locator('.sparkline')
              .innerHTML()
              .then((path) => path.length),
          {
            timeout: 20_000,
          },
        )
        .toBeGreaterThan(60);
    } finally {
      await quiet();
    }
    expect(await page.getByTestId('connection').innerText()).toContain('Live');
  });

  it('sorts by any column, and the address bar holds it', async () => {
    await expect.poll(() => rows().count()).toBeGreaterThan(5);
    for (const [header, column] of [
      ['Count', 'count'],
      ['PID', 'key'],
    ] as const) {
      await board().getByRole('columnheader', { name: header, exact: true }).getByRole('button').click();
      await page.mouse.move(5, 5);
      await expect
        .poll(async () => {
          const values = await numbers(column);
          const sorted = values.toSorted((a, b) => (column === 'count' ? b - a : a - b));
          return values.length > 5 && String(values) === String(sorted);
        })
        .toBe(true);
      expect(page.url()).toContain(`sort=${column === 'key' ? 'key' : 'count'}`);
    }
    await board().getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await expect.poll(async () => (await cells('name')).length).toBeGreaterThan(5);
    const shared = page.url();
    await page.goBack();
    expect(page.url()).not.toBe(shared);
  });

  it('filters as one types, and says so when nothing fits', async () => {
    await expect.poll(() => rows().count()).toBeGreaterThan(3);
    await page.keyboard.press('/');
    await page.keyboard.type('bpftr');
    await expect
      .poll(async () => [...new Set((await cells('name')).map((name) => name.split('\n')[0]))])
      .toEqual(['bpftrace']);
    expect(page.url()).toContain('filter=bpftr');
    await page.keyboard.type('xyz');
    await expect.poll(() => page.getByText('No row matches the filter').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => rows().count()).toBeGreaterThan(3);
    expect(page.url()).not.toContain('filter=');
  });

  it.each([
    ['user', 'root'],
    ['cpu', 'CPU0'],
  ])('groups by %s', async (group, name) => {
    await page.getByLabel('Group by').selectOption(group);
    await expect
      .poll(() => cells('name').then((names) => names.map((text) => text.split('\n')[0])), {
        timeout: 10_000,
      })
      .toContain(name);
    const names = await cells('name');
    expect(new Set(names).size).toBe(names.length);
  });

  it('folds vmtally itself, in no share, and opens it when asked', async () => {
    const own = page.getByTestId('own');
    await expect.poll(() => own.innerText()).toMatch(/vmtally itself \(\d+ rows\).*–/s);
    expect(await cells('name')).not.toContainEqual(expect.stringContaining('vmtally itself'));
    await own.getByRole('link').click();
    await expect
      .poll(() => cells('name'))
      .toContainEqual(expect.stringMatching(/^bpftrace\s+vmtally itself/));
    expect(page.url()).toContain('own=shown');
    expect(await own.count()).toBe(0);
    await page.getByRole('button', { name: 'Leave vmtally itself out of shares' }).click();
    await expect.poll(() => own.count()).toBe(1);
    await page.getByLabel('Group by').selectOption('name');
    await own.getByRole('link').click();
    await expect.poll(() => cells('name')).toContainEqual(expect.stringContaining('bpftrace'));
  });

  it('leads to where its rows are, though another grouping is chosen and did not come yet', async () => {
    await page.getByTestId('own').waitFor();
    // In one task of the page, before any message.
    const address = await page.getByLabel('Group by').evaluate(async (select) => {
      (select as HTMLSelectElement).value = 'name';
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await Promise.resolve();
      return [location.search, document.querySelector<HTMLAnchorElement>('[data-testid=own] a')?.search];
    });
    expect(address).toEqual(['?view=board&group=name', '?view=board&own=shown']);
  });

  it('leaves its controls where they are while the order is held', async () => {
    await rows().first().waitFor();
    await page.getByTestId('own').getByRole('link').click();
    const chip = page.getByRole('button', { name: 'Leave vmtally itself out of shares' });
    const held = page.locator('.order-held');
    // Its height changes as processes come and go.
    const corner = (box: { x: number; y: number } | null) => box && [box.x, box.y];
    const places = async () => [corner(await chip.boundingBox()), corner(await board().boundingBox())];
    const shift = async () => {
      await page.mouse.move(5, 5);
      await held.waitFor({ state: 'hidden' });
      const before = await places();
      await rows().first().hover();
      await held.waitFor();
      return { before, after: await places() };
    };
    // Meanwhile the number of rows may take another line.
    let { before, after } = await shift();
    for (let again = 0; again < 2 && !isDeepStrictEqual(after, before); again++)
      ({ before, after } = await shift());
    expect(after).toEqual(before);
  });

  it('rows and others add up to the total', async () => {
    await expect.poll(() => rows().count()).toBeGreaterThan(5);
    // Read everything in one task of the browser, so that no message comes between.
    const sums = await page.evaluate(() => {
      const number = (text: string | null | undefined) => Number((text ?? '').replace(/[^\d]/g, ''));
      const all = [...document.querySelectorAll('[data-row] .count, .foot .count')];
      const total = document.querySelectorAll('[aria-label="Total of the session"] dd')[2];
      return {
        sum: all.reduce((sum, cell) => sum + number(cell.textContent), 0),
        total: number(total?.textContent),
      };
    });
    // Rows outside the view are not in the page. Here all rows fit unless many processes run.
    if ((await rows().count()) === Number((await page.getByTestId('row-count').innerText()).split(' ')[0]))
      expect(sums.sum).toBe(sums.total);
    expect(sums.total).toBeGreaterThan(0);
  });

  it('holds the order under the pointer while numbers go on', async () => {
    await expect.poll(() => rows().count()).toBeGreaterThan(5);
    await rows().nth(1).hover();
    const order = async () =>
      rows().evaluateAll((all) => all.map((row) => row.getAttribute('data-row')).slice(0, 5));
    const before = await order();
    const quiet = busy();
    try {
      const tick = await page.getByLabel('Total of the session').innerText();
      await expect.poll(() => page.getByLabel('Total of the session').innerText()).not.toBe(tick);
      await expect.poll(() => page.getByLabel('Total of the session').innerText()).not.toBe(tick);
      expect(await order()).toEqual(before);
    } finally {
      await quiet();
    }
  });

  it('dims processes that ended, and says so', async () => {
    const { pid } = await finish(start(WORKLOADS.eventfd, ['5003']));
    // Rows outside the view are not in the page.
    await page.getByRole('searchbox').fill(String(pid));
    const ended = board().getByRole('row', { name: `vmtally-eventfd ${pid}, ended`, exact: true });
    await expect.poll(() => ended.count()).toBe(1);
    expect(await ended.getAttribute('class')).toContain('ended');
  });
});

describe('a process', () => {
  beforeEach(() => open('/?view=board'));

  it('of 100,003 allocations is shown with exactly that, in their size class', async () => {
    await countWorkload('exact');
    workload.stdin.write('x');
    await expect.poll(() => cells('count'), { timeout: 15_000 }).toEqual(['100,003']);
    await rows().first().click();
    const sizes = page.getByRole('table', { name: /by bytes_alloc/ });
    await expect.poll(() => sizes.getByRole('row', { name: /^64 B/ }).innerText()).toContain('100,003');
    expect(await sizes.locator('tbody tr').count()).toBe(1);
    const heat = page.getByRole('img', { name: /Heat map/ });
    await heat.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.getByTestId('heat-cell').innerText()).toContain('64 B');
    await deleteSession('exact');
  });

  it('that lives shows who it is, its faults and its memory', async () => {
    await countWorkload('living');
    await open(`/?view=process&pid=${workload.pid}`);
    const who = page.getByRole('region', { name: 'Details' });
    await expect.poll(() => who.innerText()).toContain(WORKLOADS.eventfd);
    const text = await who.innerText();
    for (const fact of ['Parent', 'User', 'root', 'Minor faults', 'Major faults', 'RSS', 'Started'])
      expect(text).toContain(fact);
    await deleteSession('living');
  });
});

describe('the other views', () => {
  beforeEach(() => open('/?view=board'));

  it('System draws the counters of vmstat over their series', async () => {
    await nav('System').click();
    const card = page.getByRole('region', { name: 'kmem:mm_page_alloc', exact: true });
    // Pages beside counters of pages, and allocations beside counters of allocations.
    await expect.poll(() => card.locator('figure').first().innerText()).toMatch(/^pages\s.*\npgalloc_/s);
    await expect.poll(() => card.locator('figure').last().innerText()).toMatch(/^allocations\s.*\nnuma_hit/s);
    expect(await card.locator('figure').first().innerText()).not.toContain('numa_');
    expect(await card.locator('canvas').count()).toBe(2);
    // Charts off screen wait.
    await card.scrollIntoViewIfNeeded();
    const differing = await card.evaluate(async (element) => {
      const text = (selector: string) => element.querySelector(selector)?.textContent ?? '';
      const found = new Set<string>();
      const headlines = new Set<string>();
      // Each frame of some ticks.
      while (headlines.size < 4) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const [headline, legend] = [text('.now span b'), text('.legend li b')];
        headlines.add(headline);
        if (legend !== `${headline}/s`) found.add(`${headline}, legend ${legend}`);
      }
      return [...found];
    });
    expect(differing, 'the headline and the legend are of one tick').toEqual([]);
  });

  it('vmstat has every counter of the kernel', async () => {
    await nav('vmstat').click();
    const table = page.getByRole('table', { name: 'vmstat counters' });
    await expect.poll(() => table.locator('tbody tr').count()).toBeGreaterThan(100);
    await page.getByRole('searchbox').or(page.getByLabel('Filter')).first().fill('pgfault');
    await expect.poll(() => table.getByRole('rowheader', { name: /^pgfault/ }).count()).toBe(1);
    await expect.poll(() => table.innerText()).toMatch(/[\d,.]+ faults\/s/);
    expect(await table.innerText()).not.toContain('pgalloc');
    await page.keyboard.press('Escape');
    await expect.poll(() => table.innerText()).toContain('pgalloc');
  });

  it('Health is one line, always in sight, and leads to the details', async () => {
    const line = page.getByTestId('health-line');
    // If processes fill a map, nobody knows how many events are missing.
    await expect.poll(() => line.innerText()).toMatch(/(?:\d %|an unknown share) counted/);
    expect(await line.innerText()).toMatch(/vmtally takes [\d.]+ %, counting adds [\d.]+ % of a CPU/);
    await line.click();
    await expect.poll(() => page.getByRole('region', { name: 'Cost of vmtally' }).count()).toBe(1);
  });

  it('Sessions are created, changed, suspended, resumed and deleted', async () => {
    await countWorkload('life');
    await nav('Sessions').click();
    const row = page.getByRole('row', { name: 'life', exact: true });
    await page.getByRole('button', { name: 'Suspend life' }).click();
    await expect.poll(() => row.innerText()).toContain('suspended');
    await page.getByRole('button', { name: 'Resume life' }).click();
    await expect.poll(() => row.innerText()).toContain('counting');
    await page.getByRole('button', { name: 'Change life' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Events').fill('kmalloc, nonsense');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await expect.poll(() => dialog.innerText()).toContain('no probe or tracepoint is called nonsense');
    forgive(400);
    await dialog.getByLabel('Events').fill('kmalloc, kfree');
    await dialog.getByLabel('Filter of each event').fill('');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await expect.poll(() => row.innerText()).toMatch(/kfree[\s\S]*/);
    await expect.poll(() => row.innerText()).toContain('counting');
    await deleteSession('life');
  });
});

describe('a viewer', () => {
  it('sees that the connection is lost, and it comes back by itself', async () => {
    // Without a file, the next service has another token, and the page leads to the login.
    const tokenFile = join(temporaryDirectory({ token: 'a-token-that-stays-the-same' }), 'token');
    chmodSync(tokenFile, 0o600);
    const own = await Service.start`-e kmalloc --token-file ${tokenFile}`;
    await open('/?view=board');
    await page.context().addCookies([await own.cookie()]);
    await page.goto(`${own.url}/?view=board`);
    visit.seen = watch(page, own.url);
    await expect.poll(() => rows().count()).toBeGreaterThan(3);
    await own.stop();
    const badge = page.getByTestId('connection');
    await expect.poll(() => badge.innerText()).toContain('Connection lost');
    const again = await Service.start`-e kmalloc --listen 127.0.0.1:${own.port} --token-file ${tokenFile}`;
    try {
      await expect.poll(() => badge.innerText(), { timeout: 15_000 }).toContain('Live');
      await expect.poll(() => rows().count()).toBeGreaterThan(3);
    } finally {
      await page.goto('about:blank');
      await again.stop();
    }
  });

  it('uses the keyboard alone', async () => {
    await open('/?view=board');
    await expect.poll(() => rows().count()).toBeGreaterThan(5);
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('[data-row]')?.getAttribute('data-row') ?? '');
    for (let tries = 0; tries < 40 && (await focused()) === ''; tries++) await page.keyboard.press('Tab');
    const first = await focused();
    expect(first).not.toBe('');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).not.toBe(first);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('region', { name: 'Details' }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => board().count()).toBe(1);
  });

  it.each([
    ['light', 1280],
    ['dark', 760],
    ['light', 400],
    ['dark', 320],
  ] as const)('in %s, %i pixels wide, has nothing cut off sideways', async (colorScheme, width) => {
    await open('/?view=board', { colorScheme, viewport: { width, height: 800 } });
    await expect.poll(() => rows().count()).toBeGreaterThan(3);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    // The first row may have left meanwhile.
    const widthOfName = async () => (await page.locator('.rows .td.name').first().boundingBox())?.width;
    await expect.poll(widthOfName).toBeGreaterThan(60);
    const light = await page.evaluate(() => {
      const colour = [document.body, document.documentElement]
        .map((element) => getComputedStyle(element).backgroundColor)
        .find((text) => text !== 'rgba(0, 0, 0, 0)');
      return Math.max(...(colour?.match(/\d+/g) ?? []).slice(0, 3).map(Number));
    });
    expect(light > 128).toBe(colorScheme === 'light');
  });
});

describe('with a token', () => {
  beforeEach(() => open('/?view=board'));

  it('asks for it once', async () => {
    const own = await Service.of(serve`-e kmalloc --listen 0.0.0.0:0`);
    const { port, token } = own;
    try {
      await page.goto(`http://127.0.0.1:${port}/?sort=count`);
      visit.seen = watch(page, `http://127.0.0.1:${port}`);
      expect(page.url()).toContain('/login?sort=count');
      await page.getByLabel('Token').fill('wrong');
      await page.getByRole('button').click();
      await expect.poll(() => page.locator('body').innerText()).toContain('the token is wrong');
      // The token leaves the address bar; the rest of the address stays.
      await page.goto(`${page.url()}#${token}`);
      await expect.poll(() => rows().count()).toBeGreaterThan(3);
      expect(page.url()).toBe(`http://127.0.0.1:${port}/?sort=count`);
      forgive(401);
    } finally {
      await page.goto('about:blank');
      await own.stop();
    }
  });
});

describe('with the token of the role read', () => {
  it('shows counts and sessions, and no action that the service would refuse', async () => {
    await open('/?view=board');
    await nav('Sessions').click();
    await expect.poll(() => page.getByRole('button', { name: 'Create' }).count()).toBe(1);
    const { id } = await visit.service.create({ events: [{ event: 'kmem:kmalloc' }], name: 'changeable' });
    await expect.poll(() => page.getByRole('button', { name: 'Delete changeable' }).count()).toBe(1);
    const token = readFileSync(join(visit.service.runDirectory ?? '', 'read-token'), 'utf8').trim();
    await page.context().clearCookies();
    await page.goto(`${visit.service.url}/login?view=board#${token}`);
    await expect.poll(() => rows().count()).toBeGreaterThan(3);
    await nav('Sessions').click();
    await expect.poll(() => page.locator('body').innerText()).toContain('This login may read counts.');
    await expect.poll(() => page.getByRole('row', { name: 'changeable' }).count()).toBe(1);
    expect(await page.getByRole('button', { name: /^(Create|Delete|Change|Suspend|Resume)/ }).count()).toBe(
      0,
    );
    await visit.service.request('DELETE', `/api/sessions/${id}`);
  });
});

/** Starts work that ends by itself, and returns a function that ends it earlier. */
function busy(): () => Promise<void> {
  const child = start('stress-ng', argv`--vm 1 --vm-bytes 64M --fork 1 --timeout 20`);
  return async () => {
    child.kill('SIGTERM');
    await child.done;
  };
}
