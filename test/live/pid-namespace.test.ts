import { describe, expect, it } from 'vitest';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { CLI, finish, start, totalOf, WORKLOADS } from './support.ts';

const inNamespace = (...line: CommandLine) =>
  start('unshare', argv`--pid --fork --mount-proc --kill-child ${process.execPath} ${CLI} ${argv(...line)}`);

describe('in another PID namespace', () => {
  it('the whole system is counted', async () => {
    const child = await finish(inNamespace`stat -a -e kmalloc --json --timeout 300`);
    const [event] = totalOf(child.stdout).events;
    expect(event?.count).toBeGreaterThan(0);
  });

  it.each([
    ['rows by process', argv`stat --by pid --timeout 300`],
    ['a process', argv`stat -p 1 --timeout 300`],
    ['a command', argv`stat ${WORKLOADS.eventfd} 101`],
    ['a service', argv`serve --listen 127.0.0.1:0`],
    ['top', argv`top -b -n 1`],
  ])('%s: the start is refused, with the reason', async (_, args) => {
    const child = await finish(inNamespace`${args}`, 3);
    expect(child.stdout).toBe('');
    expect(child.stderr).toMatch(
      /^vmtally: vmtally runs in a PID namespace of its own, .* --pid=host\)\.\n$/,
    );
  });
});
