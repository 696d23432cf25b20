import { spawn } from 'node:child_process';
import { isExecutable } from '../kernel/executable.ts';

/**
 * While a process holds a descriptor of BPF_ENABLE_STATS (Linux 5.8, kernel/bpf/syscall.c), the kernel counts
 * runs and run time of every BPF program, which adds 20 ns to each run. The kernel stops when the last
 * descriptor is closed, so it also stops if the holder is killed, together with vmtally or alone. The sysctl
 * kernel.bpf_stats_enabled does the same, but stays on after its writer.
 */
const BPF_ENABLE_STATS = 32;

/** Number of bpf(2) by architecture of Node. */
const BPF_SYSCALL: Partial<Record<NodeJS.Architecture, number>> = {
  x64: 321,
  arm64: 280,
  riscv64: 280,
  loong64: 280,
  ppc64: 361,
  s390x: 351,
};

/** Seconds after which the holder ends by itself, should vmtally be stopped and not killed. */
const LONGEST = 10;

/**
 * Interpreters that call bpf(2), which Node cannot, with their arguments. The holder writes a line once it
 * holds the descriptor, and ends with its input.
 */
export const HOLDERS: Record<string, string[]> = {
  // In Debian's perl-base, which is essential.
  '/usr/bin/perl': [
    '-e',
    `my $type = pack('L', 0); exit 1 if syscall($ARGV[0] + 0, ${BPF_ENABLE_STATS}, $type, 4) < 0;
     alarm ${LONGEST}; syswrite STDOUT, "on\\n"; sysread STDIN, $_, 1`,
  ],
  '/usr/bin/python3': [
    '-ISc',
    `import ctypes, os, signal, sys
type = ctypes.c_uint(0)
if ctypes.CDLL(None).syscall(int(sys.argv[1]), ${BPF_ENABLE_STATS}, ctypes.byref(type), 4) < 0: sys.exit(1)
signal.alarm(${LONGEST})
os.write(1, b'on\\n')
os.read(0, 1)`,
  ],
};

/** A measurement that the kernel makes. */
export interface Stats {
  /** True as long as the holder has not ended. */
  enabled(): boolean;
  disable(): Promise<void>;
}

/**
 * Makes the kernel measure BPF programs. Undefined without the privilege (CAP_SYS_ADMIN), and where there is
 * no interpreter or no such architecture.
 */
export async function enableStats(holders = HOLDERS, arch = process.arch): Promise<Stats | undefined> {
  const syscall = BPF_SYSCALL[arch];
  const file = Object.keys(holders).find(isExecutable);
  if (file === undefined || syscall === undefined) return undefined;
  const holder = spawn(file, [...(holders[file] ?? []), String(syscall)], {
    cwd: '/',
    env: {},
    // In a session of its own, it receives no signal of the terminal.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A holder that has ended does not read the end of its input: ignore the failed write.
  holder.stdin.on('error', () => {});
  let ended = false;
  const end = new Promise<void>((resolve) => {
    for (const event of ['error', 'exit'] as const) holder.on(event, () => resolve());
  }).then(() => {
    ended = true;
  });
  await Promise.race([new Promise((resolve) => holder.stdout.once('data', resolve)), end]);
  if (ended) return undefined;
  return {
    enabled: () => !ended,
    disable: () => {
      holder.stdin.end();
      return end;
    },
  };
}
