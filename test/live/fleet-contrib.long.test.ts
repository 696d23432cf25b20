import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeUsers } from '../../src/cli/fleet/write-users.ts';
import { HUB_INBOX, subjectsOf } from '../../src/fleet/subjects.ts';
import { ensureStream, lastOf, publishAfter } from '../../src/nats/stream.ts';
import { argv } from '../fixtures/argv.ts';
import { rejection } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { NatsServer } from './nats-server.ts';
import { unpack } from './prometheus.ts';

const CONTRIB = join(import.meta.dirname, '../../contrib');
const CHECK = join(import.meta.dirname, '../fixtures/kubernetes/check.py');
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
      argv`DaemonSet Service Deployment ConfigMap Service StatefulSet`,
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

  it('hold each host to itself, and let a hub read all', async () => {
    const directory = temporaryDirectory({ hosts: 'web-1.example\ndb\n' });
    mkdirSync(join(directory, 'users'));
    writeUsers('prod', join(directory, 'hosts'), join(directory, 'users'));
    const credsOf = (name: string) => readFileSync(join(directory, 'users', `${name}.nk`), 'utf8');
    const server = await NatsServer.start(readFileSync(join(directory, 'users/users.conf'), 'utf8'));
    const own = subjectsOf('prod');
    const hub = await server.connect({ creds: credsOf('hub'), inbox: HUB_INBOX });
    expect(await ensureStream(hub, own)).toBe(true);
    const web = await server.connect({ creds: credsOf('web-1.example'), inbox: own.inbox('web-1.example') });
    const mine = own.sum('web-1.example', 'main');
    expect(await publishAfter(web, mine, Buffer.from('1'), 0, 5_000)).toBe(1);
    expect(String((await lastOf(web, own, mine, 5_000))?.data)).toBe('1');
    const denied = async (attempt: Promise<unknown>) => (await rejection(attempt)).code;
    expect(await denied(publishAfter(web, own.sum('db', 'main'), Buffer.from('1'), 0, 5_000))).toBe(
      'FLEET_DENIED',
    );
    expect(await denied(lastOf(web, own, own.sum('db', 'main'), 5_000))).toBe('FLEET_DENIED');
    expect(await denied(web.request(own.ask('db'), '', { timeoutMs: 5_000 }))).toBe('FLEET_DENIED');
    // A hub asks, a host answers.
    web.subscribe(own.ask('web-1.example'), (message) => void message.respond('here'));
    await web.nats?.flush();
    expect((await hub.request(own.ask('web-1.example'), '', { timeoutMs: 5_000 })).string()).toBe('here');
    await Promise.all([hub.stop(), web.stop()]);
  });
});
