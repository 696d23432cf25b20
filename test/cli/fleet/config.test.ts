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
  [{ nats: 'http://a:1' }, 'the command line: nats.0: must be nats://'],
  [{ nats: 'nats://user:secret@a:1' }, 'credentials come from a file'],
  [{ fleetName: 'a.b' }, 'fleetName: must be the name of a fleet'],
  [{ listen: 'nowhere' }, 'listen: must be HOST:PORT'],
])('%j is refused', (flags, message) => {
  expect(() => fleetConfig({ token: true, ...flags })).toThrow(message);
});

test('an unknown setting of a file is refused', () => {
  const folder = temporaryDirectory({ 'hub.yaml': 'natz: nats://a:1\n' });
  expect(() => fleetConfig({ token: true, config: join(folder, 'hub.yaml') })).toThrow('natz');
});
