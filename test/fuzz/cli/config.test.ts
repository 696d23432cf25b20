import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { fraction, pidList, textList, whole } from '../../../src/cli/arguments.ts';
import { resolveConfig, ServeConfig } from '../../../src/cli/serve/config.ts';
import { socketAddress } from '../../../src/cli/top/remote.ts';
import { directoryOf } from '../lib/directory.ts';
import { fuzz } from '../lib/fuzz.ts';
import { accepted, assertLine } from '../lib/refused.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

const KEYS = Object.keys(ServeConfig.shape);
/** Values of settings that read the same in the environment and in YAML. */
const VALUES: Record<string, string[]> = {
  listen: ['127.0.0.1:7117', '[::1]:80', 'host:0', 'host:65536', 'host', ':1', '[::1]'],
  interval: ['1000', '100', '60000', '99', '1e3', '0x3e8', ' 500', '-1', '500ms', '.inf'],
  events: ['kmalloc', 'kmalloc,kfree', 'kmem:*', '', ',', 'a b', 'x'.repeat(201)],
  by: ['pid', 'cgroup', 'comm', 'PID'],
  top: ['50', '0', '10000', '10001'],
  probes: ['a,b', '', '/x'],
  bpftrace: ['/usr/bin/bpftrace', ''],
  tokenFile: ['/t'],
  state: ['/s', ''],
  clients: ['1', '100001'],
  sessions: ['16', '65'],
  sessionCost: ['50', '0.5'],
  allSessionsCost: ['100', '0.5'],
};
const setting = fc
  .constantFrom(...KEYS)
  .chain((key) =>
    fc.tuple(
      fc.constant(key),
      fc.oneof(
        { arbitrary: fc.constantFrom(...(VALUES[key] ?? ['x'])), weight: 4 },
        mutated(fc.constantFrom(...(VALUES[key] ?? ['x']))),
      ),
    ),
  );
const settings = fc.uniqueArray(setting, { maxLength: 4, selector: ([key]) => key });

const file = join(directoryOf(), 'config.yaml');
const variable = (key: string) => `VMTALLY_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;

fuzz(
  'a flag overrides the environment, that the file, and that the default; or the setting is refused with a clear error',
  fc.tuple(settings, settings, settings),
  ([inFile, inEnvironment, asFlags]) => {
    writeFileSync(file, JSON.stringify(Object.fromEntries(inFile)));
    const flags = Object.fromEntries(asFlags);
    const environment = Object.fromEntries(inEnvironment.map(([key, value]) => [variable(key), value]));
    const config = accepted(() => resolveConfig({ flags, environment, file }), 'CONFIG_INVALID');
    if (config === undefined) return;
    const set = {
      ...Object.fromEntries(inFile),
      ...Object.fromEntries(inEnvironment.filter(([, value]) => value !== '')),
      ...flags,
    };
    assert.deepEqual(config, ServeConfig.parse(set));
  },
  { weight: 4 },
);

const yaml = fc.oneof(
  settings.map((all) => all.map(([key, value]) => `${key}: ${value}\n`).join('')),
  fc.constantFrom(
    'events:\n  - kmalloc\n  - { event: kfree, filter: bytes_req > 64, name: large }\n',
    'interval: 500\ntop: 5\nby: tid\n',
    '{ "listen": "127.0.0.1:0", "probes": ["a"] }',
    'events: &a [kmalloc]\nprobes: *a\n',
  ),
);
const YAML = [
  ...KEYS.map((key) => `${key}: `),
  '- ',
  '  ',
  '\n',
  ': ',
  '&a ',
  '*a',
  '<<: ',
  '!!binary ',
  '[',
  ']',
  '{',
  '}',
  '"',
  '|',
  '---\n',
  '1e9',
  'null',
  '~',
  '2001-01-01',
  '%YAML 1.1\n',
];

fuzz(
  'a file of settings is read, or refused with a clear error',
  mutated(yaml, YAML, 5),
  (text) => {
    writeFileSync(file, text);
    const config = accepted(() => resolveConfig({ flags: {}, environment: {}, file }), 'CONFIG_INVALID');
    if (config !== undefined) assert.deepEqual(ServeConfig.parse(config), config);
  },
  { weight: 4 },
);

fuzz(
  '100 kB of settings are handled in bounded time',
  pumped(YAML),
  (text) => {
    writeFileSync(file, text);
    accepted(
      () => resolveConfig({ flags: {}, environment: { VMTALLY_EVENTS: text, VMTALLY_LISTEN: text }, file }),
      'CONFIG_INVALID',
    );
  },
  { weight: 200 },
);

const VALUE = ['0', '1', '1234', ',', '-', '.', 'e', '5e-1', '0x10', ' ', '99999999999'];

fuzz(
  'values of options are numbers in their range, or refused',
  fc.oneof(mutated(fc.constantFrom(...VALUE), VALUE), pieced(VALUE)),
  (text) => {
    const given = <T>(parse: (value: string) => T): T | undefined => {
      try {
        return parse(text);
      } catch (error) {
        assert(error instanceof InvalidArgumentError);
        assertLine(error.message);
        return undefined;
      }
    };
    const number = given(whole(1, 1000));
    assert(
      number === undefined ||
        (Number.isInteger(number) && number >= 1 && number <= 1000 && Number(text) === number),
    );
    for (const pid of given(pidList) ?? []) assert(Number.isInteger(pid) && pid > 0);
    const share = given(fraction);
    assert(share === undefined || (share > 0 && share < 1));
    for (const part of given(textList) ?? []) assert(part !== '' && text.includes(part));
  },
);

const ADDRESSES = [
  'http://127.0.0.1:7117',
  'https://host/x/',
  'ws://[::1]:80/ws',
  'host:7117',
  'file:///etc',
];

fuzz(
  'an address of a service is one of a WebSocket, or refused with a clear error',
  mutated(fc.constantFrom(...ADDRESSES), ['/', '?', '#', '@', 'http:', ':', '%2f', '..']),
  (text) => {
    const address = accepted(() => socketAddress(text), 'USAGE');
    if (address === undefined) return;
    const { protocol, pathname, hash } = new URL(address);
    assert(
      ['ws:', 'wss:', 'ws+unix:'].includes(protocol) && pathname.endsWith('/ws') && hash === '',
      address,
    );
  },
);
