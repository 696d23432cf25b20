import { type Browser, chromium, type Page } from 'playwright-core';

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

/** Records errors of a page and requests to other hosts; a page must have neither. */
export function watch(page: Page, origin: string): { errors: string[]; foreign: string[] } {
  const seen = { errors: [] as string[], foreign: [] as string[] };
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
