import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { machineOf } from '../../src/server/peer.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['127.0.0.1', undefined],
  ['::ffff:127.0.0.1', undefined],
  ['::1', undefined],
  [undefined, undefined],
])(
  'a client at %s is the machine %s: on loopback, where a proxy may be, it may be any',
  (remoteAddress, machine) => {
    expect(machineOf({ socket: { remoteAddress } } as IncomingMessage)).toBe(machine);
  },
);
