import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { newRunDirectory, Service, servingProcessesOf } from './service.ts';
import { bpftracesOf, CLI, runs } from './support.ts';
import { Terminal } from './tmux.ts';

/** Signals that end a process by default (signal(7)) and that Node can handle, except those of a fault and SIGPROF. */
const FATAL = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGABRT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGPIPE',
  'SIGALRM',
  'SIGTERM',
  'SIGSTKFLT',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGVTALRM',
  'SIGIO',
  'SIGPWR',
] as const;

/** Signals that a process neither handles nor ignores (proc(5)). */
function unhandled(pid: number): string[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mask = (name: string) => BigInt(`0x${new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1]}`);
  const handled = mask('SigCgt') | mask('SigIgn');
  return FATAL.filter((name) => ((handled >> BigInt(constants.signals[name] - 1)) & 1n) === 0n);
}

it('no signal ends a service without its leave, and SIGUSR1 and SIGUSR2 do nothing', async () => {
  const service = await Service.start`-e kmem:kfree --interval 200`;
  onTestFinished(() => service.stop());
  expect([service.child.pid, service.serverPid].map(unhandled)).toEqual([[], []]);
  for (const pid of [service.child.pid, service.serverPid])
    for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.kill(pid, signal);
  await service.ticked();
});

it.each(['SIGQUIT', 'SIGXCPU'] as const)('%s ends it as SIGTERM does', async (signal) => {
  const service = await Service.start`-e kmem:kfree --interval 200`;
  const directory = service.runDirectory ?? '';
  await service.stop(signal);
  expect(readdirSync(directory)).toEqual([]);
});

it('ends when the terminal from which it was started is closed', async () => {
  const directory = newRunDirectory();
  const terminal = new Terminal(120, 20);
  const { shell } = terminal;
  terminal.run(
    `${process.execPath} ${CLI} serve --listen 127.0.0.1:0 --run-dir ${directory} -e kmem:kfree --interval 200`,
  );
  await terminal.shows('/login#', 20_000);
  expect(terminal.text).toMatch(/^\d\d:\d\d:\d\d info counting \(listen=http:/m);
  expect(terminal.text).not.toContain('{"level"');
  const [pid = 0] = childrenOf(shell);
  const left = [pid, ...servingProcessesOf(pid), ...bpftracesOf(pid)];
  expect(left).toHaveLength(3);
  // Another SIGHUP is a request to read the configuration again.
  process.kill(pid, 'SIGHUP');
  await terminal.shows('configuration reloaded');
  terminal.close();
  await until('the shell ends', () => !runs(shell));
  await untilNoneLeft('the service', () => left.filter(runs));
  expect(readdirSync(directory)).toEqual([]);
});

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
