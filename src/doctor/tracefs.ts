import { existsSync, readFileSync } from 'node:fs';
import { tracefsRoot } from '../kernel/tracepoints.ts';
import type { Command } from './packages.ts';

/** How tracefs stands. */
export interface Tracefs {
  /** Where it can be read; undefined where it cannot. */
  root: string | undefined;
  /** Where it is mounted, readable or not. */
  mounted: string | undefined;
  /** What mounts it; undefined where the kernel has no place for it. */
  mount: Command | undefined;
}

const POINTS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Where tracefs is mounted, by the lines of /proc/self/mounts; a mount elsewhere (of a chroot, say) is no use. */
export const parseMounted = (mounts: string): string | undefined =>
  mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, point = '', type]) => type === 'tracefs' && POINTS.includes(point))?.[1];

/**
 * The mount that is wanted. Every bpftrace that vmtally takes reads /sys/kernel/tracing where /sys/kernel/debug/tracing
 * is not there (bpftrace#2351, in 0.17); so debugfs is only for kernels before 4.1, which have no such directory.
 */
export function mountCommand(exists: (path: string) => boolean = existsSync): Command | undefined {
  if (exists('/sys/kernel/tracing')) return mount('tracefs', '/sys/kernel/tracing');
  if (exists('/sys/kernel/debug')) return mount('debugfs', '/sys/kernel/debug');
  return undefined;
}

export function readTracefs(): Tracefs {
  // In this order: looking for it makes a mounted debugfs mount it.
  const root = tracefsRoot();
  return {
    root,
    mounted: root ?? parseMounted(readFileSync('/proc/self/mounts', 'utf8')),
    mount: mountCommand(),
  };
}

const mount = (type: string, point: string): Command => ({ file: 'mount', args: ['-t', type, type, point] });
