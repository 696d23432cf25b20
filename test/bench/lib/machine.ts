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

/** True where other work takes what the figures are of: a load of more than the CPUs. */
export const isBusy = ({ machine, loadBefore }: Pick<Report, 'machine' | 'loadBefore'>): boolean =>
  loadBefore > machine.cpus;

/** What says that figures of two runs may stand on one page. */
export const sameMachine = (a: Report, b: Report): boolean =>
  a.quick === b.quick && JSON.stringify(a.machine) === JSON.stringify(b.machine);

/** The processor says that something is between it and us; who that is the firmware may tell. */
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
