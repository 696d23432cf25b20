import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBefore } from '../../../src/cli/flame/before.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

it('reads folded stacks', () => {
  const file = join(temporaryDirectory(), 'a.folded');
  writeFileSync(file, 'a;b 3\n');
  expect([...readBefore(file)]).toEqual([['a;b', 3]]);
});

it('names the file and the reason', () => {
  const directory = temporaryDirectory();
  const bad = join(directory, 'bad');
  writeFileSync(bad, 'a;b 3\nno count\n');
  mkdirSync(join(directory, 'folder'));
  const messageFor = (path: string) => failure(() => readBefore(path));
  expect(messageFor(bad)).toMatchObject({
    code: 'USAGE',
    message: `--diff ${bad}: line 2 is not FRAME;FRAME COUNT`,
  });
  expect(messageFor(join(directory, 'folder')).message).toContain('it is a directory');
  expect(messageFor(join(directory, 'none')).message).toContain('ENOENT');
});
