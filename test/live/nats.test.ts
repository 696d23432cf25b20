import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Fleet } from '../../src/fleet/fleet.ts';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import { Connection } from '../../src/nats/connection.ts';
import { FleetFeed } from '../../src/nats/fleet-feed.ts';
import { ensureStream, lastOf, publishAfter, requireStream } from '../../src/nats/stream.ts';
import { rejection } from '../fixtures/failure.ts';
import { until } from '../fixtures/until.ts';
import { NatsServer } from './nats-server.ts';

const SUBJECTS = subjectsOf('prod');
const SUBJECT = SUBJECTS.sum('web-1.example', 'main');
const bytes = (text: string) => Buffer.from(text);
const TLS = join(import.meta.dirname, '../fixtures/tls');

async function connected(server: NatsServer, options = {}): Promise<Connection> {
  const connection = await server.connect(options);
  onTestFinished(() => connection.stop());
  return connection;
}

/** A connection that does not come, and why. */
async function refused(options: ConstructorParameters<typeof Connection>[0]): Promise<string> {
  const connection = new Connection(options);
  onTestFinished(() => connection.stop());
  connection.start();
  await until('an attempt fails', () => connection.problem !== undefined);
  return `${connection.problem?.code} ${connection.problem?.message}`;
}

describe('the stream', () => {
  test('is made where it is missing, and keeps the last message of a subject over a SIGKILL of the server', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    expect(await lastOf(connection, SUBJECTS, SUBJECT, 5_000)).toBeUndefined();
    const first = await publishAfter(connection, SUBJECT, bytes('1'), 0, 5_000);
    const second = await publishAfter(connection, SUBJECT, bytes('2'), Number(first), 5_000);
    await server.kill();
    await until('the connection ends', () => connection.nats === undefined);
    expect(connection.publish(SUBJECT, 'lost')).toBe(false);
    expect((await rejection(lastOf(connection, SUBJECTS, SUBJECT, 5_000))).code).toBe('FLEET_UNREACHABLE');
    await server.again();
    await until('it is there again', () => connection.nats !== undefined);
    await ensureStream(connection, SUBJECTS);
    expect(await lastOf(connection, SUBJECTS, SUBJECT, 5_000)).toEqual({
      data: bytes('2'),
      sequence: second,
    });
  });

  test('takes no message after another one', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    await ensureStream(connection, SUBJECTS);
    const first = await publishAfter(connection, SUBJECT, bytes('1'), 0, 5_000);
    expect(await publishAfter(connection, SUBJECT, bytes('2'), 0, 5_000)).toBe('superseded');
    expect(await publishAfter(connection, SUBJECT, bytes('2'), Number(first) + 7, 5_000)).toBe('superseded');
    expect((await lastOf(connection, SUBJECTS, SUBJECT, 5_000))?.data).toEqual(bytes('1'));
  });
});

test('of a fleet that does not exist is required: other fleets are named to those who may list them', async () => {
  const other = subjectsOf('prd');
  const server = await NatsServer.start(`
    authorization { users = [
      { user: admin, password: secret0 }
      { user: hub, password: secret1, permissions: { publish: { allow: ["$JS.API.STREAM.INFO.*"] } } }
    ] }`);
  const admin = await connected(server, { creds: 'admin:secret0' });
  await ensureStream(admin, SUBJECTS);
  await requireStream(admin, SUBJECTS);
  const hub = await connected(server, { creds: 'hub:secret1' });
  await requireStream(hub, SUBJECTS);
  const missing = { code: 'FLEET_STREAM', message: 'there is no fleet prd at the NATS server' };
  expect(await rejection(requireStream(hub, other))).toMatchObject(missing);
  expect(await rejection(requireStream(admin, other))).toMatchObject({
    ...missing,
    message: `${missing.message}; there is: prod`,
  });
});

describe('a connection', () => {
  test('subscribes again after the server was away', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    const heard: string[] = [];
    const end = connection.subscribe('a.*', (message) => heard.push(message.string()));
    connection.publish('a.b', 'one', { seq: '1' });
    await until('it comes', () => heard.length === 1);
    await server.kill();
    await until('the connection ends', () => connection.nats === undefined);
    await server.again();
    await until('it is there again', () => connection.nats !== undefined);
    connection.publish('a.b', 'two');
    await until('it comes', () => heard.length === 2);
    await until('all was read', () => connection.waitingBytes === 0);
    end();
    connection.publish('a.b', 'three');
    await connection.nats?.flush();
    expect(heard).toEqual(['one', 'two']);
  });

  test('that ends rejects requests whose answers have a subject of their own', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    connection.subscribe('a', () => {});
    await connection.nats?.flush();
    const asked = rejection(connection.request('a', '', { timeoutMs: 600_000, reply: 'b.1' }));
    await server.kill();
    expect(await asked).toMatchObject({
      code: 'FLEET_UNREACHABLE',
      message: 'no answer on a: the connection ended',
    });
  });

  test('counts what a stopped server has not read', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    server.child.kill('SIGSTOP');
    onTestFinished(() => server.child.kill('SIGCONT'));
    connection.publish('a', bytes('x'.repeat(100_000)));
    connection.publish('a', bytes('x'.repeat(100_000)));
    expect(connection.waitingBytes).toBe(200_000);
    server.child.kill('SIGCONT');
    await until('it reads', () => connection.waitingBytes === 0);
  });

  test('of a host may publish and read as that host only, and says what is forbidden', async () => {
    const own = subjectsOf('prod');
    const server = await NatsServer.start(`
      authorization { users = [
        { user: admin, password: secret0 }
        { user: web, password: secret1, permissions: {
          publish: { allow: ["${own.sum('web', '*')}", "$JS.API.DIRECT.GET.${own.stream}.${own.sum('web', '*')}"] }
          subscribe: { allow: ["${own.inbox('web')}.>"] } } }
      ] }`);
    const admin = await connected(server, { creds: 'admin:secret0\n' });
    await ensureStream(admin, own);
    const web = await connected(server, { creds: 'web:secret1', inbox: own.inbox('web') });
    expect(await lastOf(web, own, own.sum('web', 'main'), 5_000)).toBeUndefined();
    expect(await publishAfter(web, own.sum('web', 'main'), bytes('1'), 0, 5_000)).toBe(1);
    const denied = await rejection(publishAfter(web, own.sum('db', 'main'), bytes('1'), 0, 5_000));
    expect(denied.code).toBe('FLEET_DENIED');
    expect(denied.message).toContain(`does not allow this user to publish on ${own.sum('db', 'main')}`);
    expect((await rejection(lastOf(web, own, own.sum('db', 'main'), 5_000))).code).toBe('FLEET_DENIED');
  });

  test('says why there is none, and no secret', async () => {
    const server = await NatsServer.start('authorization { user: a, password: right }');
    const options = { servers: [server.url], name: 'test', inbox: '_INBOX.test' };
    const wrong = await refused({ ...options, creds: 'a:wrongsecret' });
    expect(wrong).toMatch(/^FLEET_DENIED .*refuses the credentials$/);
    expect(await refused({ ...options, servers: ['nats://127.0.0.1:1'] })).toBe(
      'FLEET_UNREACHABLE cannot connect to nats://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    );
    expect(
      await refused({ ...options, servers: [server.url.replace('nats', 'tls')], creds: 'a:right' }),
    ).toContain("does not support 'tls'");
  });

  test('over TLS knows the server by the authority that is given', async () => {
    const server = await NatsServer.start(
      `tls { cert_file: "${TLS}/certificate.pem", key_file: "${TLS}/key.pem" }`,
    );
    const ca = readFileSync(join(TLS, 'certificate.pem'), 'utf8');
    const servers = [server.url.replace('nats', 'tls')];
    await connected(server, { servers, ca });
    expect(await refused({ servers, name: 'test', inbox: '_INBOX.test' })).toMatch(
      /^FLEET_UNREACHABLE .*self-signed certificate/,
    );
  });
});

test('a hub hears an idle server by its heartbeats, and no server that stands still', async () => {
  const server = await NatsServer.start();
  const state = new Fleet();
  const options = { servers: [server.url], name: 'hub', inbox: '_INBOX.hub', replicas: 1 };
  const feed = new FleetFeed(options, SUBJECTS, state, () => {});
  onTestFinished(() => feed.stop());
  feed.start();
  const heardMs = () => Date.now() - state.listeningMs;
  await until('it has heard for some seconds', () => feed.isListening && heardMs() > 4_000);
  server.child.kill('SIGSTOP');
  onTestFinished(() => server.child.kill('SIGCONT'));
  await until('it does not hear', () => !feed.isListening);
  expect(feed.source.state).toBe('ok');
  server.child.kill('SIGCONT');
  await until('it hears again', () => feed.isListening);
});
