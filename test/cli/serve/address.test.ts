import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { localAddress, nameFor, splitAddress } from '../../../src/cli/serve/address.ts';

test.each([
  ['127.0.0.1:7117', { host: '127.0.0.1', port: 7117 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
])('%s', (listen, parts) => expect(splitAddress(listen)).toEqual(parts));

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '[::1]'],
  ['0.0.0.0', hostname()],
  ['::', hostname()],
])('a browser reaches %s as %s', (host, name) => expect(nameFor(host)).toBe(name));

test.each([
  ['127.0.0.1', '127.0.0.1:7'],
  ['localhost', ''],
  ['0.0.0.0', '127.0.0.1:7'],
  ['::', '[::1]:7'],
  ['::1', '[::1]:7'],
])('this machine reaches %s as %s', (host, address) => expect(localAddress(host, 7)).toBe(address));
