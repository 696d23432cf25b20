import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeUsers } from '../../src/cli/fleet/write-users.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const OBJECTS = join(import.meta.dirname, '../../contrib/kubernetes');

/** The commands in the comment of a file that make a secret. */
function secretsOf(file: string): string {
  const lines = readFileSync(join(OBJECTS, file), 'utf8').split('\n');
  const text = lines.flatMap((line) => /^# {3}(.*)$/.exec(line)?.[1] ?? []).join('\n');
  return (
    text
      .replaceAll(/\\\n */g, '')
      .match(/^.*create secret.*$/gm)
      ?.join('\n') ?? expect.fail('no secret')
  );
}

test.each([
  ['vmtally.yaml', ['users/db.example.nk', 'users/hubert.nk', 'users/web-1.nk']],
  ['hub.yaml', ['creds=users/hub.nk']],
  ['nats.yaml', ['users/users.conf']],
])('the secret of %s has the keys of its own part only', (file, wanted) => {
  const directory = temporaryDirectory({ 'nodes.txt': 'web-1\ndb.example\nhubert\n' });
  writeUsers('default', join(directory, 'nodes.txt'), join(directory, 'users'));
  const script = `kubectl() { printf '%s\\n' "$@"; }\n${secretsOf(file)}`;
  const words = execFileSync('sh', ['-c', script], { cwd: directory, encoding: 'utf8' }).split('\n');
  const files = words.flatMap((word) => /^--from-file=(.*)$/.exec(word)?.[1] ?? []);
  expect(files).toEqual(wanted);
});
