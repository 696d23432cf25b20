import { chmodSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeDirectories } from '../../../src/cli/fleet/make-directories.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('directories that are missing have the mode whatever the umask; one that exists keeps its own', () => {
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  const root = temporaryDirectory();
  chmodSync(root, 0o700);
  const checked: string[] = [];
  makeDirectories(join(root, 'p/q/r'), 0o755, (existing) => checked.push(existing));
  makeDirectories(join(root, 'p/q'), 0o700, (existing) => checked.push(existing));
  expect(checked).toEqual([root, join(root, 'p/q')]);
  expect(['.', 'p', 'p/q', 'p/q/r'].map((name) => modeOf(join(root, name)))).toEqual([
    0o700, 0o755, 0o755, 0o755,
  ]);
});

test('nothing is made where the directory that exists is refused', () => {
  const root = temporaryDirectory();
  const refuse = () => {
    throw new Error('others can change it');
  };
  expect(() => makeDirectories(join(root, 'p/q'), 0o755, refuse)).toThrow('others can change it');
  expect(existsSync(join(root, 'p'))).toBe(false);
});
