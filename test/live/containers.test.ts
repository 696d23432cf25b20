import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cgroupRoot } from '../../src/kernel/cgroups.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Service } from './service.ts';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const EVENT = 'syscalls:sys_enter_eventfd2';
const N = 1_009;
const IMAGE = 'vmtally.test/image:1';

/** Makes folders, and removes those that were not there with the test. */
function folder(path: string): void {
  if (existsSync(path)) return;
  folder(dirname(path));
  mkdirSync(path);
  onTestFinished(() => {
    try {
      rmdirSync(path);
    } catch {
      // Another process put something there.
    }
  });
}

/** A cgroup and a file as those of a container of docker. Returns a command that counts N events in it. */
function container(): { id: string; name: string; run: string[] } {
  const id = randomBytes(32).toString('hex');
  const name = `vmtally-test-${id.slice(0, 8)}`;
  const cgroup = join(cgroupRoot() ?? expect.fail('no cgroup2 is mounted'), `docker/${id}`);
  folder(cgroup);
  const path = `/var/lib/docker/containers/${id}/config.v2.json`;
  folder(dirname(path));
  writeFileSync(path, JSON.stringify({ ID: id, Name: `/${name}`, Config: { Image: IMAGE } }));
  onTestFinished(() => rmSync(path));
  return { id, name, run: ['sh', '-c', `echo $$ > ${cgroup}/cgroup.procs; exec ${WORKLOADS.eventfd} ${N}`] };
}

describe('a container', () => {
  it('has its name and image in rows and groups of a service, after its end too', async () => {
    const { id, name, run } = container();
    const service = await Service.start`-e ${EVENT} --interval 200`;
    onTestFinished(() => service.stop());
    await finish(vmtally`stat -e ${EVENT} -- ${run}`);
    const rowOf = async () =>
      (await service.counts('main')).rows.find(({ who }) => who.container?.id === id)?.who;
    await until('the name is known', async () => (await rowOf())?.container?.name === name);
    expect(await rowOf()).toMatchObject({ place: name, container: { engine: 'docker', image: IMAGE } });
    const tokenFile = join(service.runDirectory ?? '', 'token');
    for (const [group, key] of [
      ['container', name],
      ['image', IMAGE],
    ] as const) {
      const top = await finish(
        vmtally`top --connect ${service.url} --token-file ${tokenFile} --json --iterations 1 --group ${group}`,
      );
      const { rows } = JSON.parse(top.stdout.split('\n')[0] ?? '') as {
        rows: { key: string; count: number }[];
      };
      expect(rows.find((row) => row.key === key)?.count).toBe(N);
    }
  });

  it('is a scope by its name and by its short id', async () => {
    const { id, name, run } = container();
    for (const given of [name, id.slice(0, 12)]) {
      const { stderr } = await finish(vmtally`stat --json -e ${EVENT} -G ${given} -- ${run}`);
      expect(totalOf(stderr).events[0]?.count).toBe(N);
    }
    const { stderr } = await finish(vmtally`stat --json -e ${EVENT} -a --by image -- ${run}`);
    expect(totalOf(stderr).events[0]?.rows?.find((row) => row.name === IMAGE)?.count).toBe(N);
    const none = await finish(vmtally`stat -e ${EVENT} -G ${`${name}-no`} -- true`, 2);
    expect(none.stderr).toContain(`there is no cgroup ${name}-no`);
  });

  it('has its name in a report on a capture', async () => {
    const { name, run } = container();
    const file = join(temporaryDirectory(), 'a.capture');
    await finish(vmtally`record -e ${EVENT} -o ${file} -- ${run}`);
    for (const [by, key] of [
      ['container', name],
      ['image', IMAGE],
      ['pod', '(none)'],
    ] as const) {
      const { stdout } = await finish(vmtally`report ${file} --by ${by} --json`);
      expect(totalOf(stdout).events[0]?.rows?.find((row) => row.name === key)?.count).toBe(N);
    }
  });
});
