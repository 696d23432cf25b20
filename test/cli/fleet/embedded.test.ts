import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EmbeddedNats, storeDirectory } from '../../../src/cli/fleet/embedded.ts';
import { failure, rejection } from '../../fixtures/failure.ts';
import { freePort } from '../../fixtures/free-port.ts';
import { temporaryDirectory, temporaryScript } from '../../fixtures/temporary.ts';

it('the store is a directory of the hub’s user alone', () => {
  const store = join(temporaryDirectory(), 'a/store');
  expect(storeDirectory(store, undefined)).toBe(store);
  expect(statSync(store).mode & 0o777).toBe(0o700);
  expect(storeDirectory(store, undefined)).toBe(store);
});

it.each(['store', '.'])('a store that other users can change is refused: %s', (name) => {
  const store = join(temporaryDirectory(), 'store');
  mkdirSync(store);
  chmodSync(join(store, '..', name), 0o777);
  expect(failure(() => storeDirectory(store, undefined))).toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('other users can change'),
  });
});

it('parents that it makes are not open to others; for one that is, the error names the fix', () => {
  const umask = process.umask(0o002);
  onTestFinished(() => void process.umask(umask));
  const store = join(temporaryDirectory(), 'a/b/store');
  expect(storeDirectory(store, undefined)).toBe(store);
  chmodSync(dirname(store), 0o775);
  expect(failure(() => storeDirectory(store, undefined))).toMatchObject({
    hint: `Run \`chmod go-w ${dirname(store)}\`, or name another directory: --embedded DIRECTORY.`,
  });
});

it('nothing is made below a directory that other users can change', () => {
  const open = join(temporaryDirectory(), 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  expect(failure(() => storeDirectory(join(open, 'p/q/store'), undefined))).toMatchObject({
    message: `embedded: cannot use ${join(open, 'p/q/store')}: other users can change ${open}`,
  });
  expect(existsSync(join(open, 'p'))).toBe(false);
});

it.runIf(process.geteuid?.() === 0)('the user that the hub becomes reaches a store with new parents', () => {
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  const store = join(temporaryDirectory(), 'p/store');
  storeDirectory(store, { name: 'vmtally', uid: 17, gid: 18 });
  expect([dirname(store), store].map((path) => statSync(path).mode & 0o777)).toEqual([0o755, 0o700]);
});

it('a store of this user is refused where the hub becomes another one', () => {
  const store = join(temporaryDirectory(), 'store');
  mkdirSync(store);
  writeFileSync(join(store, 'nats.conf'), '');
  const [uid, gid] = [(process.geteuid?.() ?? 0) + 17, 17];
  expect(failure(() => storeDirectory(store, { name: 'vmtally', uid, gid }))).toMatchObject({
    code: 'CONFIG_INVALID',
    message: `embedded: cannot use ${store}: it belongs to another user than vmtally`,
    hint: `Run \`chown -R ${uid}:${gid} ${store}\`, or name a directory that does not exist, which vmtally makes: --embedded DIRECTORY.`,
  });
});

it('no command gives a directory to the hub’s user that holds no store', () => {
  const directory = join(temporaryDirectory({ 'etc/passwd': '' }), 'etc');
  const uid = (process.geteuid?.() ?? 0) + 17;
  expect(failure(() => storeDirectory(directory, { name: 'vmtally', uid, gid: 17 }))).toMatchObject({
    message: `embedded: cannot use ${directory}: it belongs to another user than vmtally`,
    hint: 'Name a directory that does not exist, which vmtally makes: --embedded DIRECTORY.',
  });
});

it.runIf(process.geteuid?.() === 0).each([0o700, 0o755])(
  'the hub’s user gets no empty directory of root, which may be the system’s, but one that this run makes: mode %i',
  (mode) => {
    const parent = temporaryDirectory();
    const store = join(parent, 'lost+found');
    mkdirSync(store);
    chmodSync(store, mode);
    const user = { name: 'vmtally', uid: 17, gid: 18 };
    expect(failure(() => storeDirectory(store, user))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `embedded: cannot use ${store}: it belongs to another user than vmtally`,
    });
    expect(statSync(store).uid).toBe(0);
    expect(storeDirectory(join(parent, 'new'), user)).toBe(join(parent, 'new'));
    expect(statSync(join(parent, 'new'))).toMatchObject({ uid: 17, gid: 18 });
  },
);

/** Starts a hub's nats-server that is this script. */
async function start(body: string, setpriv?: string): Promise<EmbeddedNats> {
  const path = dirname(temporaryScript('nats-server', body));
  vi.stubEnv('PATH', `${path}${delimiter}${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const place = await EmbeddedNats.check(`nats://127.0.0.1:${await freePort()}`, setpriv);
  return EmbeddedNats.start(temporaryDirectory(), place);
}

/** Listens as its settings say, and ends once somebody was there. */
const SHORT_LIVED = `
const [, port] = /^listen: .*:([0-9]+)"$/m.exec(require('node:fs').readFileSync(process.argv[2], 'utf8'));
const server = require('node:net').createServer((socket) => {
  socket.on('close', () => {
    console.error('started\\n[FTL] no space left');
    process.exit(1);
  });
  socket.on('error', () => {});
  socket.end('INFO {}');
});
server.listen(port, '127.0.0.1');
`;

it('a server that ends says why', async () => {
  const script = join(temporaryDirectory({ 'server.cjs': SHORT_LIVED }), 'server.cjs');
  const nats = await start(`exec '${process.execPath}' '${script}' "$2"`);
  expect(await rejection(nats.fails())).toMatchObject({
    code: 'FLEET_UNREACHABLE',
    message: 'nats-server ended (1): [FTL] no space left',
  });
  await nats.stop();
});

it.each([
  ['[28703] 2026/11/30 12:00:00 [INF] Server is ready', 'nats-server ended (1)'],
  [
    '[1] 2026/11/30 12:00:00 [ERR] no space\\n[1] 2026/11/30 12:00:01 [INF] Exiting',
    'nats-server ended (1): [1] 2026/11/30 12:00:00 [ERR] no space',
  ],
])('the reason is the last line that is not of level INF: %s', async (output, message) => {
  const folder = temporaryDirectory({
    'server.cjs': SHORT_LIVED.replace('started\\n[FTL] no space left', output),
  });
  const nats = await start(`exec '${process.execPath}' '${join(folder, 'server.cjs')}' "$2"`);
  expect(await rejection(nats.fails())).toMatchObject({ message });
  await nats.stop();
});

it('a server that does not start says why', async () => {
  expect(await rejection(start('echo first >&2; echo no licence >&2; exit 3'))).toMatchObject({
    code: 'FLEET_UNREACHABLE',
    message: expect.stringMatching(/ does not start: no licence$/),
  });
});

it('the last line of a server is the reason, also if it comes after the end', async () => {
  expect(await rejection(start('(sleep 0.3; echo no licence >&2) & exit 3'))).toMatchObject({
    message: expect.stringContaining('nats-server does not start: no licence'),
  });
});

it('a server that cannot be started is an error of the hub', async () => {
  expect(await rejection(start('exit 0', '/nonexistent/setpriv'))).toMatchObject({ code: 'SETPRIV_MISSING' });
  const setpriv = join(temporaryDirectory(), 'setpriv');
  writeFileSync(setpriv, '#!/nonexistent/interpreter\n', { mode: 0o755 });
  expect(await rejection(start('exit 0', setpriv))).toMatchObject({
    code: 'FLEET_UNREACHABLE',
    message: expect.stringContaining('ENOENT'),
  });
});
