/** systemd runs the checks as its only job, in place of what it would start (systemd-run-generator(8)). */
const SYSTEMD =
  'start=/sbin/init systemd.run="/bin/sh /guest/run.sh containers.mjs" systemd.default_timeout_start_sec=600';

const kernel = (suite) => ({ suite, system: 'rootfs', options: '' });
const containers = (options) => ({
  suite: 'bookworm',
  system: 'systemd',
  options: `${SYSTEMD} ${options}`,
});

/** The machines to boot: the Debian suite of the kernel, the root file system, and options of the kernel. */
export const MACHINES = new Map([
  ['5.10', kernel('bullseye')],
  ['6.1', kernel('bookworm')],
  ['6.12', kernel('trixie')],
  ['newest', kernel('sid')],
  // systemd mounts cgroups of version 2, or the controllers in version 1, which Debian 12 still can.
  ['cgroup2', containers('')],
  ['hybrid', containers('systemd.unified_cgroup_hierarchy=0')],
]);

/** The machines that boot unless others are named. */
export const KERNELS = ['5.10', '6.1', '6.12', 'newest'];
