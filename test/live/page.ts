import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Service } from './service.ts';

/** Debian's Chromium, without its own downloads. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A new page of a visitor who has logged in; see `watch` for `seen`. Close its context after the test. */
export async function newPage(
  browser: Browser,
  service: Service,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; seen: Seen }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.addCookies([await service.cookie()]);
  const page = await context.newPage();
  return { page, seen: watch(page, service.url) };
}

/** Errors of a page, and its requests to other hosts. */
export interface Seen {
  errors: string[];
  foreign: string[];
}

/** A page must have neither. */
export const NOTHING: Seen = { errors: [], foreign: [] };

/** Records errors of a page and requests to other hosts. */
export function watch(page: Page, origin: string): Seen {
  const seen: Seen = { errors: [], foreign: [] };
  page.on('console', (message) => {
    // A service that is stopped on purpose refuses connections, and the browser logs that itself.
    const refused = /ERR_CONNECTION_REFUSED|WebSocket connection to/.test(message.text());
    if (message.type() === 'error' && !refused) seen.errors.push(message.text());
  });
  page.on('pageerror', (error) => seen.errors.push(error.message));
  const note = (url: string) => {
    if (new URL(url).host !== new URL(origin).host) seen.foreign.push(url);
  };
  page.on('request', (request) => note(request.url()));
  page.on('websocket', (socket) => note(socket.url()));
  return seen;
}
