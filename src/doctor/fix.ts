import { execa } from 'execa';
import { VmtallyError } from '../errors.ts';
import { SYSTEM_PATH } from '../kernel/system-path.ts';
import { type Facts, installer } from './facts.ts';
import { type Command, installCommands } from './packages.ts';
import { accountCommands } from './service-user.ts';

/** Commands that repair everything that can be repaired. */
export function fixCommands(facts: Facts): Command[] {
  const { root, mounted, mount } = facts.tracefs;
  const manager = installer(facts);
  return [
    ...(root === undefined && mounted === undefined && mount !== undefined ? [mount] : []),
    ...(manager === undefined ? [] : installCommands(manager)),
    ...accountCommands(facts.serverUser?.missing ?? []),
  ];
}

/**
 * Runs the commands one after the other; `say` announces each. Their output goes to stderr, because stdout is
 * for the report.
 * Throws NOT_ROOT before the first command, or FIX_FAILED at the first that fails and is not optional, takes longer
 * than `timeoutMs`, or runs when `signal` is aborted.
 */
export async function runFixes(
  commands: readonly Command[],
  say: (line: string) => void,
  {
    euid = process.geteuid?.() ?? 0,
    path = SYSTEM_PATH,
    timeoutMs,
    signal,
  }: { euid?: number; path?: string; timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<void> {
  if (commands.length > 0 && euid !== 0) {
    throw new VmtallyError(
      'NOT_ROOT',
      '--fix needs root to mount tracefs and install bpftrace',
      'Run `sudo vmtally doctor --fix`.',
    );
  }
  for (const { file, args, env = {}, optional = false } of commands) {
    const line = [file, ...args].join(' ');
    say(`running: ${line}`);
    const result = await execa(file, args, {
      env: { ...proxies(), ...env, PATH: path },
      extendEnv: false,
      stdin: 'ignore',
      stdout: 2,
      stderr: 2,
      reject: false,
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      ...(signal && { cancelSignal: signal }),
      // unshare waits with SIGTERM blocked.
      killSignal: 'SIGKILL',
    });
    if (!result.failed) continue;
    const why =
      result.exitCode === undefined
        ? `${line}: ${result.shortMessage ?? 'not run'}`
        : `${line} ended with status ${result.exitCode}`;
    if (optional && !result.isCanceled) say(`${why}; continuing`);
    else throw new VmtallyError('FIX_FAILED', why, 'Its output is above.', { cause: result });
  }
}

/** Variables of the caller that package managers need to reach their repositories. */
const PROXY = /^(?:https?|ftp|no|all)_proxy$/i;

const proxies = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => PROXY.test(name)));
