import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDirectory as openOwn } from '../../src/session/own-directory.ts';
import { failed, readState, writeState } from '../../src/session/state-file.ts';
import { failure, rejection } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const openDirectory = (path: string) => openOwn(path, '--state', failed);
const isRoot = process.geteuid?.() === 0;
const refused = (message: string) => ({ code: 'STATE_FAILED', message });

test('a link to a directory is refused', async () => {
  const link = join(temporaryDirectory({ 'real/x': '' }), 'link');
  symlinkSync('real', link);
  expect(await rejection(openDirectory(link))).toMatchObject(refused(`${link} is a symbolic link`));
});

test('a FIFO in place of the directory is refused, and not waited for', async () => {
  const path = join(temporaryDirectory(), 'state');
  execFileSync('mkfifo', [path]);
  expect(await rejection(openDirectory(path))).toMatchObject(refused(`${path} is no directory`));
});

test('a directory below one that all users can write to is refused, but for a sticky one', async () => {
  const parent = join(temporaryDirectory(), 'parent');
  mkdirSync(parent);
  chmodSync(parent, 0o777);
  const directory = join(parent, 'state');
  expect(await rejection(openDirectory(directory))).toMatchObject(
    refused(`other users can change ${parent}`),
  );
  chmodSync(parent, 0o1777);
  await openDirectory(directory);
});

test('a link that takes the place of the file or of the next one is replaced, and not followed', async () => {
  const directory = temporaryDirectory({ secret: 'mine' });
  const file = join(directory, 'counts.json');
  const state = { writer: null, counts: [] };
  for (const path of [file, `${file}.new`]) {
    await writeState(file, state);
    rmSync(path, { force: true });
    symlinkSync('secret', path);
    await writeState(file, state);
    expect(readState(file)).toMatchObject(state);
  }
  expect(readFileSync(join(directory, 'secret'), 'utf8')).toBe('mine');
  expect(readdirSync(directory).toSorted()).toEqual(['counts.json', 'secret']);
});

test.each([0o777, 0o1777, 0o775])('a directory of mode %o is refused', async (mode) => {
  const directory = join(temporaryDirectory(), 'state');
  mkdirSync(directory);
  chmodSync(directory, mode);
  expect(await rejection(openDirectory(directory))).toMatchObject(
    refused(`other users can change ${directory}`),
  );
});

test.skipIf(!isRoot)('a directory of another user, or below one, is refused', async () => {
  const directory = temporaryDirectory({ 'state/x': '' });
  chownSync(directory, 12_345, 0);
  for (const path of [directory, join(directory, 'state')])
    expect(await rejection(openDirectory(path))).toMatchObject(
      refused(`other users can change ${directory}`),
    );
});

test('a link to a file is refused', async () => {
  const directory = temporaryDirectory({ secret: 'root:x:0:0' });
  const file = join(directory, 'counts.json');
  symlinkSync('secret', file);
  expect(failure(() => readState(file))).toMatchObject(refused(`cannot read ${file}: it is a symbolic link`));
});

test('a file that other users can change is refused', () => {
  const directory = temporaryDirectory({ 'counts.json': '{}' });
  const file = join(directory, 'counts.json');
  for (const mode of [0o620, 0o602]) {
    chmodSync(file, mode);
    expect(failure(() => readState(file))).toMatchObject(
      refused(`cannot read ${file}: other users can change it`),
    );
  }
});

test('a FIFO is refused, and not waited for', async () => {
  const file = join(temporaryDirectory(), 'counts.json');
  execFileSync('mkfifo', [file]);
  expect(failure(() => readState(file))).toMatchObject(refused(`cannot read ${file}: it is no regular file`));
});

test.skipIf(!isRoot)('a file of another user is refused', async () => {
  const file = join(temporaryDirectory({ 'counts.json': '{}' }), 'counts.json');
  chownSync(file, 12_345, 0);
  expect(failure(() => readState(file))).toMatchObject(
    refused(`cannot read ${file}: it belongs to user 12345`),
  );
});

test('a file over the limit is refused', async () => {
  const file = join(temporaryDirectory(), 'counts.json');
  writeFileSync(file, ' '.repeat((16 << 20) + 1));
  expect(failure(() => readState(file)).message).toMatch(/: it is over 16777216 bytes$/);
});

test.each([
  'root:$6$SECRET:20000:0:99999:7:::',
  '{"SECRET": 1}',
  '{"schema": "SECRET", "writer": {"SECRET": 1}, "counts": [{"SECRET": "SECRET"}]}',
  '"SECRET"',
])('no error quotes the content %s', async (content) => {
  const file = join(temporaryDirectory({ 'counts.json': content }), 'counts.json');
  const { code, message, hint, cause } = failure(() => readState(file));
  expect(code).toBe('STATE_FAILED');
  expect(cause).toBeUndefined();
  expect(`${message} ${hint}`).not.toMatch(/SECRET|root/);
});
