/**
 * Signals that end a service, because they end a process that does not handle them: those of a user, a terminal, a
 * timer, a limit of CPU time, and a power failure. SIGHUP is not among them. The others cannot be handled by Node (SIGKILL, real-time signals), tell a fault in this process, after
 * which it cannot go on (SIGSEGV, SIGTRAP), or belong to Node's profiler (SIGPROF).
 */
export const ENDING = [
  'SIGINT',
  'SIGTERM',
  'SIGQUIT',
  'SIGABRT',
  'SIGALRM',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
  'SIGVTALRM',
  'SIGXCPU',
] as const satisfies NodeJS.Signals[];

/** Signals that mean nothing to a service. A write beyond a limit of file size fails, instead of SIGXFSZ. */
export const IGNORED = ['SIGUSR2', 'SIGXFSZ'] as const satisfies NodeJS.Signals[];

/** Ignores signals. Node cannot set SIG_IGN, but a listener takes the place of the default action. */
export function ignoreSignals(signals: readonly NodeJS.Signals[]): void {
  for (const signal of signals) process.on(signal, () => {});
}
