import { expect, it } from 'vitest';
import { untilNoneLeft } from '../../fixtures/until.ts';
import { finish, says, start } from './children.ts';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('keeps the output of a child', async () => {
  const child = start('sh', ['-c', 'read line; echo "$line"; echo no >&2']);
  child.write('yes\n');
  const { stdout, stderr } = await finish(child, 'sh');
  expect([stdout, stderr]).toEqual(['yes\n', 'no\n']);
});

it('reports how a child failed', async () => {
  await expect(finish(start('sh', ['-c', 'echo broken >&2; exit 3']), 'the load')).rejects.toThrow(
    'the load ended with status 3: broken',
  );
  await expect(finish(start('/no/such/program', []), 'it')).rejects.toThrow('status 127');
});

it('ends a child with all that it started', async () => {
  const child = start('sh', ['-c', 'sleep 60 & echo $!; wait']);
  await says(child, 'it tells a pid', () => child.stdout.includes('\n'));
  const below = Number(child.stdout);
  expect(alive(below)).toBe(true);
  child.kill('SIGKILL');
  expect(await child.done).toBe(128);
  await untilNoneLeft('process', () => [below].filter(alive), 10_000);
});

it('does not wait for output of a child that has ended', async () => {
  const child = start('sh', ['-c', 'echo sorry >&2']);
  await expect(says(child, 'it is ready', () => false)).rejects.toThrow('it ended before it is ready: sorry');
});
