import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCgroupPath } from '../../src/cgroup-path.ts';
import { ContainerReader } from '../../src/containers/container-reader.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const ID = '0123456789ab'.padEnd(64, 'c');
const UID = '5b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44';
const POD = `/kubepods.slice/kubepods-pod${UID.replaceAll('-', '_')}.slice`;
const STORAGE = 'var/lib/containers/storage/overlay-containers';
const DOCKER = `var/lib/docker/containers/${ID}/config.v2.json`;
const CONTAINERD = `run/containerd/io.containerd.runtime.v2.task/k8s.io/${ID}/config.json`;

const read = (root: string, path: string) => new ContainerReader(root).read(parseCgroupPath(path));
const none = { name: null, image: null, pod: null, namespace: null };

/** An entry of containers/storage. */
const entry = (name: string, image: string, more: object = {}) => ({
  id: ID,
  names: [name],
  image: 'f'.repeat(64),
  metadata: JSON.stringify({ 'image-name': image, 'image-id': 'f'.repeat(64), name, ...more }),
  layer: 'e'.repeat(64),
  created: '2024-01-01T00:00:00Z',
});

/** A configuration as containerd's plugin for Kubernetes writes it. */
const criConfig = (annotations: Record<string, string>) =>
  JSON.stringify({
    ociVersion: '1.1.0',
    process: { args: ['nginx'] },
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [`io.kubernetes.cri.${key}`, value]),
    ),
  });

const dockerConfig = (name: string, image: string) =>
  JSON.stringify({ ID, Name: name, Config: { Image: image, Labels: { 'com.docker.compose.service': 'x' } } });

describe('names of a container', () => {
  test.each<[string, Record<string, string>, string, object]>([
    [
      'docker',
      { [DOCKER]: dockerConfig('/shop-web-1', 'nginx:1.25') },
      `/system.slice/docker-${ID}.scope`,
      { name: 'shop-web-1', image: 'nginx:1.25' },
    ],
    [
      'docker below kubelet',
      { [DOCKER]: dockerConfig(`/k8s_nginx_web-0_shop_${UID}_0`, 'sha256:abc') },
      `/kubepods/pod${UID}/${ID}`,
      { name: 'nginx', image: 'sha256:abc', pod: 'web-0', namespace: 'shop' },
    ],
    [
      'podman, where only the first of the names is one',
      {
        [`${STORAGE}/containers.json`]: JSON.stringify([
          1,
          null,
          { ...entry('web', 'nginx'), names: ['web', ...Array.from({ length: 300_000 }, () => 1)] },
        ]),
      },
      `/machine.slice/libpod-${ID}.scope/container`,
      { name: 'web', image: 'nginx' },
    ],
    [
      'podman',
      { [`${STORAGE}/containers.json`]: JSON.stringify([entry('web', 'docker.io/library/nginx:latest')]) },
      `/machine.slice/libpod-${ID}.scope/container`,
      { name: 'web', image: 'docker.io/library/nginx:latest' },
    ],
    [
      'podman run --rm',
      {
        [`${STORAGE}/containers.json`]: '[]',
        [`${STORAGE}/volatile-containers.json`]: JSON.stringify([entry('once', 'localhost/once')]),
      },
      `/machine.slice/libpod-${ID}.scope`,
      { name: 'once', image: 'localhost/once' },
    ],
    [
      'podman of a user',
      {
        'etc/passwd': 'root:x:0:0::/root:/bin/sh\nann:x:1000:1000:Ann:/home/ann:/bin/sh\n',
        'home/ann/.local/share/containers/storage/overlay-containers/containers.json': JSON.stringify([
          entry('mine', 'localhost/mine'),
        ]),
        // Root's storage says nothing about a user's container.
        [`${STORAGE}/containers.json`]: JSON.stringify([entry('other', 'other')]),
      },
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`,
      { name: 'mine', image: 'localhost/mine' },
    ],
    [
      'podman of a user who cannot mount overlays',
      {
        'etc/passwd': 'ann:x:1000:1000:Ann:/home/ann:/bin/sh\n',
        'home/ann/.local/share/containers/storage/vfs-containers/volatile-containers.json': JSON.stringify([
          entry('mine', 'localhost/mine'),
        ]),
      },
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope/container`,
      { name: 'mine', image: 'localhost/mine' },
    ],
    [
      'CRI-O',
      {
        [`${STORAGE}/containers.json`]: JSON.stringify([
          entry(`k8s_nginx_web-0_shop_${UID}_2`, 'quay.io/nginx:1', { 'pod-name': 'x', 'pod-id': 'y' }),
        ]),
      },
      `${POD}/crio-${ID}.scope`,
      { name: 'nginx', image: 'quay.io/nginx:1', pod: 'web-0', namespace: 'shop' },
    ],
    [
      'containerd',
      {
        [CONTAINERD]: criConfig({
          'container-type': 'container',
          'container-name': 'nginx',
          'image-name': 'docker.io/library/nginx:1',
          'sandbox-name': 'web-7d9f',
          'sandbox-namespace': 'shop',
          'sandbox-uid': UID,
        }),
      },
      `${POD}/cri-containerd-${ID}.scope`,
      { name: 'nginx', image: 'docker.io/library/nginx:1', pod: 'web-7d9f', namespace: 'shop' },
    ],
    [
      'the sandbox of a pod',
      {
        [CONTAINERD]: criConfig({
          'container-type': 'sandbox',
          'sandbox-name': 'web-7d9f',
          'sandbox-namespace': 'shop',
        }),
      },
      `/system.slice/containerd.service/kubepods-pod${UID.replaceAll('-', '_')}.slice:cri-containerd:${ID}`,
      { name: 'POD', pod: 'web-7d9f', namespace: 'shop' },
    ],
    [
      'any runtime of Kubernetes, by its logs',
      {
        [`var/log/containers/web-7d9f_shop_side-car-${ID}.log`]: '',
        [`var/log/pods/shop_web-7d9f_${UID}/side-car/0.log`]: '',
      },
      `/kubepods/burstable/pod${UID}/${ID}`,
      { name: 'side-car', pod: 'web-7d9f', namespace: 'shop' },
    ],
  ])('%s', (_, files, path, expected) => {
    expect(read(temporaryDirectory(files), path)).toEqual({ id: ID, ...none, ...expected });
  });

  test('a pod without a container', () => {
    const root = temporaryDirectory({ [`var/log/pods/kube-system_dns-0_${UID}/dns/0.log`]: '' });
    expect(read(root, `/kubepods/pod${UID}`)).toEqual({
      id: UID,
      ...none,
      pod: 'dns-0',
      namespace: 'kube-system',
    });
  });

  test('nothing is read for a path that has a name, or none', () => {
    const root = temporaryDirectory({ [DOCKER]: dockerConfig('/a', 'b') });
    for (const path of ['/lxc.payload.web', '/system.slice/ssh.service', '/docker/buildkit/x', '/'])
      expect(read(root, path)).toBeUndefined();
  });
});

describe('a file that is read again', () => {
  test('only after it changed', () => {
    const root = temporaryDirectory({ [`${STORAGE}/containers.json`]: '[]' });
    const reader = new ContainerReader(root);
    const place = parseCgroupPath(`/machine.slice/libpod-${ID}.scope`);
    expect(reader.read(place)).toBeUndefined();
    const path = join(root, STORAGE, 'containers.json');
    writeFileSync(`${path}.new`, JSON.stringify([entry('web', 'nginx')]));
    renameSync(`${path}.new`, path);
    expect(reader.read(place)?.name).toBe('web');
    rmSync(path);
    expect(reader.read(place)).toBeUndefined();
  });
});

describe('a broken or hostile file is a miss', () => {
  const path = `/system.slice/docker-${ID}.scope`;

  test.each<[string, string]>([
    ['an empty file', ''],
    ['no JSON', '{"Name":'],
    ['another form', '[1, 2]'],
    ['null', 'null'],
    ['a name that steers the terminal', dockerConfig('/\u001b[2Ja', '\u202eb')],
    ['a name with blanks', dockerConfig('/a b', '(none)')],
    ['a long name', dockerConfig(`/${'a'.repeat(300)}`, 'b'.repeat(300))],
    ['names that are no texts', JSON.stringify({ Name: '/ ', Config: { Image: { a: 1 } } })],
    ['deep brackets', '['.repeat(500_000)],
    ['a file over a mebibyte', `${dockerConfig('/a', 'b')}${' '.repeat(1 << 20)}`],
  ])('%s', (_, content) => {
    expect(read(temporaryDirectory({ [DOCKER]: content }), path)).toBeUndefined();
  });

  test('one name that is none takes nothing from the other', () => {
    const root = temporaryDirectory({ [DOCKER]: dockerConfig('/web', 'a\nb') });
    expect(read(root, path)).toEqual({ id: ID, ...none, name: 'web' });
  });

  /** Puts something else in the place of the file. */
  const inPlace = (make: (file: string) => void): string => {
    const root = temporaryDirectory({ secret: dockerConfig('/secret', 'secret') });
    const file = join(root, DOCKER);
    mkdirSync(dirname(file), { recursive: true });
    make(file);
    return root;
  };

  test.each<[string, (file: string) => void]>([
    ['a link', (file) => symlinkSync('../../../../../secret', file)],
    ['a link to itself', (file) => symlinkSync('config.v2.json', file)],
    ['a FIFO, whose writer is not waited for', (file) => execFileSync('mkfifo', [file])],
    ['a folder', (file) => mkdirSync(file)],
    ['a device', (file) => symlinkSync('/dev/zero', file)],
    [
      'a file of a terabyte without blocks',
      (file) => {
        writeFileSync(file, '{');
        truncateSync(file, 2 ** 40);
      },
    ],
  ])('%s', (_, make) => {
    expect(read(inPlace(make), path)).toBeUndefined();
  });

  test('one broken entry of a list takes nothing from the others', () => {
    const list = [
      null,
      { id: '../../etc/passwd', names: ['x'] },
      { id: ID.toUpperCase() },
      entry('web', 'nginx'),
    ];
    const root = temporaryDirectory({ [`${STORAGE}/containers.json`]: JSON.stringify(list) });
    expect(read(root, `/machine.slice/libpod-${ID}.scope`)?.name).toBe('web');
  });

  test('metadata that is no JSON leaves the name', () => {
    const list = [{ ...entry('web', 'nginx'), metadata: '{' }];
    const root = temporaryDirectory({ [`${STORAGE}/containers.json`]: JSON.stringify(list) });
    expect(read(root, `/machine.slice/libpod-${ID}.scope`)).toEqual({ id: ID, ...none, name: 'web' });
  });
});

test('a link below the home of a user is not followed: it may lead to a server that is dead', () => {
  const containers = JSON.stringify([entry('mine', 'localhost/mine')]);
  const root = temporaryDirectory({
    'etc/passwd': 'ann:x:1000:1000:Ann:/home/ann:/bin/sh\n',
    'home/ann/.bashrc': '',
    'net/.local/share/containers/storage/overlay-containers/containers.json': containers,
  });
  symlinkSync(join(root, 'net/.local'), join(root, 'home/ann/.local'));
  expect(
    read(root, `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`),
  ).toBeUndefined();
});
