import { describe, expect, test } from 'vitest';
import { type CgroupPath, parseCgroupPath, unescapeUnit } from '../src/cgroup-path.ts';

const ID = '0123456789ab'.padEnd(64, 'c');
const OTHER = 'f'.repeat(64);
const UID = '5b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44';
const SYSTEMD_UID = UID.replaceAll('-', '_');
const POD = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${SYSTEMD_UID}.slice`;
const USER = '/user.slice/user-1000.slice/user@1000.service';

type Found = { engine?: string; id?: string; path?: string } & Omit<CgroupPath, 'container' | 'inner'> & {
    inner?: string;
  };

const found = (path: string): Found => {
  const { container, inner, ...rest } = parseCgroupPath(path);
  return {
    ...(container && { engine: container.engine, id: container.id, path: container.path }),
    ...(inner && { inner: inner.id }),
    ...rest,
  };
};

const pod = { pod: UID, innerPod: UID };

describe('the container, the pod and the unit of a path', () => {
  test.each<[string, string, Found]>([
    ['the root', '/', {}],
    ['a unit', '/system.slice/ssh.service/worker', { unit: 'ssh.service' }],
    [
      'an escaped unit',
      String.raw`/system.slice/dev-disk\x2dby.mount`,
      { unit: String.raw`dev-disk\x2dby.mount` },
    ],
    [
      'docker by systemd',
      `/system.slice/docker-${ID}.scope`,
      { engine: 'docker', id: ID, path: `/system.slice/docker-${ID}.scope`, unit: `docker-${ID}.scope` },
    ],
    ['docker', `/docker/${ID}/init`, { engine: 'docker', id: ID, path: `/docker/${ID}` }],
    [
      'a build',
      '/docker/buildkit/9q5qeg3xk2',
      { engine: 'docker', id: 'buildkit', path: '/docker/buildkit' },
    ],
    [
      'podman by systemd',
      `/machine.slice/libpod-${ID}.scope/container`,
      { engine: 'podman', id: ID, path: `/machine.slice/libpod-${ID}.scope`, unit: `libpod-${ID}.scope` },
    ],
    [
      'podman in a pod',
      `/machine.slice/machine-libpod_pod_${OTHER}.slice/libpod-${ID}.scope`,
      {
        engine: 'podman',
        id: ID,
        path: `/machine.slice/machine-libpod_pod_${OTHER}.slice/libpod-${ID}.scope`,
        unit: `libpod-${ID}.scope`,
      },
    ],
    [
      'podman without systemd',
      `/libpod_parent/libpod-${ID}`,
      { engine: 'podman', id: ID, path: `/libpod_parent/libpod-${ID}` },
    ],
    [
      'podman of a user',
      `${USER}/user.slice/libpod-${ID}.scope`,
      {
        engine: 'podman',
        id: ID,
        path: `${USER}/user.slice/libpod-${ID}.scope`,
        unit: `libpod-${ID}.scope`,
        uid: '1000',
      },
    ],
    [
      'the monitor of podman, which is in no container',
      `/machine.slice/libpod-conmon-${ID}.scope`,
      { unit: `libpod-conmon-${ID}.scope` },
    ],
    [
      'that of CRI-O, which is in the pod',
      `${POD}/crio-conmon-${ID}.scope`,
      { ...pod, unit: `crio-conmon-${ID}.scope` },
    ],
    [
      'CRI-O',
      `${POD}/crio-${ID}.scope`,
      { ...pod, engine: 'cri-o', id: ID, path: `${POD}/crio-${ID}.scope`, unit: `crio-${ID}.scope` },
    ],
    [
      'containerd',
      `${POD}/cri-containerd-${ID}.scope`,
      {
        ...pod,
        engine: 'containerd',
        id: ID,
        path: `${POD}/cri-containerd-${ID}.scope`,
        unit: `cri-containerd-${ID}.scope`,
      },
    ],
    [
      'containerd whose runc took the triple for a name',
      `/system.slice/containerd.service/kubepods-besteffort-pod${SYSTEMD_UID}.slice:cri-containerd:${ID}/a`,
      {
        ...pod,
        engine: 'containerd',
        id: ID,
        path: `/system.slice/containerd.service/kubepods-besteffort-pod${SYSTEMD_UID}.slice:cri-containerd:${ID}`,
        unit: `kubepods-besteffort-pod${SYSTEMD_UID}.slice`,
      },
    ],
    [
      'kubelet without systemd',
      `/kubepods/besteffort/pod${UID}/${ID}`,
      { ...pod, engine: 'container', id: ID, path: `/kubepods/besteffort/pod${UID}/${ID}` },
    ],
    ['a pod', `/kubepods/besteffort/pod${UID}`, pod],
    [
      'a cluster in a container: its pods are not those of the host',
      `/docker/${OTHER}/kubelet.slice/kubelet-kubepods-pod${SYSTEMD_UID}.slice/cri-containerd-${ID}.scope`,
      {
        engine: 'docker',
        id: OTHER,
        path: `/docker/${OTHER}`,
        inner: ID,
        innerPod: UID,
        unit: `cri-containerd-${ID}.scope`,
      },
    ],
    [
      'a container in a container',
      `/system.slice/docker-${ID}.scope/docker/${OTHER}`,
      {
        engine: 'docker',
        id: ID,
        inner: OTHER,
        path: `/system.slice/docker-${ID}.scope`,
        unit: `docker-${ID}.scope`,
      },
    ],
    ['LXC, Incus', '/lxc.payload.web/a', { engine: 'lxc', id: 'web', path: '/lxc.payload.web' }],
    ['older LXC', '/lxc/web', { engine: 'lxc', id: 'web', path: '/lxc/web' }],
    ['the monitor of LXC', '/lxc.monitor.web', {}],
    [
      'a machine of systemd',
      String.raw`/machine.slice/machine-my\x2dbox.scope`,
      {
        engine: 'nspawn',
        id: 'my-box',
        path: String.raw`/machine.slice/machine-my\x2dbox.scope`,
        unit: String.raw`machine-my\x2dbox.scope`,
      },
    ],
    [
      'systemd-nspawn',
      '/machine.slice/systemd-nspawn@box.service/payload',
      {
        engine: 'nspawn',
        id: 'box',
        path: '/machine.slice/systemd-nspawn@box.service',
        unit: 'systemd-nspawn@box.service',
      },
    ],
    [
      'a virtual machine, which is no container',
      String.raw`/machine.slice/machine-qemu\x2d1\x2dvm.scope`,
      { unit: String.raw`machine-qemu\x2d1\x2dvm.scope` },
    ],
    ['a name that only looks so', `/docker-${ID.slice(1)}/${ID.toUpperCase()}`, {}],
  ])('%s', (_, path, expected) => {
    expect(found(path)).toEqual(expected);
  });
});

test('a part of a unit’s name is unescaped', () => {
  expect(unescapeUnit(String.raw`a\x2db\x20c\x00`)).toBe(String.raw`a-b c\x00`);
});
