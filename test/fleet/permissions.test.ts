import { expect, test } from 'vitest';
import { permissionsToText } from '../../src/fleet/permissions.ts';

const host = (name: string) => ({ name, key: `U${name.toUpperCase()}` });

test('a host may publish and read as itself only', () => {
  const text = permissionsToText('prod', { hosts: [host('web-1.example'), host('db')], hubs: [host('hub')] });
  const [, web = '', db = '', hub = ''] = text.split(/ {4}# /);
  const subjects = (user: string) =>
    [...user.matchAll(/"(vmtally[^"]*|\$JS[^"]*|_INBOX[^"]*)"/g)].map(([, subject]) => subject);
  expect(subjects(web)).toEqual([
    'vmtally.v1.prod.sum.web-1=example.main',
    'vmtally.v1.prod.live.web-1=example.*',
    'vmtally.v1.prod.twin.web-1=example',
    'vmtally.v1.prod.ask.web-1=example',
    '$JS.API.DIRECT.GET.vmtally_v1_prod.vmtally.v1.prod.sum.web-1=example.main',
    'vmtally.v1.prod.ask.web-1=example',
    '_INBOX.web-1=example.>',
  ]);
  expect(subjects(db).filter((subject) => !subject?.includes('db'))).toEqual([]);
  expect(subjects(hub).filter((subject) => /\.sum\./.test(subject ?? ''))).toEqual([]);
  expect(subjects(hub)).toContain('_INBOX_hub.>');
});
