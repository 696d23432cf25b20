import { expect, test } from 'vitest';
import { permissionsToText } from '../../src/fleet/permissions.ts';

const host = (name: string) => ({ name, key: `U${name.toUpperCase()}` });

const text = permissionsToText('prod', { hosts: [host('web-1.example'), host('db')], hubs: [host('hub')] });
const [, hub = '', web = '', db = ''] = text.split(/^ {2}(?=")/m);
const subjects = (account: string) =>
  [...account.matchAll(/"(vmtally\.[^"]*|\$JS[^"]*|_INBOX[^"]*)"/g)].map(([, subject]) => subject);
const between = (account: string, from: string, to: string) =>
  subjects(account.slice(account.indexOf(from), account.indexOf(to)));

test('a host has an account of its own, and takes from that of the hubs what is its own', () => {
  expect(text.match(/^ {2}"[^"]*": \{/gm)).toEqual([
    '  "vmtally/prod": {',
    '  "vmtally/prod/web-1=example": {',
    '  "vmtally/prod/db": {',
  ]);
  const own = [
    'vmtally.v1.prod.sum.web-1=example.main',
    'vmtally.v1.prod.live.web-1=example.*',
    'vmtally.v1.prod.twin.web-1=example',
    'vmtally.v1.prod.answer.web-1=example.*',
    '$JS.API.DIRECT.GET.vmtally_v1_prod.vmtally.v1.prod.sum.web-1=example.main',
  ];
  const ask = 'vmtally.v1.prod.ask.web-1=example';
  const inbox = '_INBOX.web-1=example.>';
  expect(between(web, 'imports', 'users')).toEqual([...own, ask]);
  expect(between(web, 'publish', 'subscribe')).toEqual([...own, ask, inbox]);
  expect(subjects(web.slice(web.indexOf('subscribe')))).toEqual([ask, inbox]);
  expect(subjects(db).filter((subject) => !subject?.includes('db'))).toEqual([]);
});

test('a hub reads all, and publishes no summary', () => {
  expect(between(hub, 'publish', 'subscribe').filter((subject) => /\.sum\./.test(subject ?? ''))).toEqual([]);
  expect(subjects(hub.slice(hub.indexOf('subscribe')))).toContain('_INBOX_hub.>');
});
