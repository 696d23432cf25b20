import { existsSync, readFileSync } from 'node:fs';
import { tracefsRoot } from '../kernel/tracepoints.ts';
import type { Command } from './packages.ts';

/** State of tracefs. */
export interface Tracefs {
  /** Mount point where tracefs can be read; undefined where it cannot. */
  root: string | undefined;
  /** Mount point of tracefs, readable or not. */
  mounted: string | undefined;
  /** Command that mounts tracefs; undefined where the kernel has no directory for it. */
  mount: Command | undefined;
}

const POINTS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/**
 * Finds the mount point of tracefs in the lines of /proc/self/mounts. A mount elsewhere (in a chroot, say) is
 * no use.
 */
export const parseMounted = (mounts: string): string | undefined =>
  mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, point = '', type]) => type === 'tracefs' && POINTS.includes(point))?.[1];

/**
 * Chooses the mount to make. Every bpftrace that vmtally accepts reads /sys/kernel/tracing where
 * /sys/kernel/debug/tracing does not exist (bpftrace#2351, in 0.17), so debugfs is only for kernels before
 * 4.1, which have no /sys/kernel/tracing.
 */
export function mountCommand(exists: (path: string) => boolean = existsSync): Command | undefined {
  if (exists('/sys/kernel/tracing')) return mount('tracefs', '/sys/kernel/tracing');
  if (exists('/sys/kernel/debug')) return mount('debugfs', '/sys/kernel/debug');
  return undefined;
}

export function readTracefs(): Tracefs {
  // Look for tracefs before reading the mounts: the look makes a mounted debugfs mount tracefs.
  const root = tracefsRoot();
  return {
    root,
    mounted: root ?? parseMounted(readFileSync('/proc/self/mounts', 'utf8')),
    mount: mountCommand(),
  };
}

const mount = (type: string, point: string): Command => ({ file: 'mount', args: ['-t', type, type, point] });
