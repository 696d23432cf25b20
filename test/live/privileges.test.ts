import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Service, serveWith, serviceEnv } from './service.ts';
import { CLI, finish, start, vmtally, WORKLOADS } from './support.ts';

/** Runs vmtally from a shell that has /etc/shadow open as descriptor 100, as `exec 100</etc/shadow` does. */
const fromShell = (line: string, ...args: readonly string[]) =>
  start('bash', ['-c', `exec 100</etc/shadow; exec ${line}`, process.execPath, CLI, ...args], serviceEnv());

/** Files that a process has open above stderr, without those that every process may open. */
const filesOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`)
    .filter((fd) => Number(fd) > 2)
    .map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    .filter((file) => file.startsWith('/') && file !== '/dev/null' && !file.startsWith('/sys/devices/'));

const status = (pid: number, name: string) =>
  new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

/** Session and terminal of a process: fields 6 and 7 of its stat. */
const terminalOf = (pid: number) => {
  const [, , , session, terminal] =
    readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { session: Number(session), terminal: Number(terminal) };
};

describe('what the children of vmtally get of root', () => {
  it('the serving process: no descriptor, privilege, directory, terminal', async () => {
    const service = await Service.of(fromShell('"$0" "$@"', ...argv`serve --listen 127.0.0.1:0 -e kmalloc`));
    try {
      const { serverPid, bpftraces } = service;
      expect(filesOf(serverPid)).toEqual([]);
      // bpftrace itself opens stat_refresh for a moment, at each tick. 0.25 and newer keep --traceable-functions open.
      const its = /^\/proc\/sys\/vm\/|\/vmtally-\w+\/functions \(deleted\)$/;
      expect(filesOf(bpftraces[0] ?? 0).filter((file) => !its.test(file))).toEqual([]);
      expect(readlinkSync(`/proc/${serverPid}/cwd`)).toBe('/');
      expect(status(serverPid, 'NoNewPrivs')).toBe('1');
      expect(Number(`0x${status(serverPid, 'CapBnd')}`)).toBe(0);
      expect(terminalOf(serverPid)).toEqual({ session: serverPid, terminal: 0 });
      expect(readlinkSync(`/proc/${serverPid}/fd/2`)).toMatch(/^(?:pipe|socket):/);
    } finally {
      await service.stop();
    }
  });

  it('a counted command: no descriptor but those that it names', async () => {
    const listed = await finish(fromShell('"$0" "$@"', ...argv`stat -e kmalloc -- ls /proc/self/fd`));
    expect(listed.stdout.split('\n')).not.toContain('100');
    const named = await finish(fromShell('"$0" "$1" stat -e kmalloc -- cat <(echo named)'));
    expect(named.stdout).toBe('named\n');
  });

  it('two services serve as different users, unless there is a user for them', async () => {
    const services = [await Service.start`-e kmalloc`, await Service.start`-e kmalloc`];
    try {
      const uids = services.map(({ serverPid }) => status(serverPid, 'Uid'));
      const account = /^vmtally:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1];
      if (account === undefined) expect(new Set(uids).size).toBe(2);
      else expect(uids).toEqual([account, account]);
    } finally {
      for (const service of services) await service.stop();
    }
  });
});

describe('the debugger of Node', () => {
  /** Ports of debuggers that Node announced. */
  const announced = (text: string) =>
    [...text.matchAll(/ws:\/\/[\d.]+:(\d+)/g)].map(([, port]) => Number(port));

  it('does not open by SIGUSR1', async () => {
    const service = await Service.start`-e kmalloc --interval 200`;
    try {
      for (const pid of [service.child.pid, service.serverPid]) process.kill(pid, 'SIGUSR1');
      await service.ticked();
      expect(service.child.stderr).not.toContain('Debugger');
      await expect(fetch('http://127.0.0.1:9229/json')).rejects.toThrow('fetch failed');
    } finally {
      await service.stop();
    }
  });

  it('does not open by NODE_OPTIONS', async () => {
    const options = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };
    const service = await Service.of(serveWith(options)`--listen 127.0.0.1:0 -e kmalloc`);
    try {
      const ports = announced(service.child.stderr);
      // Node opens it before any code of vmtally runs.
      expect(ports).toHaveLength(1);
      await expect(fetch(`http://127.0.0.1:${ports[0]}/json`)).rejects.toThrow('fetch failed');
    } finally {
      await service.stop();
    }
  });

  it('does not open in the serving process by an option of Node', async () => {
    const args = argv`--inspect=127.0.0.1:0 ${CLI} serve --listen 127.0.0.1:0 -e kmalloc`;
    const service = await Service.of(start(process.execPath, args, serviceEnv()));
    try {
      expect(announced(service.child.stderr)).toHaveLength(1);
      expect(readFileSync(`/proc/${service.serverPid}/cmdline`, 'utf8')).not.toContain('--inspect');
    } finally {
      await service.stop();
    }
  });
});

describe('a bpftrace', () => {
  it('behind a link that other users could change is not run', async () => {
    const directory = join(temporaryDirectory(), 'bin');
    mkdirSync(directory);
    const link = join(directory, 'bpftrace');
    symlinkSync((await findBpftrace()).path, link);
    chmodSync(directory, 0o777);
    const child = await finish(vmtally`stat --bpftrace ${link} ${WORKLOADS.eventfd} 7`, 3);
    expect(child.stderr).toContain(`root would run ${link}, and other users can change ${directory}`);
  });

  it('that other users can change by now is not started again', async () => {
    const directory = join(temporaryDirectory(), 'bin');
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    const path = join(directory, 'bpftrace');
    cpSync((await findBpftrace()).path, path);
    const service = await Service.start`-e kmalloc --interval 200 --bpftrace ${path}`;
    try {
      chmodSync(directory, 0o777);
      process.kill(service.bpftraces[0] ?? 0, 'SIGKILL');
      const problem = async () => (await service.session('main')).problem?.message;
      await until('it is refused', async () => (await problem())?.includes('can change') ?? false);
      expect(await problem()).toContain(`other users can change ${directory}`);
      expect(service.bpftraces).toEqual([]);
      chmodSync(directory, 0o755);
      await until(
        'it counts again',
        async () => (await service.session('main')).state === 'counting',
        30_000,
      );
    } finally {
      await service.stop();
    }
  });
});
