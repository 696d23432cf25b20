import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_EVENTS } from '../../../src/cli/event-options.ts';
import { configFromFile, resolveConfig, ServeConfig, sourceOfAlerts } from '../../../src/cli/serve/config.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';
import { UNREADABLE } from '../../fixtures/unreadable.ts';

/** The path of a file with this content. */
const file = (content: string, name = 'config.yaml') => join(temporaryDirectory({ [name]: content }), name);

const resolve = (
  flags: Record<string, unknown> = {},
  environment: Record<string, string> = {},
  config?: string,
) => resolveConfig({ flags, environment, file: config === undefined ? undefined : file(config) });

const rule = (name: string) => ({
  name,
  event: 'kmalloc',
  when: 'count',
  above: 5,
  for: 0,
  action: 'notify',
});

/** For each setting: the flag, the environment variable, the value in the file, and the default. */
const settings: Record<keyof ServeConfig, [flag: unknown, variable: string, inFile: unknown, none: unknown]> =
  {
    listen: ['[::1]:1', '0.0.0.0:2', 'localhost:3', '127.0.0.1:7117'],
    interval: [100, '200', 300, 1000],
    events: [[{ event: 'a', filter: 'x > 1' }], 'b', [{ event: 'c' }], [{ event: DEFAULT_EVENTS }]],
    by: ['tid', 'cpu', 'uid', 'pid'],
    top: [1, '2', 3, 50],
    probes: [['/a'], '/b', ['/c'], []],
    bpftrace: ['/a', '/b', '/c', undefined],
    attach: ['raw', 'classic', 'raw', 'auto'],
    externalUrl: ['https://a/', 'https://b/', 'https://c/', undefined],
    tokenFile: ['/a', '/b', '/c', undefined],
    readTokenFile: ['/a', '/b', '/c', undefined],
    noToken: [true, 'true', true, false],
    runDir: ['/a', '/b', '/c', undefined],
    user: ['a', 'b', 'c', undefined],
    state: ['/a', '/b', '/c', undefined],
    record: ['/a', '/b', '/c', undefined],
    keep: [3_600_000, '90000', 7_200_000, 86_400_000],
    keepSize: [2 ** 21, '3000000', 2 ** 22, 2 ** 30],
    alerts: [[rule('a')], JSON.stringify([rule('b')]), [rule('c')], []],
    alertmanager: ['http://a', 'http://b', 'http://c', undefined],
    webhook: ['https://a/?key=1', 'https://b/', 'https://c/', undefined],
    unlockMain: [true, 'true', true, false],
    showArguments: [true, 'true', true, false],
    otlp: ['http://a', 'http://b', 'https://c/d', undefined],
    fleet: [['nats://a:1'], 'nats://b:2', ['tls://c', 'tls://d'], undefined],
    fleetCreds: ['/a', '/b', '/c', undefined],
    fleetCa: ['/a', '/b', '/c', undefined],
    fleetName: ['a', 'b', 'c', undefined],
    fleetHost: ['a.example', 'b', 'c', undefined],
    fleetLabels: [{ rack: 'a' }, 'rack=b', { rack: 'c', zone: 'd' }, undefined],
    fleetInterval: [1000, '2000', 3000, undefined],
    log: ['text', 'json', 'text', undefined],
    clients: [1, '2', 3, 1000],
    sessions: [1, '2', 3, 16],
    maxCost: [1, '2', 3, 5],
    maxCostDrop: [true, 'true', true, false],
    sessionCost: [1, '2', 3, 50],
    metrics: [{ by: 'pid' }, 'unit', { by: 'container' }, { by: 'name' }],
    allSessionsCost: [1, '2', 3, 100],
  };
const option = (key: string) =>
  ({ events: '--event', metrics: '--metrics-by' })[key] ??
  `--${key.replaceAll(/[A-Z]/g, '-$&').toLowerCase()}`;
const variable = (key: string) => `VMTALLY_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;

describe('a flag overrides the environment, that the file, and that the default', () => {
  test('every setting is tested', () => {
    expect(Object.keys(settings)).toEqual(Object.keys(ServeConfig.shape));
  });

  test.each(Object.entries(settings))('%s', (key, [flag, text, inFile, none]) => {
    const [flags, environment, config] = [
      { [key]: flag },
      { [variable(key)]: text },
      JSON.stringify({ [key]: inFile }),
    ];
    const value = (...sources: Parameters<typeof resolve>) => resolve(...sources)[key as keyof ServeConfig];
    const fromText = value({}, environment);
    expect(value(flags, environment, config)).toEqual(flag);
    expect(value({}, environment, config)).toEqual(fromText);
    const forms = [
      text,
      [text],
      Number(text),
      [{ event: text }],
      { by: text },
      text === 'true',
      { rack: text.slice(5) },
    ];
    expect(text.startsWith('[{') ? [JSON.parse(text)] : forms).toContainEqual(fromText);
    expect(value({}, {}, config)).toEqual(inFile);
    expect(value()).toEqual(none);
    // An empty variable counts as not set.
    expect(value({}, { [variable(key)]: '' }, config)).toEqual(inFile);
  });

  test('lists are separated by commas in the environment', () => {
    const found = resolve({}, { VMTALLY_PROBES: '/a,,/b,', VMTALLY_EVENTS: 'kmalloc,kmem:*free*' });
    expect(found).toMatchObject({
      probes: ['/a', '/b'],
      events: [{ event: 'kmalloc' }, { event: 'kmem:*free*' }],
    });
  });

  test('times and sizes have units', () => {
    expect(resolve({}, { VMTALLY_KEEP: '24h', VMTALLY_KEEP_SIZE: '1.5GiB' })).toMatchObject({
      keep: 86_400_000,
      keepSize: 1.5 * 2 ** 30,
    });
    expect(resolve({}, {}, 'keep: 90m\nkeepSize: 200M\n')).toMatchObject({
      keep: 5_400_000,
      keepSize: 200 * 2 ** 20,
    });
  });

  test.each([
    ['keep: 10s', 'keep: must be from 1m to ten years'],
    ['keepSize: 5', 'keepSize: must be at least 1MiB'],
    ['keepSize: much', 'keepSize: must be a size'],
    ['{ record: /r, by: cpu }', 'record keeps rows by pid'],
  ])('%s is refused', (config, message) => {
    expect(failure(() => resolve({}, {}, config))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['rack=a,rack=b', 'rack is there twice; labels are as in rack=b7,zone=a'],
    ['rack', '"rack" has no =; labels are as in rack=b7,zone=a'],
    ['rack=a,', '"" has no =; labels are as in rack=b7,zone=a'],
    ['rack=b 7', 'rack: the value of a label is 1 to 100 printable characters without spaces'],
    ['Rack=b', 'Rack: a label is 1 to 32 lower-case letters, digits and _'],
  ])('the labels %s are refused', (labels, message) => {
    expect(failure(() => resolve({ fleet: ['nats://h'], fleetLabels: labels }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `the command line: --fleet-labels: ${message}`,
    });
  });

  test('a fault in a rule of alerts names the field and where it is', () => {
    const alerts = [{ name: 'a', event: 'kmalloc', above: 'many' }];
    const path = file(JSON.stringify({ alerts }));
    expect(failure(() => resolve({}, { VMTALLY_CONFIG: path }))).toMatchObject({
      message: expect.stringContaining(`${path}: alerts.0.above: must be a number`),
      hint: `Change alerts.0.above in ${path}.`,
    });
    expect(failure(() => resolve({}, { VMTALLY_ALERTS: JSON.stringify(alerts) })).hint).toBe(
      'Change alerts.0.above in VMTALLY_ALERTS.',
    );
    expect(sourceOfAlerts(undefined, { VMTALLY_CONFIG: path })).toBe(path);
    expect(sourceOfAlerts('/x', { VMTALLY_CONFIG: path })).toBe('/x');
    expect(sourceOfAlerts('/x', { VMTALLY_ALERTS: '[]' })).toBe('the environment');
    const unknown = failure(() => resolve({}, {}, JSON.stringify({ ['x'.repeat(9000)]: 1 })));
    expect(unknown.message.length).toBeLessThan(400);
  });

  test('other environment variables are ignored', () => {
    expect(resolve({}, { VMTALLY_EDITOR: 'x', VMTALLY_TOKENFILE: '/x' })).toMatchObject({ interval: 1000 });
  });
});

describe('a file', () => {
  test('in YAML', () => {
    const found = resolve(
      {},
      {},
      '# ours\nlisten: "[::1]:80"\nevents:\n  - kmalloc\n  - { event: kfree, filter: ptr > 0, name: freed }\n',
    );
    expect(found).toMatchObject({
      listen: '[::1]:80',
      events: [{ event: 'kmalloc' }, { event: 'kfree', filter: 'ptr > 0', name: 'freed' }],
    });
  });

  test('in JSON', () => {
    expect(resolve({}, {}, '{"interval": 250, "probes": ["/p"]}')).toMatchObject({
      interval: 250,
      probes: ['/p'],
    });
  });

  test.each(['', '# nothing\n', '{}', '---\n'])('with nothing in it: %j', (content) => {
    expect(resolve({}, {}, content)).toEqual(resolve());
  });

  test('named by VMTALLY_CONFIG, unless a flag names another', () => {
    const [one, other] = [file('top: 7'), file('top: 8')];
    const environment = { VMTALLY_CONFIG: one };
    expect(resolveConfig({ flags: {}, environment, file: undefined }).top).toBe(7);
    expect(resolveConfig({ flags: {}, environment, file: other }).top).toBe(8);
    expect(resolve({}, { VMTALLY_CONFIG: '' })).toEqual(resolve());
  });

  const wrong: [string, string][] = [
    ['- 1\n- 2', 'is not a list of settings'],
    ['text', 'is not a list of settings'],
    ['7', 'is not a list of settings'],
    ['interval: [1', 'cannot be read: '],
    ['interval: 1\ninterval: 2', 'cannot be read: '],
    ['a: 1\n---\nb: 2', 'has more than one YAML document'],
  ];
  test.each(wrong)('that is invalid: %j', (content, what) => {
    const path = file(content);
    expect(failure(() => configFromFile(path))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`^${path}: ${what}`)),
    });
  });

  test.each(UNREADABLE)('that is %s', (_, make, reason) => {
    const path = join(temporaryDirectory(), 'config.yaml');
    make(path);
    expect(failure(() => configFromFile(path))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`${path}: cannot be read: ${reason}`),
    });
  });

  test('that does not exist', () => {
    expect(failure(() => configFromFile('/nowhere/config.yaml'))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^\/nowhere\/config\.yaml: cannot be read: ENOENT/),
    });
  });
});

const bad: [keyof ServeConfig, unknown][] = [
  ['listen', ''],
  ['listen', '127.0.0.1'],
  ['listen', '127.0.0.1:'],
  ['listen', '::1:7117'],
  ['listen', '[::1]'],
  ['listen', '[localhost]:1'],
  ['listen', '127.0.0.1:http'],
  ['listen', '127.0.0.1:123456'],
  ['listen', '127.0.0.1:65536'],
  ['listen', 'a b:1'],
  ['listen', 71_170],
  ['listen', ':71170'],
  ['interval', '99ms'],
  ['interval', '61s'],
  ['listen', 'http://127.0.0.1:7117'],
  ['interval', 99],
  ['interval', 60_001],
  ['interval', 100.5],
  ['interval', 'soon'],
  ['interval', null],
  ['interval', true],
  ['interval', [500]],
  ['events', []],
  ['events', 'a { exit() }'],
  ['events', [{ filter: 'x > 1' }]],
  ['events', [{ event: 'a', also: 'b' }]],
  ['events', [{ event: 'a', filter: '' }]],
  ['events', [{ event: 'a', name: 'A' }]],
  ['events', [7]],
  ['events', Array(65).fill('kmalloc')],
  ['by', 'comm'],
  ['by', 'PID'],
  ['metrics', 'comm'],
  ['metrics', { by: 'name', top: 1 }],
  ['top', 0],
  ['top', 10_001],
  ['top', true],
  ['probes', [1]],
  ['probes', 7],
  ['bpftrace', 7],
  ['tokenFile', ['a']],
  ['state', ['a']],
  ['clients', 0],
  ['clients', 'many'],
  ['sessions', 0],
  ['sessions', 65],
  ['sessionCost', 0],
  ['allSessionsCost', 0],
  ['maxCost', 0],
];

describe('an error names its place', () => {
  test.each(bad)('in a file: %s: %j', (key, value) => {
    const path = file(JSON.stringify({ [key]: value }));
    expect(failure(() => resolveConfig({ flags: {}, environment: {}, file: path }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`^${path}: ${key}(\\.[.\\w]+)?: \\S`)),
      hint: expect.stringMatching(new RegExp(`^Change ${key}(\\.[.\\w]+)? in ${path}\\.$`)),
    });
  });

  test.each(bad.filter(([, value]) => typeof value === 'string' && value !== ''))(
    'in the environment: %s: %j',
    (key, value) => {
      expect(failure(() => resolve({}, { [variable(key)]: String(value) }))).toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(new RegExp(`^the environment: ${variable(key)}: \\S`)),
        hint: expect.stringMatching(new RegExp(`^Change (\\S+ in )?${variable(key)}\\.$`)),
      });
    },
  );

  test.each(bad)('on the command line: %s: %j', (key, value) => {
    expect(failure(() => resolve({ [key]: value }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`^the command line: ${option(key)}: \\S`)),
      hint: '`vmtally serve --help` describes it.',
    });
  });

  test('even if another source overrides it', () => {
    expect(failure(() => resolve({ interval: 200 }, { VMTALLY_INTERVAL: 'soon' }))).toMatchObject({
      message: expect.stringMatching(/^the environment: VMTALLY_INTERVAL: /),
    });
  });

  test.each(['intervall', 'token', 'token-file', 'Interval'])('an unknown setting: %s', (key) => {
    expect(failure(() => resolve({}, {}, `${key}: 1`))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`: unknown setting ${key}$`)),
      hint: expect.stringContaining('Settings are listen, interval, '),
    });
  });
});

test.each([
  ['1s', 1000],
  ['500ms', 500],
  ['0.5s', 500],
  ['250', 250],
])('the interval %s', (interval, ms) => {
  expect(resolve({}, {}, `interval: ${interval}`).interval).toBe(ms);
  expect(resolve({}, { VMTALLY_INTERVAL: interval }).interval).toBe(ms);
});

test.each(['7117', ':7117', '"7117"'])('without a host it listens on a loopback address: %s', (listen) => {
  expect(resolve({}, {}, `listen: ${listen}`).listen).toBe('127.0.0.1:7117');
  expect(resolve({ listen: listen.replaceAll('"', '') }).listen).toBe('127.0.0.1:7117');
});

test.each([
  [{ interval: 5 }, '--interval: must be at least 100'],
  [{ by: 'comm' }, '--by: must be one of pid, tid, cpu, uid, cgroup, site'],
  [{ events: [] }, '--event: must not be empty'],
  [{ events: [{ event: 'a', also: 'b' }] }, '--event: unknown: also'],
  [{ interval: 'soon' }, '--interval: must be a time, such as 500ms or 1s; a number alone is in ms'],
])('%j: %s', (given, text) => {
  expect(failure(() => resolve(given)).message).toBe(`the command line: ${text}`);
});

test.each([
  '127.0.0.1:0',
  '[::]:65535',
  '[fe80::1]:7117',
  '[::ffff:127.0.0.1]:1',
  'box.lan:7117',
  '0.0.0.0:7117',
])('it may listen on %s', (listen) => {
  expect(resolve({ listen }).listen).toBe(listen);
});
