import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readConfig, type ServeFlags } from '../../../src/cli/serve/flags.ts';
import { reload } from '../../../src/cli/serve/reload.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const NEW_TOKEN = 'fedcba9876543210';
const TOKENS = { control: 'generated control', read: 'generated read' };

/** A service that started with `before`, then read `after`. */
async function reloaded(before: string, after: string, attached = async () => {}) {
  const directory = temporaryDirectory({ 'config.yaml': before, token: NEW_TOKEN });
  chmodSync(join(directory, 'token'), 0o600);
  const config = join(directory, 'config.yaml');
  const flags: ServeFlags = { config, requests: [], requestsGiven: false, probes: [], color: 'never' };
  const log = { info: vi.fn(), error: vi.fn() };
  const [ask, configure] = [vi.fn(), vi.fn()];
  const service = {
    flags,
    config: readConfig(flags),
    host: '127.0.0.1',
    tokens: TOKENS,
    controller: { ask, attached },
    configure,
    log,
  };
  writeFileSync(config, after.replace('TOKEN', join(directory, 'token')));
  await reload(service);
  return { ask, configure, log };
}

afterEach(() => vi.restoreAllMocks());

test('events, interval, rows and token change at run time', async () => {
  const { ask, configure, log } = await reloaded(
    '{}',
    'interval: 500\nevents: [kfree]\ntop: 7\ntokenFile: TOKEN',
  );
  const change = { events: [{ event: 'kfree' }], intervalMs: 500 };
  expect(ask).toHaveBeenCalledExactlyOnceWith({ verb: 'change', session: 'main', change });
  expect(configure).toHaveBeenCalledExactlyOnceWith({
    tokens: { control: NEW_TOKEN, read: TOKENS.read },
    top: 7,
  });
  expect(log.info).toHaveBeenCalledExactlyOnceWith(
    { interval: 500, events: 1, needsRestart: [] },
    'configuration reloaded',
  );
});

test('names each other setting that differs from the start, whether or not the file still has it', async () => {
  const { log } = await reloaded('sessions: 3\nclients: 9\nstate: /a', 'sessions: 4\nby: tid\nuser: bin');
  const [{ needsRestart }] = log.info.mock.calls[0] ?? [{}];
  expect(needsRestart.toSorted()).toEqual(['by', 'clients', 'sessions', 'state', 'user']);
});

test('an invalid configuration changes nothing', async () => {
  const { ask, configure, log } = await reloaded('{}', 'interval: 500\ntop: none');
  expect([ask, configure, log.info].map((called) => called.mock.calls.length)).toEqual([0, 0, 0]);
  expect(log.error).toHaveBeenCalledOnce();
});

test('events that cannot be counted are an error, with its reason', async () => {
  const err = new Error('too many BPF programs');
  const { log } = await reloaded('{}', 'events: [kfree]', () => Promise.reject(err));
  expect(log.info).not.toHaveBeenCalled();
  expect(log.error).toHaveBeenCalledExactlyOnceWith(
    { err },
    'tokens and top are reloaded, events and interval are not',
  );
});
