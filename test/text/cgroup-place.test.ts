import { beforeEach, describe, expect, test } from 'vitest';
import { knownContainers } from '../../src/tally/known-containers.ts';
import { cgroupPlace } from '../../src/text/cgroup-place.ts';

const ID = '0123456789ab'.padEnd(64, 'c');
const UID = '5b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44';
const SYSTEMD_UID = UID.replaceAll('-', '_');
const POD = '7b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44';
const STATIC = '3e8b7a9c0d1f2e3b4a5968778695a4b3';

test.each([
  [null, null],
  ['/', null],
  ['', null],
  ['/user', null],
  ['/init.scope', 'init.scope'],
  ['/system.slice', 'system.slice'],
  ['/system.slice/ssh.service', 'ssh.service'],
  ['/system.slice/system-getty.slice/getty@tty1.service', 'getty@tty1.service'],
  ['/user.slice/user-1000.slice/user@1000.service/app.slice/app-a\\x2db.scope', 'app-a\\x2db.scope'],
  ['/user.slice/user-1000.slice/session-3.scope', 'session-3.scope'],
  ['/system.slice/ssh.service/worker', 'ssh.service'],
  ['/system.slice/dbus.socket', 'dbus.socket'],
  // Docker with systemd and without.
  [`/system.slice/docker-${ID}.scope`, 'docker 0123456789ab'],
  [`/docker/${ID}`, 'docker 0123456789ab'],
  [`/system.slice/docker-${ID}.scope/system.slice/nginx.service`, 'docker 0123456789ab'],
  // Podman, CRI-O, nerdctl, and containerd without a name.
  [
    `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope/container`,
    'podman 0123456789ab',
  ],
  [`/libpod/${ID}`, 'podman 0123456789ab'],
  [`/crio/${ID}`, 'cri-o 0123456789ab'],
  [`/system.slice/nerdctl-${ID}.scope`, 'nerdctl 0123456789ab'],
  [`/default/${ID}`, 'container 0123456789ab'],
  // kubelet with systemd and without.
  [
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${SYSTEMD_UID}.slice/cri-containerd-${ID}.scope`,
    `pod ${UID} containerd 0123456789ab`,
  ],
  [`/kubepods.slice/kubepods-pod${SYSTEMD_UID}.slice/crio-${ID}.scope`, `pod ${UID} cri-o 0123456789ab`],
  [`/kubepods/besteffort/pod${UID}/${ID}`, `pod ${UID} container 0123456789ab`],
  [`/kubepods/besteffort/pod${UID}`, `pod ${UID}`],
  // Static pods, which kubelet starts from files, have a hash as uid.
  [
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${STATIC}.slice/cri-containerd-${ID}.scope`,
    `pod ${STATIC} containerd 0123456789ab`,
  ],
  [`/kubepods/burstable/pod${STATIC}/${ID}`, `pod ${STATIC} container 0123456789ab`],
  // kind: the kubelet of a node within a container.
  [
    `/docker/${'f'.repeat(64)}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${SYSTEMD_UID}.slice/cri-containerd-${ID}.scope`,
    `pod ${UID} containerd 0123456789ab`,
  ],
  // LXC.
  ['/lxc.payload.web', 'lxc web'],
  ['/lxc/web', 'lxc web'],
  ['/lxc/web/system.slice/ssh.service', 'lxc web'],
  // Names that only look like containers.
  [`/system.slice/docker-${ID.slice(1)}.scope`, `docker-${ID.slice(1)}.scope`],
  [`/user.slice/${ID.toUpperCase()}`, 'user.slice'],
  ['/podrace', null],
  ['/a.service.d', null],
])('%s', (path, place) => {
  expect(cgroupPlace(path)).toBe(place);
});

describe('names that are known', () => {
  const [WEB, NGINX, NODE] = ['a'.repeat(64), 'b'.repeat(64), 'd'.repeat(64)];
  beforeEach(() => {
    knownContainers.learn([
      { id: WEB, name: 'web', image: null, pod: null, namespace: null },
      { id: NGINX, name: 'nginx', image: null, pod: 'web-7d9f', namespace: 'shop' },
      { id: NODE, name: 'kind-worker', image: null, pod: null, namespace: null },
      { id: POD, name: null, image: null, pod: 'db-0', namespace: 'shop' },
      { id: '9'.repeat(64), name: null, image: null, pod: 'web-7d9f', namespace: 'shop' },
    ]);
  });

  test.each([
    [`/system.slice/docker-${WEB}.scope`, 'web'],
    [`/docker/${WEB}/system.slice/nginx.service`, 'web'],
    [`/kubepods/besteffort/pod${UID}/${NGINX}`, 'shop/web-7d9f/nginx'],
    [`/kubepods/besteffort/pod${POD}`, 'pod shop/db-0'],
    [`/kubepods/besteffort/pod${UID}/${'9'.repeat(64)}`, 'pod shop/web-7d9f container 999999999999'],
    [
      `/docker/${NODE}/kubelet.slice/kubelet-kubepods-pod${SYSTEMD_UID}.slice/cri-containerd-${ID}.scope`,
      `kind-worker pod ${UID} containerd 0123456789ab`,
    ],
  ])('%s', (path, place) => {
    expect(cgroupPlace(path)).toBe(place);
  });
});
