import { realpathSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SessionInfo } from '../../src/wire/session.ts';
import type { ProcessDetails } from '../../src/wire/views.ts';
import { until } from '../fixtures/until.ts';
import { Client, Service } from './service.ts';
import { type Child, finish, start } from './support.ts';

const CREATE = { events: [{ event: 'kmem:kfree' }], scope: { cpus: [0] } };

let service: Service;
let secret: Child;
beforeAll(async () => {
  service = await Service.start`--interval 200 -e kmem:kmalloc`;
  secret = start('sleep', ['600', '0']);
});
afterAll(async () => {
  secret.kill('SIGKILL');
  await finish(secret, 137);
  await service.stop();
});

const codeOf = ({ body }: { body: unknown }) =>
  (body as { error?: { code: string } } | undefined)?.error?.code;

describe('the first session', () => {
  it.each([
    ['POST', '/api/sessions/main/suspend', undefined],
    ['DELETE', '/api/sessions/main', undefined],
    ['PATCH', '/api/sessions/main', { events: [{ event: 'kmem:kfree' }] }],
  ])('cannot be stopped: %s %s', async (method, path, body) => {
    const answer = await service.request(method, path, body);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'SESSION_LOCKED']);
    expect(await service.session('main')).toMatchObject({ state: 'counting', locked: true });
  });

  it('can be stopped where the configuration allows it, and the log says by which client', async () => {
    const open = await Service.start`--interval 200 -e kmem:kmalloc --unlock-main`;
    onTestFinished(() => open.stop());
    expect((await open.request('POST', '/api/sessions/main/suspend')).status).toBe(200);
    expect((await open.request('DELETE', '/api/sessions/main')).status).toBe(204);
    const changes = () =>
      open.child.stderr
        .split('\n')
        .filter((line) => /"msg":"a client (?:suspended|deleted) .*\}$/.test(line))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    await expect.poll(changes).toMatchObject([
      { client: expect.stringMatching(/^127\.0\.0\.1 port \d+$/), verb: 'suspend', session: 'main' },
      { client: expect.stringMatching(/^127\.0\.0\.1 port \d+$/), verb: 'delete', session: 'main' },
    ]);
  });
});

it('bpftrace has a high priority while it counts, and an ordinary one while it compiles', async () => {
  const [main = 0] = service.bpftraces;
  expect(getPriority(main)).toBe(-20);
  const { id } = await service.post(SessionInfo, '/api/sessions', CREATE);
  await until('another bpftrace runs', () => service.bpftraces.length === 2);
  const pid = service.bpftraces.find((other) => other !== main) ?? 0;
  const priority = getPriority(pid);
  expect([priority, (await service.session(id)).state]).toEqual([getPriority(service.child.pid), 'starting']);
  await until('it counts', async () => (await service.session(id)).state === 'counting');
  expect(getPriority(pid)).toBe(-20);
  await service.request('DELETE', `/api/sessions/${id}`);
});

it('a program that would take long to compile is refused', async () => {
  const long = Array.from({ length: 24 }, (_, n) => `bytes_req == ${n}`).join('||');
  const events = Array.from({ length: 64 }, (_, n) => ({
    event: 'kmem:kmalloc',
    filter: `${long}||bytes_req == ${1000 + n}`,
  }));
  const answer = await service.request('POST', '/api/sessions', { events });
  expect([answer.status, codeOf(answer)]).toEqual([400, 'SESSION_SIZE']);
});

it('the view of a process shows its program, and its arguments only if they are allowed', async () => {
  const detailsFrom = async (from: Service) => {
    const client = await Client.connect(from);
    let details: ProcessDetails | null = null;
    await client.subscribe({ view: 'process', pid: secret.pid }, (message) => {
      details = message.details ?? details;
    });
    await until('it has details', () => details !== null);
    client.close();
    return details;
  };
  expect(await detailsFrom(service)).toMatchObject({ command: [realpathSync('/usr/bin/sleep')] });
  const open = await Service.start`--interval 200 -e kmem:kmalloc --show-arguments`;
  onTestFinished(() => open.stop());
  expect(await detailsFrom(open)).toMatchObject({ command: ['sleep', '600', '0'] });
});

it('clients that create sessions without end are refused for a while, and told how long', async () => {
  const created: string[] = [];
  let answer = await service.request('GET', '/api/health');
  // Deletions are free, so the number of sessions is not what ends this.
  while (answer.status < 400 && created.length < 40) {
    answer = await service.request('POST', '/api/sessions', CREATE);
    if (answer.status !== 201) break;
    const { id } = SessionInfo.parse(answer.body);
    created.push(id);
    expect((await service.request('DELETE', `/api/sessions/${id}`)).status).toBe(204);
  }
  expect([answer.status, codeOf(answer)]).toEqual([429, 'RATE_LIMIT']);
  const wait = (answer.body as { error: { retryAfter: number } }).error.retryAfter;
  expect(answer.headers.get('retry-after')).toBe(String(wait));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(4);
});
