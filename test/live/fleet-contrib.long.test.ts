import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeUsers } from '../../src/cli/fleet/write-users.ts';
import { HUB_INBOX, subjectsOf } from '../../src/fleet/subjects.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { ensureStream, lastOf, publishAfter } from '../../src/nats/stream.ts';
import { argv } from '../fixtures/argv.ts';
import { rejection } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { NatsServer } from './nats-server.ts';
import { unpack } from './prometheus.ts';

const CONTRIB = join(import.meta.dirname, '../../contrib');
const CHECK = join(import.meta.dirname, '../fixtures/kubernetes/check.py');
const OWN = subjectsOf('prod');
/** The client of Kubernetes for Python, and what it imports. */
const CLIENT = argv`python3-kubernetes python3-oauthlib python3-chardet python3-urllib3 python3-yaml python3-requests
  python3-websocket python3-dateutil python3-charset-normalizer python3-google-auth python3-requests-oauthlib python3-idna
  python3-blinker python3-certifi python3-six`;

describe('the objects for Kubernetes', () => {
  let packages: string;
  beforeAll(() => {
    packages = mkdtempSync(join(tmpdir(), 'vmtally-python-'));
    unpack(packages, ...CLIENT);
  }, 120_000);
  afterAll(() => rmSync(packages, { recursive: true }));
  const check = (...files: string[]) =>
    spawnSync('python3', [CHECK, ...files], {
      env: { ...process.env, PYTHONPATH: join(packages, 'usr/lib/python3/dist-packages') },
      encoding: 'utf8',
    });

  it('have fields that exist, of their types', () => {
    const names = ['vmtally.yaml', 'hub.yaml', 'nats.yaml'];
    const { stdout, stderr, status } = check(...names.map((name) => join(CONTRIB, 'kubernetes', name)));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toEqual(
      argv`DaemonSet Service NetworkPolicy Deployment ConfigMap Service NetworkPolicy StatefulSet`,
    );
  });

  it('with a field that does not exist are refused', () => {
    const text = readFileSync(join(CONTRIB, 'kubernetes/vmtally.yaml'), 'utf8').replace('hostPID', 'hostPid');
    const file = join(temporaryDirectory({ 'a.yaml': text }), 'a.yaml');
    expect(check(file).stderr).toContain('has no field hostPid');
  });

  it('grant what the unit of systemd grants', () => {
    const unit = readFileSync(join(CONTRIB, 'systemd/vmtally.service'), 'utf8');
    const [, granted = ''] = /^CapabilityBoundingSet=(.*)$/m.exec(unit) ?? [];
    const names = granted.replaceAll('CAP_', '').split(' ');
    for (const file of ['kubernetes/vmtally.yaml', 'container/Containerfile']) {
      const [, added = ''] =
        /(?:add: \[|--cap-add )([A-Z_, ]+)/.exec(readFileSync(join(CONTRIB, file), 'utf8')) ?? [];
      expect(added.trim().split(/, ?/).toSorted(), file).toEqual(names.toSorted());
    }
  });
});

describe('the settings of nats-server', () => {
  it.each(['nats-server.conf', 'cluster.conf'])('%s are taken by it', (name) => {
    const directory = temporaryDirectory({ hosts: 'web\n' });
    cpSync(join(CONTRIB, 'nats', name), join(directory, name));
    writeUsers('default', join(directory, 'hosts'), join(directory, 'users'));
    const env = { ...process.env, NAME: 'nats-1', ROUTES: '[nats://127.0.0.1:6333]' };
    const { status, stderr } = spawnSync('nats-server', argv`-t -c ${join(directory, name)}`, {
      env,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, expect.stringContaining('is valid')]);
  });

  /** Servers with the users of hosts, and connections of the hub and of each. */
  async function withUsers(of: number, ...hosts: string[]) {
    const directory = temporaryDirectory({ hosts: hosts.join('\n') });
    mkdirSync(join(directory, 'users'));
    writeUsers('prod', join(directory, 'hosts'), join(directory, 'users'));
    const config = readFileSync(join(directory, 'users/users.conf'), 'utf8');
    const servers = of === 1 ? [await NatsServer.start(config)] : await NatsServer.cluster(of, config);
    const connect = async (name: string, inbox: string) => {
      const creds = readFileSync(join(directory, 'users', `${name}.nk`), 'utf8');
      const [server = expect.fail()] = servers;
      const connection = await server.connect({ servers: servers.map(({ url }) => url), creds, inbox });
      onTestFinished(() => connection.stop());
      return connection;
    };
    const hub = await connect('hub', HUB_INBOX);
    const isMade = () => ensureStream(hub, OWN, of).catch(() => false);
    await until('the hub makes the stream', isMade, 60_000);
    return { hub, hosts: await Promise.all(hosts.map((name) => connect(name, OWN.inbox(name)))) };
  }

  it('hold each host to itself, and let a hub read all', async () => {
    const { hub, hosts } = await withUsers(1, 'web-1.example', 'db');
    const [web] = hosts as [Connection];
    const mine = OWN.sum('web-1.example', 'main');
    expect(await publishAfter(web, mine, Buffer.from('1'), 0, 5_000)).toBe(1);
    expect(await publishAfter(web, mine, Buffer.from('2'), 0, 5_000)).toBe('superseded');
    expect(String((await lastOf(web, OWN, mine, 5_000))?.data)).toBe('1');
    const denied = async (attempt: Promise<unknown>) => (await rejection(attempt)).code;
    expect(await denied(publishAfter(web, OWN.sum('db', 'main'), Buffer.from('1'), 0, 5_000))).toBe(
      'FLEET_DENIED',
    );
    expect(await denied(lastOf(web, OWN, OWN.sum('db', 'main'), 5_000))).toBe('FLEET_DENIED');
    expect(await denied(web.request(OWN.ask('db'), '', { timeoutMs: 5_000 }))).toBe('FLEET_DENIED');
    // A hub asks, a host answers; so does another service of the same host.
    const ask = (from: Connection, reply?: string) =>
      from.request(OWN.ask('web-1.example'), '', { timeoutMs: 5_000, ...(reply && { reply }) });
    expect((await rejection(ask(hub, OWN.answer('web-1.example', 'x0')))).message).toContain('no service');
    expect((await rejection(ask(web))).message).toContain('no service');
    web.subscribe(OWN.ask('web-1.example'), (message) => void message.respond('here'));
    await web.nats?.flush();
    expect((await ask(hub, OWN.answer('web-1.example', 'x1'))).string()).toBe('here');
    expect((await ask(web)).string()).toBe('here');
    const live: string[] = [];
    hub.subscribe(OWN.live('*', '*'), ({ subject }) => live.push(subject));
    await hub.nats?.flush();
    web.publish(OWN.live('web-1.example', 'lease'), 'a view');
    await until('the hub hears a view', () => live.length === 1);
  });

  it('are those of a cluster too, in which each host reaches its own from any server', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const { hub, hosts } = await withUsers(3, ...names);
    const answered = hosts.map(async (host, at) => {
      const name = names[at] ?? '';
      const kept = () =>
        publishAfter(host, OWN.sum(name, 'main'), Buffer.from(name), 0, 5_000).catch(() => 0);
      await until('the stream keeps it', async () => (await kept()) !== 0, 60_000);
      expect(String((await lastOf(host, OWN, OWN.sum(name, 'main'), 5_000))?.data)).toBe(name);
      host.subscribe(OWN.ask(name), (message) => void message.respond(name));
      await host.nats?.flush();
      const reply = () => OWN.answer(name, randomUUID());
      const ask = () => hub.request(OWN.ask(name), '', { timeoutMs: 5_000, reply: reply() });
      const isHeard = () =>
        ask().then(
          (answer) => answer.string() === name,
          () => false,
        );
      await until(`the hub asks ${name}`, isHeard, 60_000);
    });
    await Promise.all(answered);
  });

  it('let no host make the server itself write or delete what is another’s', async () => {
    const { hub, hosts } = await withUsers(1, 'web', 'db');
    const [web, db] = hosts as [Connection, Connection];
    const own = OWN.sum('web', 'main');
    const others = OWN.sum('db', 'main');
    await publishAfter(db, others, Buffer.from('of db'), 0, 5_000);
    await publishAfter(web, own, Buffer.from('{}'), 0, 5_000);
    const heard: string[] = [];
    for (const [at, subject] of [
      [db, OWN.ask('db')],
      [db, `${OWN.inbox('db')}.>`],
      [hub, OWN.allTwins],
      [hub, OWN.answer('*', '*')],
      [hub, OWN.live('*', '*')],
      [hub, `${HUB_INBOX}.>`],
    ] as const)
      at.subscribe(subject, (message) => heard.push(message.subject));
    await Promise.all([db.nats?.flush(), hub.nats?.flush()]);
    // The server sends what it keeps, and its acknowledgement, to the subject that the sender names.
    const stream = `$JS.API.STREAM`;
    const named = [others, OWN.ask('db'), OWN.twin('db'), OWN.live('db', 'l'), OWN.answer('db', 'a')];
    const inboxes = [`${OWN.inbox('db')}.a`, `${HUB_INBOX}.a`];
    for (const reply of [
      ...named,
      ...inboxes,
      `${stream}.PURGE.${OWN.stream}`,
      `${stream}.DELETE.${OWN.stream}`,
    ]) {
      web.nats?.publish(`$JS.API.DIRECT.GET.${OWN.stream}.${own}`, '', { reply });
      web.nats?.publish(own, '{}', { reply });
      web.nats?.publish(OWN.ask('web'), '{}', { reply });
    }
    // The answer comes after the server did all that was sent before.
    expect(String((await lastOf(web, OWN, own, 5_000))?.data)).toBe('{}');
    expect(String((await lastOf(db, OWN, others, 5_000))?.data)).toBe('of db');
    await Promise.all([db.nats?.flush(), hub.nats?.flush()]);
    expect(
      heard.filter((subject) => !subject.startsWith(`${OWN.inbox('db')}.`) || subject.endsWith('.a')),
    ).toEqual([]);
  });
});
