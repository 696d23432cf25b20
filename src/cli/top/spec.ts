import type { z } from 'zod';
import { parseCpuList } from '../../kernel/features.ts';
import { SESSION_ROWS, SessionSpec } from '../../wire/session.ts';
import { eventSpecs } from '../event-options.ts';
import { usage } from '../stat/options.ts';
import type { TopOptions } from './options.ts';

/** The specification of the local session. Throws USAGE. */
export function specOf(options: TopOptions): SessionSpec {
  const { requests, pid, inherit, cpu, cgroup, by, interval } = options;
  const cpus = cpu === undefined ? undefined : parseCpuList(cpu);
  if (cpu !== undefined && cpus === undefined) throw usage(`-C ${cpu} is not a list of CPUs such as 0,2-3`);
  const spec: z.input<typeof SessionSpec> = {
    events: eventSpecs(requests),
    scope: {
      inherit,
      ...(pid && { pids: pid }),
      ...(cpus && { cpus }),
      ...(cgroup && { cgroups: cgroup }),
    },
    // Sessions do not count by program name: the rows of processes are grouped by name.
    by: SESSION_ROWS.find((row) => row === by) ?? 'pid',
    intervalMs: interval ?? 1000,
  };
  const parsed = SessionSpec.safeParse(spec);
  if (parsed.success) return parsed.data;
  throw usage(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
}
