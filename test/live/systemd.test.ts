import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ProcessPages } from '../../src/wire/process-pages.ts';
import { HealthMessage } from '../../src/wire/views.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { documentAt } from '../fixtures/documents.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { nothingLeft, Service } from './service.ts';
import { CLI, start, WORKLOADS } from './support.ts';

const UNIT = readFileSync(join(import.meta.dirname, '../../contrib/systemd/vmtally.service'), 'utf8');
const settings = (name: string): string[] =>
  [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

const directory = mkdtempSync('/tmp/vmtally-systemd-');
afterAll(() => rmSync(directory, { recursive: true }));

const analyze = (...line: CommandLine) => spawnSync('systemd-analyze', argv(...line), { encoding: 'utf8' });

// systemd-analyze comes with systemd, which a container need not have.
describe.skipIf(analyze`--version`.error !== undefined)('systemd-analyze', () => {
  // systemd-analyze requires the command of ExecStart to be installed: name it by its path.
  const file = join(directory, 'vmtally.service');
  writeFileSync(file, UNIT.replace('ExecStart=vmtally', `ExecStart=${CLI}`));

  it('finds nothing wrong', () => {
    const { status, stdout, stderr } = analyze`verify --man=no ${file}`;
    expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
  });

  it('rates its exposure as docs/install.md says', () => {
    const { stdout } = analyze`security --offline=true --no-pager ${file}`;
    const score = /exposure level for vmtally.service: ([\d.]+)/.exec(stdout)?.[1];
    // Other versions of systemd weigh a little differently.
    const documented = Number(/rates its exposure (\d+\.\d+)/.exec(documentAt('docs/install.md'))?.[1]);
    expect(Math.abs(Number(score) - documented)).toBeLessThan(0.5);
  });
});

/**
 * Starts the service as systemd would: with the unit's capabilities, and `more`, and no way to gain others, and with only
 * the state directory writable. Its further restrictions (system calls, address families) need systemd
 * itself.
 */
function startAsUnit(more: readonly string[] = []): Promise<Service> {
  const capabilities = [...settings('CapabilityBoundingSet').flatMap((value) => value.split(' ')), ...more];
  const bounding = ['-all', ...capabilities.map((name) => name.replace('CAP_', '+').toLowerCase())].join();
  // systemd leaves the mounts below /proc and /dev as they are, except /proc/sys (systemd.exec(5),
  // ProtectSystem=), and gives the unit its own /tmp. Here /tmp stays shared, since the state is there.
  const script = `
    mount --make-rprivate / && mount --bind /tmp /tmp && mount --bind /proc/sys /proc/sys &&
    while read -r _ at _; do
      case $at in /proc/sys | /[!pdt]* | /) mount -o remount,bind,ro "$at" ;; esac
    done </proc/mounts &&
    ! touch "$2" 2>/dev/null &&
    exec setpriv --no-new-privs --inh-caps=-all --bounding-set "$3" "$4" "$5" serve --listen 127.0.0.1:0 --interval 100 -e kmalloc \\
      --name kmallocs --state "$1/state" --run-dir "$1/run" --user nobody`;
  const args = argv`-m sh -c ${script} sh ${directory} /usr/written ${bounding} ${process.execPath} ${CLI}`;
  return Service.of(start('unshare', args));
}

it('counts with the powers that the unit leaves it', async () => {
  const service = await startAsUnit();
  expect(readFileSync(`/proc/${service.child.pid}/status`, 'utf8')).toMatch(/^NoNewPrivs:\t1$/m);
  await service.ticked();
  const { sessions } = await service.get(HealthMessage, '/api/health');
  expect(sessions[0]).toMatchObject({ exactness: { missedRunsUnread: false, restarts: 0 } });
  const { bpftraces, serverPid } = service;
  await service.stop();
  await nothingLeft([serverPid, ...bpftraces]);
});

describe("the pages of another user's process, over HTTP", () => {
  /** The address of the route for a program of user nobody, which ends with the test. */
  async function pathOfLayout(): Promise<string> {
    const folder = temporaryDirectory();
    chmodSync(folder, 0o777);
    const line = `cd ${folder} && exec setpriv --reuid 65534 --clear-groups ${WORKLOADS.layout} 0`;
    const child = start('sh', ['-c', line]);
    await until('the program is ready', () => child.stdout.includes('ready\n'));
    return `/api/processes/${child.pid}/pages?top=2000`;
  }

  it('are refused with the capabilities of the unit', async () => {
    const service = await startAsUnit();
    const { status, body } = await service.request('GET', await pathOfLayout());
    expect([status, body]).toEqual([403, { error: expect.objectContaining({ code: 'NOT_ROOT' }) }]);
    await service.stop();
  });

  it('are read with the two more that a comment of the unit names', async () => {
    const [, more = ''] = /add CAP_SYS_PTRACE .*: CapabilityBoundingSet=(.*)$/m.exec(UNIT) ?? [];
    expect(more).toMatch(/CAP_/);
    const service = await startAsUnit(more.split(' '));
    const pages = await service.get(ProcessPages, await pathOfLayout());
    expect(pages.countsHidden).toBe(false);
    expect(pages.rows).toContainEqual(expect.objectContaining({ size: 137 * 4096, rss: 137 * 4096 }));
    await service.stop();
  });
});
