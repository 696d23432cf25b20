import { readFileSync } from 'node:fs';
import { release, version } from 'node:os';
import { gunzipSync } from 'node:zlib';

/** The places that may say when this kernel preempts a task in a system call; tests pass others. */
const FILES = {
  mode: '/sys/kernel/debug/sched/preempt',
  commandLine: '/proc/cmdline',
  configs: ['/proc/config.gz', `/boot/config-${release()}`],
};

/**
 * False where the kernel preempts no task in a system call (kernel/sched/core.c, preempt_dynamic_mode): it then runs none
 * while another holds BPF programs off that CPU to read a map (include/linux/bpf.h, bpf_disable_instrumentation). True
 * where it does, and where that is not known: debugfs says how it is, the command line and the configuration how it began.
 */
export function mayPreempt(text = version(), files = FILES): boolean {
  if (!text.includes('PREEMPT')) return false;
  const mode =
    /\((\w+)\)/.exec(read(files.mode))?.[1] ??
    [...read(files.commandLine).matchAll(/(?:^|\s)preempt=(\w+)/g)].at(-1)?.[1] ??
    (text.includes('PREEMPT_DYNAMIC') ? configured(files.configs) : undefined);
  return mode !== 'none' && mode !== 'voluntary';
}

/** The mode that the kernel was built for. */
function configured(paths: readonly string[]): string | undefined {
  const config = paths.map(read).find((text) => text !== '') ?? '';
  return /^CONFIG_PREEMPT_(NONE|VOLUNTARY)=y$/m.exec(config)?.[1]?.toLowerCase();
}

function read(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  } catch {
    return '';
  }
}
