import type { z } from 'zod';
import { parseCpuList } from '../../kernel/features.ts';
import { SESSION_ROWS, SessionSpec } from '../../wire/session.ts';
import { usage } from '../stat-options.ts';
import type { TopOptions } from './options.ts';

/** The session that counts here, from the options. Throws USAGE. */
export function specOf(options: TopOptions): z.input<typeof SessionSpec> {
  const { requests, pid, inherit, cpu, cgroup, by, interval } = options;
  const cpus = cpu === undefined ? undefined : parseCpuList(cpu);
  if (cpu !== undefined && cpus === undefined) throw usage(`-C ${cpu} is no list of CPUs such as 0,2-3`);
  const spec = {
    events: requests.flatMap(({ text: list, filter }) =>
      list
        .split(',')
        .filter((event) => event !== '')
        .map((event) => ({ event, ...(filter === undefined ? {} : { filter }) })),
    ),
    scope: {
      inherit,
      ...(pid && { pids: pid }),
      ...(cpus && { cpus }),
      ...(cgroup && { cgroups: cgroup }),
    },
    by: SESSION_ROWS.find((row) => row === by) ?? ('pid' as const),
    intervalMs: interval ?? 1000,
  };
  const parsed = SessionSpec.safeParse(spec);
  if (!parsed.success) throw usage(parsed.error.issues.map(issueText).join('; '));
  return spec;
}

const issueText = ({ path, message }: { path: PropertyKey[]; message: string }): string =>
  `${path.map(String).join('.')}: ${message}`;
