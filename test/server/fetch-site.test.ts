import { expect, test } from 'vitest';
import { checkSite, type SiteHeaders } from '../../src/server/fetch-site.ts';

const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

test.each<[string, SiteHeaders]>([
  ['a program', {}],
  ['the address bar', { 'sec-fetch-site': 'none', ...link }],
  ['our page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
  ['a link of another site', { 'sec-fetch-site': 'cross-site', ...link }],
])('accepts a request of %s', (_, headers) => {
  expect(() => checkSite(headers)).not.toThrow();
});

test.each<[string, SiteHeaders]>([
  ['of another site', { 'sec-fetch-site': 'cross-site' }],
  ['of another port of this host', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
  [
    'of a script',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
  ],
  [
    'of a frame',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
  ['of a WebSocket', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'websocket' }],
  // Node joins the values of a header that occurs twice.
  ['with two values', { 'sec-fetch-site': 'cross-site, same-origin' }],
])('refuses a request %s', (_, headers) => {
  expect(() => checkSite(headers)).toThrow(/pages of another origin may not use this service/);
});
