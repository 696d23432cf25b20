import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filesIn } from '../../../src/cli/run-files.ts';
import { RunDirectory } from '../../../src/cli/serve/run-directory.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const TOKENS = { control: 'c', read: 'r' };
const ADDRESS = '127.0.0.1:7117';
const missing = () => join(temporaryDirectory(), 'run');
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Listens on a unix socket, as the serving process does. */
async function listenOn(path: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  return server;
}

test('is made, whatever the umask, and holds the tokens and the address', () => {
  const path = missing();
  const umask = process.umask(0o077);
  const directory = RunDirectory.open(path);
  const files = directory.writeTokens(TOKENS);
  directory.writeAddress(ADDRESS);
  process.umask(umask);
  expect(files).toEqual(filesIn(path).tokens);
  expect(readFileSync(files.control ?? '', 'utf8')).toBe('c\n');
  expect([path, files.control, files.read, filesIn(path).address].map((file) => modeOf(file ?? ''))).toEqual([
    '755',
    '600',
    '600',
    '644',
  ]);
  directory.close();
  expect(readdirSync(path)).toEqual([]);
});

test('a token replaces what has its name, and follows no link', () => {
  const path = missing();
  const other = join(temporaryDirectory({ other: 'mine' }), 'other');
  mkdirSync(path);
  symlinkSync(other, filesIn(path).tokens.control);
  RunDirectory.open(path).writeTokens(TOKENS);
  expect(readFileSync(other, 'utf8')).toBe('mine');
});

test('a changed token replaces its file, an unchanged one keeps it, and the file of none is removed', () => {
  const path = missing();
  const directory = RunDirectory.open(path);
  const { control, read } = filesIn(path).tokens;
  directory.writeTokens(TOKENS);
  const { ino } = statSync(read);
  directory.writeTokens({ control: 'new', read: 'r' });
  expect([readFileSync(control, 'utf8'), statSync(read).ino]).toEqual(['new\n', ino]);
  expect(directory.writeTokens({ read: 'r' })).toEqual({ read });
  expect(existsSync(control)).toBe(false);
  directory.writeTokens(TOKENS);
  expect(readFileSync(control, 'utf8')).toBe('c\n');
});

test('is of one service at a time: the second says so, and touches nothing', async () => {
  const path = missing();
  const directory = RunDirectory.open(path);
  directory.writeTokens(TOKENS);
  const { control } = directory.sockets;
  await listenOn(control);
  const before = readdirSync(path);
  expect(failure(() => RunDirectory.open(path))).toMatchObject({
    code: 'RUN_DIRECTORY',
    message: `another vmtally (pid ${process.pid}) uses ${path}`,
  });
  expect(readdirSync(path)).toEqual(before);
  directory.close();
  RunDirectory.open(path);
  // A second close removes nothing of the next service.
  directory.close();
  expect(readdirSync(path)).toEqual(['lock']);
});

test('files that a killed service left are removed', async () => {
  const path = missing();
  mkdirSync(path);
  const { control, read } = filesIn(path).sockets;
  await listenOn(`${control}.moved`);
  symlinkSync(`${control}.gone`, control);
  writeFileSync(read, '');
  writeFileSync(filesIn(path).lock, '123456789\n');
  RunDirectory.open(path);
  expect([control, read].filter((socket) => lstatSync(socket, { throwIfNoEntry: false }))).toEqual([]);
  expect(readFileSync(filesIn(path).lock, 'utf8')).toBe(`${process.pid}\n`);
});

test('a socket is shared with its group, and is private without one', async () => {
  const directory = RunDirectory.open(missing());
  for (const socket of Object.values(directory.sockets)) {
    await listenOn(socket);
    chmodSync(socket, 0o600);
  }
  expect([...directory.share({ control: 1234 })]).toEqual([]);
  const { control, read } = directory.sockets;
  expect([modeOf(control), statSync(control).gid]).toEqual(['660', 1234]);
  expect(modeOf(read)).toBe('600');
  rmSync(read);
  expect([...directory.share({ read: 1234 })]).toMatchObject([['read', { code: 'ENOENT' }]]);
});

test('is refused where others can change it, or where it cannot be made', () => {
  const path = missing();
  mkdirSync(path);
  const refusals: [number, string][] = [
    [0o777, `Run \`chmod go-w ${path}\`, or name another directory with --run-dir.`],
    [0o775, `Run \`chmod go-w ${path}\`, or name another directory with --run-dir.`],
    // Others could make a socket there before the service does.
    [0o1777, 'Name another directory with --run-dir.'],
  ];
  for (const [mode, hint] of refusals) {
    chmodSync(path, mode);
    const message = `other users can change ${path}`;
    expect(failure(() => RunDirectory.open(path))).toMatchObject({ code: 'RUN_DIRECTORY', message, hint });
  }
  expect(readdirSync(path)).toEqual([]);
  expect(failure(() => RunDirectory.open('/proc/nothing')).code).toBe('RUN_DIRECTORY');
});
