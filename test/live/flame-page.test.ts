import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { launch } from './page.ts';
import { finish, vmtally, WORKLOADS } from './support.ts';

/** An interrupt may add events below a function. */
const MADE = 10_007;
/** Name of a process, which is markup, and ends a script. */
const HOSTILE = '</script><b>x';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Opens a file of flame in a page without errors, which loads nothing but itself. */
async function open(name: string): Promise<{ page: Page; check: () => void }> {
  const file = join(temporaryDirectory(), name);
  const command = ['sh', '-c', `printf '%s' '${HOSTILE}' >/proc/$$/comm; "$0" ${MADE}; :`, WORKLOADS.eventfd];
  await finish(vmtally`flame --rate 1 -o ${file} -- ${command}`);
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  const seen: string[] = [];
  page.on('console', (message) => seen.push(message.text()));
  page.on('pageerror', ({ message }) => seen.push(message));
  page.on('request', (request) => seen.push(request.url()));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, check: () => expect(seen).toEqual([url]) };
}

describe('the page of flame', () => {
  it('can be searched, zoomed and used by keyboard; names stay text', async () => {
    const { page, check } = await open('a.html');
    const about = page.locator('#about');
    const frame = (text: string) => page.locator('#flame div', { hasText: new RegExp(`^${text}$`) });
    await frame('do_eventfd').hover();
    expect(await about.textContent()).toMatch(/^do_eventfd: 10,0\d\d events, \d+\.\d %$/);
    expect(await page.locator('b').count()).toBe(0);

    await page.keyboard.press('/');
    await page.keyboard.type('EVENTFD');
    expect(await page.locator('#found').textContent()).toMatch(/^\d+\.\d % of all/);
    expect(await frame('do_eventfd').getAttribute('class')).toBe('found');
    await page.keyboard.press('Escape');
    expect(await page.locator('#found').textContent()).toBe('');

    // The frame under the pointer would be told after each drawing.
    await page.mouse.move(0, 0);
    // The widest frame below is that of the eventfds.
    for (const _ of [1, 2, 3, 4]) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await about.textContent()).toMatch(/^__x64_sys_eventfd2: 10,0\d\d events/);
    const { width = 0 } = (await frame('do_eventfd').boundingBox()) ?? {};
    expect(width).toBeGreaterThan(900);
    expect(await frame('all').getAttribute('class')).toBe('above');
    await page.locator('#all').click();
    expect(await frame('all').getAttribute('class')).toBe('current');
    check();
  });

  it('and the picture load nothing', async () => {
    const { page, check } = await open('a.svg');
    expect(await page.locator('script, image, a').count()).toBe(0);
    expect(await page.locator('title', { hasText: /^do_eventfd: 10,0\d\d events/ }).count()).toBe(1);
    check();
  });
});
