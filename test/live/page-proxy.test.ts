import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandLine } from '../fixtures/argv.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { launch, NOTHING, watch } from './page.ts';
import { ReverseProxy } from './reverse-proxy.ts';
import { newRunDirectory, serveWith } from './service.ts';
import { type Child, finish } from './support.ts';

let browser: Browser;
let proxy: ReverseProxy;
beforeAll(async () => {
  [browser, proxy] = await Promise.all([launch(), ReverseProxy.start('/vm/')]);
});
afterAll(async () => {
  await browser.close();
  proxy.stop();
});

/** Starts a service behind the proxy; resolves with its token and process when it counts. */
async function serveBehind(...line: CommandLine): Promise<{ token: string; child: Child }> {
  const directory = newRunDirectory();
  const child = serveWith({ VMTALLY_RUN_DIR: directory })`--listen 127.0.0.1:0 -e kmalloc ${argv(...line)}`;
  await until('it prints its address', () => child.stdout.includes('\n'), 20_000);
  const read = (name: string) => readFileSync(join(directory, name), 'utf8').trim();
  proxy.target = Number(read('address').split(':').at(-1));
  return { token: read('token'), child };
}

async function logIn(token: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${proxy.origin}/vm/?view=board`);
  expect(page.url()).toBe(`${proxy.origin}/vm/login?view=board`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button').click();
  return page;
}

test('the page works below a path, behind a proxy that sends another Host', async () => {
  const { token, child } = await serveBehind`--external-url ${`${proxy.origin}/vm`}`;
  expect(child.stdout).toContain(`vmtally: ${proxy.origin}/vm/ (token in `);
  const page = await logIn(token);
  const seen = watch(page, proxy.origin);
  await page.locator('[data-row]').first().waitFor();
  expect(page.url()).toBe(`${proxy.origin}/vm/?view=board`);
  // The cookie is for this path: other applications of the host do not get it.
  expect(await page.context().cookies()).toMatchObject([{ path: '/vm', httpOnly: true, sameSite: 'Strict' }]);
  await page.locator('[data-row] a').first().click();
  await page.getByRole('region', { name: 'Details' }).waitFor();
  await page.getByRole('link', { name: 'Sessions' }).click();
  const form = page.getByRole('region', { name: 'Create a session' });
  await form.getByLabel('Events').fill('kmem:kfree');
  await form.getByLabel('Name').fill('proxied');
  await form.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('row', { name: 'proxied' }).waitFor();
  await page.goBack();
  await page.reload();
  await page.getByRole('region', { name: 'Details' }).waitFor();
  expect(page.url()).toContain(`${proxy.origin}/vm/?view=process`);
  expect(seen).toEqual(NOTHING);
  await page.context().close();
  child.kill('SIGTERM');
  await finish(child);
});

test('without --external-url the page says why it is refused, and a page of another origin stays out', async () => {
  const { token, child } = await serveBehind``;
  const page = await logIn(token);
  await expect.poll(() => page.locator('#problem').innerText()).toContain('--external-url');
  // With a cookie of before, the page opens, and says why no numbers come.
  const { headers } = await fetch(`http://127.0.0.1:${proxy.target}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(headers.get('set-cookie') ?? '') ?? [];
  await page.context().addCookies([{ name, value, url: `${proxy.origin}/vm/` }]);
  await page.goto(`${proxy.origin}/vm/`);
  await expect.poll(() => page.locator('main .problem').innerText()).toContain('--external-url');
  await page.context().close();
  child.kill('SIGTERM');
  await finish(child);
});
