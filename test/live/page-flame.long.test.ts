import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { framesOf, readFolded } from '../../src/report/flame/folded.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';
import { bpftracesOf, finish, start, WORKLOADS } from './support.ts';

/** The graph of the whole system has the eventfds of other tests too: these are of a program that only this file has. */
const PROGRAM = 'vmtally-flame';
const N = 100_003;
const ALL = N.toLocaleString('en');
const LONG = { timeout: 60_000 };

const visit = visits`-e kmalloc --interval 200`;
let page: Page;

afterEach(() => visit.leave());

/** Live graphs grow from when somebody first opened them: nobody has one open. */
async function open(path: string): Promise<void> {
  await until('nothing more counts', alone, 30_000, 500);
  page = await visit.open(path);
}

const tree = () => page.getByRole('tree', { name: 'Frames' });
const frame = (name: string) =>
  tree()
    .getByRole('treeitem', { name: new RegExp(`^${name}: `) })
    .first();
const about = () => page.getByTestId('flame-about').innerText();
const sessions = async () => (await visit.service.health()).sessions.map(({ id }) => id);
const alone = async () =>
  (await sessions()).join() === 'main' && bpftracesOf(visit.service.child.pid ?? 0).length === 1;
const counts = () =>
  expect
    .poll(
      async () =>
        (await visit.service.health()).sessions.some(
          ({ id, state }) => id !== 'main' && state === 'counting',
        ),
      LONG,
    )
    .toBe(true);

it('a process has the frame of each of its events, after as many seconds as were asked for', async () => {
  const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
  await open(`/?view=process&pid=${workload.pid}`);
  await page.getByRole('link', { name: 'Flame graph' }).click();
  // The cost comes before anything is counted.
  await expect
    .poll(() => page.getByTestId('flame-cost').innerText())
    .toMatch(/one of 64 keeps its stack.* Now at most [\d,]+ events/);
  expect(await sessions()).toEqual(['main']);
  await page.getByRole('button', { name: '10 s', exact: true }).click();
  await page.getByRole('progressbar').waitFor();
  await counts();
  workload.stdin.write('x');
  await expect
    .poll(() => frame('do_eventfd').getAttribute('aria-label'), LONG)
    .toContain(`: ${ALL} events, `);
  await expect.poll(() => page.getByRole('progressbar').count(), LONG).toBe(0);
  expect(await frame('do_eventfd').getAttribute('aria-label')).toContain(`: ${ALL} events, `);
  expect(await page.getByRole('list', { name: 'About the sample' }).innerText()).toMatch(
    /events were sampled, one of 64 by chance/,
  );
  // Nothing is counted for it any more, and its files are there.
  await until(
    'only the first session counts',
    () => bpftracesOf(visit.service.child.pid ?? 0).length === 1,
    30_000,
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'folded' }).click(),
  ]);
  const folded = readFolded(readFileSync(await download.path(), 'utf8'));
  const made = [...folded].filter(([key]) => framesOf(key).at(-1) === 'do_eventfd');
  expect(made.reduce((sum, [, weight]) => sum + weight, 0)).toBe(N);
  await page.getByLabel('Size').selectOption('bytes');
  await expect.poll(() => frame('do_eventfd').getAttribute('aria-label'), LONG).toContain(': 6.1 MiB, ');

  workload.stdin.end();
  await finish(workload);
  await page.getByRole('link', { name: 'Overview' }).click();
  await until('nothing more counts', alone, 30_000, 500);
});

it('the system is live, can be searched, and is used by the keyboard', async () => {
  await open('/?view=flame');
  await page.getByRole('button', { name: 'Live' }).click();
  await tree().waitFor(LONG);
  await finish(start(WORKLOADS.eventfd, argv`${N} once ${PROGRAM}`));
  // The start of the program has some events too.
  await expect.poll(() => frame(PROGRAM).getAttribute('aria-label'), LONG).toMatch(/: 100,0\d\d events/);

  await page.keyboard.press('/');
  await page.keyboard.type('EVENTFD2');
  await expect
    .poll(() => page.getByTestId('flame-found').innerText())
    .toMatch(/^[1-9]\d*(\.\d)? % of all is in frames/);
  expect(await tree().locator('.found').count()).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await expect.poll(() => tree().locator('.found').count()).toBe(0);

  // Escape in the search gives the focus to the frames.
  expect(await about()).toMatch(/^all: /);
  await page.keyboard.press('ArrowDown');
  await expect.poll(about).not.toMatch(/^all: /);
  const name = (await about()).split(':', 1)[0] ?? '';
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await frame(name).boundingBox())?.width).toBeGreaterThan(1000);
  await page.keyboard.press('ArrowUp');
  await expect.poll(about).toMatch(/^all: /);
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await frame(name).boundingBox())?.width).toBeLessThan(1240);

  // A click zooms, and the zoom stays when the next tick comes.
  await frame(PROGRAM).click();
  await expect.poll(async () => (await frame(PROGRAM).boundingBox())?.width).toBeGreaterThan(1000);
  const before = await page.getByTestId('flame-total').innerText();
  await expect.poll(() => page.getByTestId('flame-total').innerText(), LONG).not.toBe(before);
  expect((await frame(PROGRAM).boundingBox())?.width).toBeGreaterThan(1000);

  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByTestId('flame-cost').waitFor();
  await until('nothing more counts', alone, 30_000, 500);
});

it('a program has its part of what is sampled for all', async () => {
  await open(`/?view=flame&sample=live.0&in=name:${PROGRAM}`);
  await counts();
  await finish(start(WORKLOADS.eventfd, argv`${N} once ${PROGRAM}`));
  await expect
    .poll(() => frame('do_eventfd').getAttribute('aria-label'), LONG)
    .toContain(`: ${ALL} events, `);
  const top = tree().getByRole('treeitem', { level: 2 });
  expect(await top.count()).toBe(1);
  await page.getByRole('button', { name: 'Show all processes' }).click();
  await expect.poll(() => top.count(), LONG).toBeGreaterThan(1);
  expect((await sessions()).length).toBe(2);
});
