import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readConfig, type ServeFlags } from '../../../src/cli/serve/flags.ts';
import { type Reloadable, reload } from '../../../src/cli/serve/reload.ts';
import { chooseTokens } from '../../../src/cli/serve/token.ts';
import { sessionInfo } from '../../fixtures/feed.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const [OLD_TOKEN, NEW_TOKEN] = ['0123456789abcdef', 'fedcba9876543210'];

/** A service that started with a configuration, in which TOKEN stands for the path of a file with OLD_TOKEN. */
function started(before: string) {
  const directory = temporaryDirectory({ token: OLD_TOKEN });
  const file = (name: string) => join(directory, name);
  chmodSync(file('token'), 0o600);
  const write = (name: string, text: string) =>
    writeFileSync(file(name), text.replace('TOKEN', file('token')));
  write('config.yaml', before);
  const flags: ServeFlags = {
    config: file('config.yaml'),
    requests: [],
    requestsGiven: false,
    probes: [],
    color: 'never',
  };
  const config = readConfig(flags);
  const host = '127.0.0.1';
  const log = { info: vi.fn(), error: vi.fn() };
  const [ask, configure, writeTokens] = [vi.fn(), vi.fn(), vi.fn(() => ({}))];
  const attached = vi.fn(async () => {});
  const configureAlerts = vi.fn();
  const service: Reloadable = {
    flags,
    config,
    host,
    chosen: chooseTokens(config, host),
    controller: { ask, attached, alerts: { configure: configureAlerts } },
    runDirectory: { writeTokens },
    configure,
    log,
  };
  /** Reloads, and returns the tokens that are in use then. */
  const reloadWith = async (after: string) => {
    write('config.yaml', after);
    await reload(service);
    return service.chosen?.tokens;
  };
  const tokens = service.chosen?.tokens ?? expect.fail();
  return { tokens, reloadWith, write, ask, attached, configure, configureAlerts, writeTokens, log };
}

afterEach(() => vi.restoreAllMocks());

test('events, interval, rows and token change at run time', async () => {
  const { tokens, reloadWith, ask, configure, log } = started('{}');
  await reloadWith('interval: 500\nevents: [kfree]\ntop: 7\ntokenFile: TOKEN');
  const change = { events: [{ event: 'kfree' }], intervalMs: 500 };
  expect(ask).toHaveBeenCalledExactlyOnceWith({ verb: 'change', session: 'main', change });
  expect(configure).toHaveBeenCalledExactlyOnceWith({
    tokens: { control: OLD_TOKEN, read: tokens.read },
    top: 7,
  });
  expect(log.info).toHaveBeenCalledExactlyOnceWith(
    { interval: 500, events: 1, needsRestart: [] },
    'configuration reloaded',
  );
});

test('the rules of alerts change at run time, on the session as it is then', async () => {
  const { reloadWith, ask, configureAlerts, log } = started('{}');
  const main = sessionInfo();
  ask.mockResolvedValue(main);
  await reloadWith('alerts: [{ name: heavy, event: kmalloc, above: 1e6, for: 5s }]');
  const rule = { name: 'heavy', event: 'kmalloc', when: 'count', above: 1e6, for: 5000, action: 'notify' };
  expect(configureAlerts).toHaveBeenCalledExactlyOnceWith(
    [rule],
    main,
    expect.stringMatching(/config\.yaml$/),
  );
  configureAlerts.mockImplementation(() => expect.fail('no such event'));
  await reloadWith('alerts: []');
  expect(log.error).toHaveBeenCalledExactlyOnceWith(
    expect.anything(),
    'tokens, top, events and interval are reloaded, alerts are not',
  );
});

test('names each other setting that differs from the start, whether or not the file still has it', async () => {
  const { reloadWith, log } = started('sessions: 3\nclients: 9\nstate: /a');
  await reloadWith('sessions: 4\nby: tid\nuser: bin');
  const [{ needsRestart }] = log.info.mock.calls[0] ?? [{}];
  expect(needsRestart.toSorted()).toEqual(['by', 'clients', 'sessions', 'state', 'user']);
});

test('an invalid configuration changes nothing', async () => {
  const { reloadWith, ask, configure, writeTokens, log } = started('{}');
  await reloadWith('interval: 500\ntop: none');
  const calls = [ask, configure, writeTokens, log.info].map((called) => called.mock.calls.length);
  expect(calls).toEqual([0, 0, 0, 0]);
  expect(log.error).toHaveBeenCalledOnce();
});

test('events that the controller refuses do not keep old tokens valid, and the log says so', async () => {
  const { reloadWith, ask, configure, log } = started('{}');
  ask.mockRejectedValueOnce(new Error('no such event'));
  await reloadWith('tokenFile: TOKEN');
  expect(configure).toHaveBeenCalledOnce();
  expect(log.error.mock.calls[0]?.[1]).toBe('tokens and top are reloaded, events and interval are not');
});

test('events that cannot be attached are an error, with its reason', async () => {
  const { reloadWith, attached, log } = started('{}');
  const err = new Error('too many BPF programs');
  attached.mockRejectedValueOnce(err);
  await reloadWith('events: [kfree]');
  expect(log.info).not.toHaveBeenCalled();
  expect(log.error.mock.calls[0]?.[0]).toEqual({ err });
});

describe('a token that was replaced stays invalid', () => {
  test('when its file is no longer configured: a new one is generated', async () => {
    const { reloadWith, write, writeTokens, tokens } = started('tokenFile: TOKEN');
    write('token', NEW_TOKEN);
    expect(await reloadWith('tokenFile: TOKEN')).toEqual({ control: NEW_TOKEN, read: tokens.read });
    const now = (await reloadWith('{}')) ?? expect.fail();
    expect([OLD_TOKEN, NEW_TOKEN]).not.toContain(now.control);
    expect(writeTokens).toHaveBeenLastCalledWith(now);
    expect(await reloadWith('top: 3')).toEqual(now);
  });

  test('when a file replaced a generated one', async () => {
    const { reloadWith, writeTokens, tokens } = started('{}');
    await reloadWith('tokenFile: TOKEN');
    expect(writeTokens).toHaveBeenLastCalledWith({ read: tokens.read });
    expect((await reloadWith('{}'))?.control).not.toBe(tokens.control);
  });
});

test('the token in use of one role cannot become that of the other', async () => {
  const { reloadWith, write, configure, log, tokens } = started('{}');
  write('token', tokens.read);
  expect(await reloadWith('tokenFile: TOKEN')).toEqual(tokens);
  expect(configure).not.toHaveBeenCalled();
  const [{ err }] = log.error.mock.calls[0] ?? [{}];
  expect(err).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('the same token') });
});

test('noToken needs a restart, and takes no token away', async () => {
  const { reloadWith, configure, log, tokens } = started('{}');
  expect(await reloadWith('noToken: true')).toEqual(tokens);
  expect(configure).toHaveBeenCalledExactlyOnceWith({ tokens, top: 50 });
  expect(log.info.mock.calls[0]?.[0]).toMatchObject({ needsRestart: ['noToken'] });
});
