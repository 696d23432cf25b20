import { describe, expect, it } from 'vitest';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { CLI, finish, start, WORKLOADS } from './support.ts';

const inNamespace = (...line: CommandLine) =>
  start('unshare', argv`-Urm ${process.execPath} ${CLI} ${argv(...line)}`);

describe('as root of a user namespace', () => {
  it.each([
    ['stat', argv`stat -a --timeout 300`],
    ['a command', argv`stat --json -- ${WORKLOADS.eventfd} 101`],
    ['compare', argv`compare --timeout 300`],
    ['a service', argv`serve --listen 127.0.0.1:0`],
    ['top', argv`top -b -n 1`],
  ])('%s: the start is refused, with the reason', async (_, args) => {
    const { stdout, stderr } = await finish(inNamespace`${args}`, 3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /needs root on the host: root in a user namespace has no privileges over the kernel/,
    );
    if (args.includes('--json')) expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NOT_ROOT' } });
  });

  it('doctor reports it', async () => {
    const { stdout } = await finish(inNamespace`doctor --color never`, 3);
    expect(stdout).toMatch(/^missing {2}privileges {3}root of another user namespace/);
    expect(stdout).toMatch(/^skipped {2}attach {7}needs privileges/m);
  });
});
