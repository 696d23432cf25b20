import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

/** Each load makes a prime number of eventfds, in a container of its own, or in a unit. */
export const EVENT = 'syscalls:sys_enter_eventfd2';
export const LOADS = { web: 1_009, db: 2_003, shop: 1_511, 'alloc.service': 3_001 };
export const IMAGES = {
  web: 'vmtally.test/web:1',
  db: 'vmtally.test/db:1',
  shop: 'vmtally.test/shop:1',
};

/** True where processes have their cgroups in version 2, which probes and rootless podman need. */
export const isVersion2 = existsSync('/sys/fs/cgroup/cgroup.controllers');

/** podman of a user who has a session. On version 1 it cannot make a cgroup, so that nothing tells whose a process is. */
const ROOTLESS =
  'runuser -u dev -- env -C / XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus podman';
const ENGINES = { web: 'podman', db: 'docker', ...(isVersion2 && { shop: ROOTLESS }) };

/** The names of the containers that run, and of the unit. */
export const OWNERS = [...Object.keys(ENGINES), 'alloc.service'];

/** Without version 2 the cgroup of a process is read from its files, which takes a tick. */
const SECONDS = isVersion2 ? 0 : 3;
const held = (command) => `(echo; sleep ${SECONDS}) | ${command}`;

/** The shell commands of each load. */
export const WORK = Object.fromEntries([
  ...Object.entries(ENGINES).map(([name, engine]) => [
    name,
    held(`${engine} exec -i ${name} /bin/eventfd ${LOADS[name]} wait`),
  ]),
  ['alloc.service', `echo ${LOADS['alloc.service']} >/run/alloc; read -r _ </run/alloc.done`],
]);
export const ALL_WORK = Object.values(WORK).join('\n');

export const sh = (script) => execFileSync('sh', ['-ec', script], { encoding: 'utf8', timeout: 600_000 });

const run = (name, options) => `${ENGINES[name]} run ${options} --network none ${IMAGES[name]}`;

/** Starts the engines, their containers from an image of two programs, and the unit. */
export function startContainers() {
  // The kernel has no modules for networks here.
  mkdirSync('/etc/docker', { recursive: true });
  writeFileSync('/etc/docker/daemon.json', '{"bridge": "none", "iptables": false}');
  sh(`systemctl start docker dbus systemd-logind
    mkdir -p /run/image/bin /run/image/tmp
    cp /guest/bin/eventfd /bin/busybox /run/image/bin
    ln -s busybox /run/image/bin/sleep
    tar -C /run/image -cf /tmp/image.tar .`);
  if (isVersion2) sh('useradd -m -u 1000 -s /bin/sh dev && loginctl enable-linger dev');
  for (const [name, engine] of Object.entries(ENGINES)) {
    sh(`${engine} import /tmp/image.tar ${IMAGES[name]}`);
    sh(`${run(name, `-d --name ${name}`)} /bin/sleep inf`);
  }
  const load = held('/guest/bin/eventfd $n wait');
  const worker = `exec 3<>/run/alloc; while read -r n <&3; do ${load}; echo >/run/alloc.done; done`;
  sh(`mkfifo /run/alloc /run/alloc.done; systemd-run --quiet --unit=alloc.service sh -c '${worker}'`);
  return OWNERS.join(', ');
}
