import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { FoundBpftrace } from './bpftraces.ts';
import type { Machine, Report } from './result.ts';
import { versions } from './tools.ts';

export const ROOT = join(import.meta.dirname, '../../..');
export const CLI = join(ROOT, 'dist/cli/main.js');

export function machineFacts(bpftraces: readonly FoundBpftrace[]): Machine {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return {
    cpu: (cpus()[0]?.model ?? '?').trim(),
    cpus: cpus().length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    kernel: release(),
    virtual: hypervisor(),
    system: /^PRETTY_NAME="?(.*?)"?$/m.exec(read('/etc/os-release'))?.[1] ?? '?',
    node: process.version,
    vmtally: version,
    bpftrace: bpftraces.map(({ versionText }) => versionText),
    tools: versions(),
  };
}

export const load = (): number => loadavg()[0] ?? 0;

/** True if the load before the run exceeds the number of CPUs: other work would distort the figures. */
export const isBusy = ({ machine, loadBefore }: Pick<Report, 'machine' | 'loadBefore'>): boolean =>
  loadBefore > machine.cpus;

/** True if the figures of two runs may appear on one page. */
export const sameMachine = (a: Report, b: Report): boolean =>
  a.quick === b.quick && JSON.stringify(a.machine) === JSON.stringify(b.machine);

/**
 * The name of the hypervisor, or null. The CPU flags say that there is a hypervisor; the firmware may name
 * it.
 */
function hypervisor(): string | null {
  if (!/^flags\s*:.*\bhypervisor\b/m.test(read('/proc/cpuinfo'))) return null;
  return read('/sys/class/dmi/id/sys_vendor').trim() || 'hypervisor';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
