import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bpftrace, findBpftrace } from '../../../src/bpftrace/find.ts';
import { run } from '../../../src/bpftrace/run.ts';
import type { LeftOut } from './result.ts';

export interface FoundBpftrace extends Bpftrace {
  /** The version as a candidate's name has it: 0.17. */
  label: string;
}

/**
 * The bpftrace that vmtally uses, and the ones that `npm run test:compat` made, sorted by version. Of two
 * with the same version the first is taken. A bpftrace that cannot attach a probe goes into `leftOut`.
 */
export async function findBpftraces(): Promise<{
  own: FoundBpftrace;
  bpftraces: FoundBpftrace[];
  leftOut: LeftOut[];
}> {
  const byLabel = new Map<string, FoundBpftrace>();
  const leftOut: LeftOut[] = [];
  const take = async (path?: string): Promise<FoundBpftrace> => {
    const bpftrace = await findBpftrace(path);
    const label = bpftrace.version.join('.');
    const known = byLabel.get(label);
    if (known) return known;
    await attaches(bpftrace);
    const labelled = { ...bpftrace, label };
    byLabel.set(label, labelled);
    return labelled;
  };
  const own = await take();
  for (const path of compatible()) {
    try {
      await take(path);
    } catch (error) {
      leftOut.push({ what: path, why: error instanceof Error ? error.message : String(error) });
    }
  }
  const order = ({ version: [major, minor] }: Bpftrace) => major * 1000 + minor;
  return { own, bpftraces: [...byLabel.values()].toSorted((a, b) => order(a) - order(b)), leftOut };
}

function compatible(): string[] {
  const directory = process.env.VMTALLY_COMPAT_DIR ?? '/var/tmp/vmtally-compat';
  try {
    return readdirSync(directory)
      .filter((name) => name.startsWith('bpftrace-'))
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

async function attaches(bpftrace: Bpftrace): Promise<void> {
  const bpf = run(bpftrace, 'interval:ms:10 { print((0, 0, nsecs, 0)); }', {});
  const timer = setTimeout(() => bpf.kill(), 20_000);
  try {
    for await (const { kind } of bpf.frames) if (kind === 'attached') return;
    throw new Error(`it does not attach an interval: ${(await bpf.exit).stderr.trim().slice(0, 200)}`);
  } finally {
    clearTimeout(timer);
    bpf.kill();
  }
}
