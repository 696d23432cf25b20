import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleetConfig } from '../../../src/cli/fleet/config.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

test('without settings, the NATS server and the page are those of this machine', () => {
  expect(fleetConfig({ token: true })).toEqual({
    nats: ['nats://127.0.0.1:4222'],
    fleetName: 'default',
    listen: '127.0.0.1:7118',
    noToken: false,
    replicas: 1,
    top: 100,
    clients: 1000,
    alerts: [],
  });
});

test('a flag is before the file', () => {
  const folder = temporaryDirectory({
    'hub.yaml': 'nats: [tls://a:1, tls://b:2]\ntop: 7\nfleetName: prod\n',
  });
  expect(fleetConfig({ token: false, config: join(folder, 'hub.yaml'), top: 9 })).toMatchObject({
    nats: ['tls://a:1', 'tls://b:2'],
    fleetName: 'prod',
    top: 9,
    noToken: true,
  });
});

test.each([
  [{ nats: 'http://a:1' }, 'the command line: --nats: must be nats://'],
  [{ nats: 'nats://user:secret@a:1' }, 'credentials come from a file'],
  [{ fleetName: 'a.b' }, '--fleet-name: must be the name of a fleet'],
  [{ listen: 'nowhere' }, '--listen: must be HOST:PORT'],
])('%j is refused', (flags, message) => {
  expect(() => fleetConfig({ token: true, ...flags })).toThrow(message);
});

test('rules of alerts are those of a service', () => {
  const folder = temporaryDirectory({
    'hub.yaml':
      'alerts:\n  - { name: down, hosts: gone, for: 1m }\n  - { name: busy, event: kmalloc, when: rate, above: 50e3, by: host }\nwebhook: http://a/b\n',
    'wrong.yaml': 'alerts: [{ name: down, hosts: gone, above: 5 }]\n',
  });
  expect(fleetConfig({ token: true, config: join(folder, 'hub.yaml') })).toMatchObject({
    alerts: [
      { name: 'down', hosts: 'gone', for: 60_000 },
      { name: 'busy', when: 'rate', above: 50_000, by: 'host' },
    ],
    webhook: 'http://a/b',
  });
  expect(() => fleetConfig({ token: true, config: join(folder, 'wrong.yaml') })).toThrow(
    'alerts.0: hosts goes with name, filter and for only',
  );
});

test('an unknown setting of a file is refused', () => {
  const folder = temporaryDirectory({ 'hub.yaml': 'natz: nats://a:1\n' });
  expect(() => fleetConfig({ token: true, config: join(folder, 'hub.yaml') })).toThrow('natz');
});

test('flags that are no settings are passed over', () => {
  const flags = { once: true, json: true, exact: true, series: 'kmem:kmalloc', group: 'name' };
  expect(fleetConfig({ token: true, ...flags })).toEqual(fleetConfig({ token: true }));
});
