import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { Service, serveWith } from './service.ts';
import { CLI, finish, start } from './support.ts';

const HELPERS = [
  'apt-get',
  'dnf',
  'filefrag',
  'getent',
  'mount',
  'perl',
  'python3',
  'setpriv',
  'sleep',
  'stty',
];

/** A PATH that begins with helpers of somebody else, and the file that any of them makes. */
function hostilePath() {
  const directory = temporaryDirectory();
  const mark = join(directory, 'was-run');
  for (const name of HELPERS)
    writeFileSync(join(directory, name), `#!/bin/sh\necho "$0" >>${mark}\nexit 1\n`, { mode: 0o755 });
  return { PATH: `${directory}:${process.env.PATH}`, wasRun: () => existsSync(mark) };
}

it('serve runs the helpers of the system', async () => {
  const { PATH, wasRun } = hostilePath();
  const service = await Service.of(serveWith({ PATH })`--listen 127.0.0.1:0 -e kmalloc --user bin`);
  await service.ticked();
  await service.stop();
  expect(wasRun()).toBe(false);
});

it('doctor --fix runs the helpers of the system', async () => {
  const { PATH, wasRun } = hostilePath();
  const script = 'umount /sys/kernel/tracing && exec env PATH="$0" "$@"';
  const { stderr } = await finish(
    start('unshare', argv`--mount sh -c ${script} ${PATH} ${process.execPath} ${CLI} doctor --fix`),
  );
  expect(stderr).toContain('running: mount -t tracefs');
  expect(wasRun()).toBe(false);
});
