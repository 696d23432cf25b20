import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { trustedPath } from '../../src/bpftrace/trusted.ts';
import { failure } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = join(temporaryDirectory(), 'bin');
  mkdirSync(directory);
  chmodSync(directory, 0o755);
  file = join(directory, 'bpftrace');
  writeFileSync(file, '');
  chmodSync(file, 0o755);
});

const refusal = (path: string) => failure(() => trustedPath(path));
const changes = (path: string) => ({
  code: 'BPFTRACE_UNSAFE',
  message: expect.stringMatching(new RegExp(`other users can change ${path}$`)),
});

/** Lets user 65534 write to a file by an access control list: entries of tag, rights and id (linux/posix_acl_xattr.h). */
const setList = (path: string) =>
  execFileSync(
    'python3',
    [
      '-c',
      `import os, struct, sys
entries = [(1, 7, -1), (2, 7, 65534), (4, 5, -1), (0x10, 7, -1), (0x20, 5, -1)]
value = struct.pack('<I', 2) + b''.join(struct.pack('<HHi', *entry) for entry in entries)
os.setxattr(sys.argv[1], 'system.posix_acl_access', value)`,
      path,
    ],
    { stdio: 'pipe' },
  );

describe('an executable for root', () => {
  test('must not be changeable by others, but may be below a sticky directory such as /tmp', () => {
    expect(trustedPath(file)).toBe(file);
  });

  const [chmodFix, none] = [/^Run `chmod go-w \/\S+`, or name another bpftrace/, /^Name another bpftrace/];
  test.each([
    ['the file, by all', () => chmodSync(file, 0o757), () => file, chmodFix],
    [
      'the file, by all, though it has the bit of sticky directories',
      () => chmodSync(file, 0o1757),
      () => file,
      chmodFix,
    ],
    ['the directory, by all', () => chmodSync(directory, 0o777), () => directory, chmodFix],
    // Also where the group is root's: the bit may be the mask of an access control list that has other users.
    ['the file, by the group of root', () => chmodSync(file, 0o775), () => file, chmodFix],
    ['the directory, by the group of root', () => chmodSync(directory, 0o2775), () => directory, chmodFix],
    [
      'the file, by a group of the system',
      () => {
        chmodSync(file, 0o775);
        chownSync(file, 0, 100);
      },
      () => file,
      chmodFix,
    ],
    ['the file, by its owner', () => chownSync(file, 1234, 0), () => file, none],
    ['the directory, by its owner', () => chownSync(directory, 1234, 0), () => directory, none],
  ])('%s', (_, make, changeable, hint) => {
    make();
    expect(refusal(file)).toMatchObject({ ...changes(changeable()), hint: expect.stringMatching(hint) });
  });

  test('the file, by a user whom an access control list names', ({ skip }) => {
    try {
      setList(file);
    } catch {
      skip('needs Python, and a file system with access control lists');
    }
    expect(refusal(file)).toMatchObject(changes(file));
  });

  test('may be in a sticky directory of a group, such as /nix/store', () => {
    chmodSync(directory, 0o1775);
    expect(trustedPath(file)).toBe(file);
  });

  test('may belong to the user who called sudo', () => {
    chownSync(file, 1234, 0);
    expect(trustedPath(file, [0, 1234])).toBe(file);
  });

  test('that does not exist', () => {
    expect(refusal(join(directory, 'none'))).toMatchObject({ code: 'BPFTRACE_MISSING', exitStatus: 3 });
    expect(refusal(join(file, 'below'))).toMatchObject({ message: `cannot run ${file}/below: ENOTDIR` });
  });
});

describe('a link to an executable for root', () => {
  let places: string;
  let link: string;
  beforeEach(() => {
    places = join(temporaryDirectory(), 'places');
    mkdirSync(places);
    chmodSync(places, 0o755);
    link = join(places, 'link');
    symlinkSync(file, link);
  });

  test('leads to the path to run', () => {
    expect(trustedPath(link)).toBe(realpathSync(link));
    const relative = join(places, 'relative');
    symlinkSync('../places/./link', relative);
    expect(trustedPath(relative)).toBe(file);
    symlinkSync(directory, join(places, 'bin'));
    expect(trustedPath(join(places, 'bin/bpftrace'))).toBe(file);
  });

  test.each([
    ['its target, by all', () => chmodSync(file, 0o777), () => file],
    ['its own directory, by all', () => chmodSync(places, 0o777), () => places],
    ['the link, by its owner', () => lchownSync(link, 1234, 0), () => link],
  ])('%s', (_, make, changeable) => {
    make();
    expect(refusal(link)).toMatchObject(changes(changeable()));
  });

  test('the directory of a link that it leads to', () => {
    const second = join(temporaryDirectory(), 'second');
    mkdirSync(second);
    symlinkSync(link, join(second, 'link'));
    chmodSync(places, 0o777);
    expect(refusal(join(second, 'link'))).toMatchObject(changes(places));
  });

  test('that leads in a circle', () => {
    symlinkSync('circle', join(places, 'circle'));
    const path = join(places, 'circle');
    expect(refusal(path)).toMatchObject({ message: `cannot run ${path}: ELOOP` });
  });
});
