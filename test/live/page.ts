import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { CommandLine } from '../fixtures/argv.ts';
import { Service } from './service.ts';

/**
 * Debian's Chromium, without its own downloads. The headless shell starts and draws in half of the CPU time of the whole
 * browser.
 */
export const launch = (...more: string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });

/** A service, a browser, and the page that a visitor has open. */
export class Visit {
  service!: Service;
  browser!: Browser;
  page!: Page;
  /** A test that expects errors takes them out. */
  seen: Seen = { errors: [], foreign: [] };

  /** Opens a path of the service in a new page, and closes the page before it. */
  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const before = this.page as Page | undefined;
    ({ page: this.page, seen: this.seen } = await newPage(this.browser, this.service, options));
    await before?.context().close();
    await this.page.goto(`${this.service.url}${path}`);
    return this.page;
  }

  /** Closes the page. Fails if it had an error or made a request to another host. */
  async leave(): Promise<void> {
    await this.page.context().close();
    expect(this.seen).toEqual(NOTHING);
  }
}

/** A tag that starts a service and a browser for all tests of a file, and ends them: visits`-e kmalloc`. */
export function visits(...line: CommandLine): Visit {
  const visit = new Visit();
  beforeAll(async () => {
    [visit.service, visit.browser] = await Promise.all([Service.start(...line), launch()]);
  });
  afterAll(async () => {
    try {
      await visit.browser.close();
    } finally {
      await visit.service.stop();
    }
  });
  return visit;
}

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
