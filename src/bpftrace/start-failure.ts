import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Bpftrace } from './find.ts';

const HINT = 'Run `vmtally doctor`; `vmtally script` prints the program.';
const FULL_HINT =
  'The kernel allows 64 BPF programs on a tracepoint, for all users together: end other counts of this event.';

/** Error for a bpftrace that ended before its first tick. */
export const endedEarly = (
  bpftrace: Bpftrace,
  { status, stderr }: { status: string; stderr: string },
): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_FAILED',
    `${nameOf(bpftrace)} ended with ${status} before it counted${errorText(stderr)}${fullText(stderr)}`,
    /(?:error attaching|unable to attach) probe/i.test(stderr) ? `${FULL_HINT} ${HINT}` : HINT,
  );

/**
 * Error for a bpftrace that vmtally killed: its first tick did not come within `ms`, and it made no more
 * progress.
 */
export const neverAttached = (bpftrace: Bpftrace, ms: number, { stderr }: { stderr: string }): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_STALLED',
    `${nameOf(bpftrace)} did not attach within ${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s${errorText(stderr)}`,
    HINT,
  );

/**
 * The kernel refuses another program at a tracepoint with E2BIG (perf_event_attach_bpf_prog,
 * kernel/trace/bpf_trace.c; BPF_TRACE_MAX_PROGS, include/linux/trace_events.h).
 */
const fullText = (stderr: string): string =>
  /Argument list too long|E2BIG/.test(stderr)
    ? ' (too many BPF programs on this tracepoint: the kernel allows 64)'
    : '';

const nameOf = ({ versionText, path }: Bpftrace): string => `bpftrace ${versionText} (${path})`;

/** Last line of a bpftrace's stderr, made printable; null if it wrote only warnings. */
export const lastLine = ({ stderr }: { stderr: string }): string | null => {
  const line = linesOf(stderr).at(-1);
  return line === undefined ? null : printable(line.trim().slice(0, 200));
};

/** First error that bpftrace reported, otherwise its first line, as the end of a sentence. */
function errorText(stderr: string): string {
  const lines = linesOf(stderr);
  const line = lines.find((text) => /error/i.test(text)) ?? lines[0];
  return line === undefined ? '' : `: ${line.trim().slice(0, 200)}`;
}

/**
 * Lines of stderr without warnings. bpftrace may print the line of the program below a warning, and a mark
 * below that line: both are removed too.
 */
function linesOf(stderr: string): string[] {
  const without = stderr.replaceAll(/^.*WARNING.*\n(?:.*\n\s*[~^]+\s*(?:\n|$))?/gm, '');
  return without
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*[~^]+\s*$|RLIMIT_MEMLOCK|WARNING/.test(line));
}
