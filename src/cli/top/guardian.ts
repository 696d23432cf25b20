import { spawn } from 'node:child_process';
import { SYSTEM_PATH } from '../../kernel/system-path.ts';

/**
 * No process can catch SIGKILL, and the kernel does not restore terminals. So a shell waits at the end of a
 * pipe. If the pipe closes without the word `done`, the shell restores the terminal. Most shells set the
 * modes of a terminal themselves after a command was killed, so this shell restores the modes only if the
 * terminal is still raw after a moment, as under `sh -c`.
 */
const SCRIPT = `
exec 3>&1
read -r word && exit
printf '%b' "$LEAVE"
sleep 0.2
case $(stty -a <&3) in *-isig*) stty sane <&3 ;; esac
`;

/**
 * Guards the terminal of stdout until the returned function is called. `leave`: the sequence to write if this
 * process dies.
 */
export function guard(leave: string): () => void {
  const guardian = spawn('/bin/sh', ['-c', SCRIPT], {
    // In a session of its own, the shell receives no signal of the terminal.
    detached: true,
    stdio: ['pipe', 'inherit', 'ignore'],
    env: { PATH: SYSTEM_PATH, LEAVE: leave.replaceAll('\x1b', '\\033') },
  });
  guardian.on('error', () => {});
  guardian.stdin.on('error', () => {});
  guardian.unref();
  return () => void guardian.stdin.end('done\n');
}
