import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixCommands, runFixes } from '../../src/doctor/fix.ts';
import type { Command } from '../../src/doctor/packages.ts';
import type { VmtallyError } from '../../src/errors.ts';
import { rejection } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { factsOf, MOUNT, NO_BPFTRACE, OLD_BPFTRACE, UNMOUNTED } from './facts.ts';

const lines = (commands: Command[]): string[] => commands.map(({ file, args }) => [file, ...args].join(' '));

describe('fixCommands', () => {
  it('does nothing if nothing is missing', () => expect(fixCommands(factsOf())).toEqual([]));

  it('mounts, then installs', () => {
    expect(
      lines(fixCommands(factsOf({ tracefs: UNMOUNTED, bpftrace: NO_BPFTRACE, manager: 'dnf' }))),
    ).toEqual(['mount -t tracefs tracefs /sys/kernel/tracing', 'dnf install -y bpftrace']);
  });

  it('adds the user of the serving process', () => {
    const missing = ['user', 'readers'] as const;
    const commands = fixCommands(factsOf({ serverUser: { name: 'an unused user id', missing } }));
    expect(commands.map(({ args }) => args.at(-1))).toEqual(['vmtally', 'vmtally-read']);
    for (const { optional } of commands) expect(optional).toBe(true);
  });

  it.each([
    ['the user of the serving process, where vmtally is not root', { serverUser: undefined }],
    ['a bpftrace that the user named', { bpftrace: NO_BPFTRACE, named: true }],
    ['one that is too old', { bpftrace: OLD_BPFTRACE }],
    ['one for which no package manager is known', { bpftrace: NO_BPFTRACE, manager: undefined }],
    [
      'a tracefs that is mounted but not readable',
      { tracefs: { root: undefined, mounted: '/sys/kernel/tracing', mount: MOUNT } },
    ],
  ])('leaves alone %s', (_, facts) => {
    expect(fixCommands(factsOf(facts))).toEqual([]);
  });
});

describe('runFixes', () => {
  /** Runs fake package managers that record their arguments and end with this status. */
  async function run(status: number, commands: Command[], euid = 0) {
    const path = temporaryDirectory();
    const called = join(path, 'called');
    for (const { file } of commands) {
      const body = `#!/bin/sh\necho "$0 $* $VMTALLY_TEST" >> ${called}\nexit ${status}\n`;
      writeFileSync(join(path, file), body, { mode: 0o755 });
    }
    const printed: string[] = [];
    const running = runFixes(commands, (line) => printed.push(line), { euid, path: `${path}:/usr/bin:/bin` });
    const error = await running.then(
      () => undefined,
      (thrown: VmtallyError) => thrown,
    );
    const calls =
      printed.length === 0 ? [] : readFileSync(called, 'utf8').replaceAll(`${path}/`, '').trim().split('\n');
    return { printed, calls, error };
  }

  const install: Command = {
    file: 'apt-get',
    args: ['install', '-y', 'it'],
    env: { VMTALLY_TEST: 'quiet' },
  };
  const update: Command = { file: 'apt-get', args: ['update'], optional: true };

  it('announces each command', async () => {
    const { printed, calls, error } = await run(0, [update, install]);
    expect(printed).toEqual(['running: apt-get update', 'running: apt-get install -y it']);
    expect(calls).toEqual(['apt-get update ', 'apt-get install -y it quiet']);
    expect(error).toBeUndefined();
  });

  it('stops at the first failure', async () => {
    const { calls, error } = await run(7, [install, { file: 'dnf', args: [] }]);
    expect(error).toMatchObject({ code: 'FIX_FAILED', message: 'apt-get install -y it ended with status 7' });
    expect(error?.exitStatus).toBe(1);
    expect(calls).toHaveLength(1);
  });

  it('goes on after one that may fail', async () => {
    const { printed, calls } = await run(7, [update, install]);
    expect(printed[1]).toBe('apt-get update ended with status 7; continuing');
    expect(calls).toHaveLength(2);
  });

  it('fails if the command does not exist', async () => {
    const failing = runFixes([{ file: 'no-such-manager', args: [] }], () => {}, { euid: 0 });
    expect(await rejection(failing)).toMatchObject({
      code: 'FIX_FAILED',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('runs nothing without root', async () => {
    const { printed, error } = await run(0, [install], 1000);
    expect(error?.code).toBe('NOT_ROOT');
    expect(printed).toEqual([]);
  });

  it('needs no root if nothing is to do', async () => {
    expect((await run(0, [], 1000)).error).toBeUndefined();
  });
});
