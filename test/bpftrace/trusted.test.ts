import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { changeableByOthers } from '../../src/bpftrace/trusted.ts';
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

describe('an executable for root', () => {
  test('must not be changeable by others, but may be below a sticky directory such as /tmp', () => {
    expect(changeableByOthers(file)).toBeUndefined();
  });

  test.each([
    ['the file, by all', () => chmodSync(file, 0o757), () => file],
    ['the directory, by all', () => chmodSync(directory, 0o777), () => directory],
    [
      'the directory, by a group of users',
      () => {
        chmodSync(directory, 0o775);
        chownSync(directory, 0, 1000);
      },
      () => directory,
    ],
    ['the file, by its owner', () => chownSync(file, 1234, 0), () => file],
    ['the directory, by its owner', () => chownSync(directory, 1234, 0), () => directory],
  ])('%s', (_, make, changeable) => {
    make();
    expect(changeableByOthers(file)).toBe(changeable());
  });

  test('may be in a directory of a system group', () => {
    chmodSync(directory, 0o2775);
    chownSync(directory, 0, 50);
    expect(changeableByOthers(file)).toBeUndefined();
  });

  test('may belong to the user who called sudo', () => {
    chownSync(file, 1234, 0);
    expect(changeableByOthers(file, [0, 1234])).toBeUndefined();
  });

  test('is the target of a link', () => {
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(file, link);
    chmodSync(file, 0o777);
    expect(changeableByOthers(link)).toBe(file);
  });
});
