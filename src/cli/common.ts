import { type Command, Option } from 'commander';
import { takesCapabilities } from '../bpftrace/capabilities.ts';
import { type Bpftrace, findBpftrace } from '../bpftrace/find.ts';
import { lackingCapabilities } from '../doctor/privileges.ts';
import { VmtallyError } from '../errors.ts';
import { readPrivileges } from '../kernel/privileges.ts';
import { MERGES } from '../kernel/site-names.ts';
import { printable } from '../printable.ts';
import { loadProbes } from '../probe/load.ts';
import type { Probe } from '../probe/probe.ts';
import { ATTACH_MODES, type AttachMode } from '../probe/raw.ts';
import { repeatable, whole } from './arguments.ts';

export type ColorChoice = 'auto' | 'always' | 'never';

/** Options that all commands share. */
export interface CommonOptions {
  color: ColorChoice;
  json?: boolean;
}

export interface CountingOptions extends CommonOptions {
  bpftrace?: string;
  attach?: AttachMode;
  probes: string[];
}

/** Percent of one CPU. */
export const DEFAULT_MAX_COST = 5;

export const maxCost = (): Option =>
  new Option(
    '--max-cost <percent>',
    `overhead, in percent of one CPU, above which ticks are longer (default ${DEFAULT_MAX_COST})`,
  ).argParser(whole(1, 100_000));

export const maxCostDrop = (): Option =>
  new Option('--max-cost-drop', 'drop the costliest events while the probes alone are over --max-cost');

export const mergeOption = (about = 'add up the sites of each function'): Option =>
  new Option('--merge <part>', about).choices(MERGES);

export const withColor = (command: Command): Command =>
  command.addOption(
    new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'),
  );

export const withCounting = (command: Command): Command =>
  withColor(command)
    .option('--bpftrace <path>', 'path of bpftrace (default: $VMTALLY_BPFTRACE, then $PATH)')
    .addOption(
      new Option(
        '--attach <how>',
        'auto: at raw tracepoints where that is exact, raw, classic (default: $VMTALLY_ATTACH)',
      ).choices(ATTACH_MODES),
    )
    .option('--probes <dir>', 'add the probes in this directory (repeatable)', repeatable, []);

/** Decides whether output to `stream` is coloured (https://no-color.org). */
export function useColor(choice: ColorChoice, stream: { isTTY?: boolean }): boolean {
  if (choice !== 'auto') return choice === 'always';
  return stream.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb';
}

/** Finds bpftrace and loads the probes that the options name. Throws NOT_ROOT. */
export async function prepare(
  options: CountingOptions,
): Promise<{ bpftrace: Bpftrace; probes: Map<string, Probe> }> {
  const attach = attachMode(options);
  const privileges = readPrivileges();
  // Check this before looking for bpftrace: in a user namespace the owner of bpftrace's file is nobody, and
  // findBpftrace would refuse the file for that.
  if (!privileges.initUserNamespace) {
    throw new VmtallyError(
      'NOT_ROOT',
      'counting kernel events needs root on the host: root in a user namespace has no privileges over the kernel',
      'Run vmtally with sudo on the host, not in a rootless container or under unshare -U.',
    );
  }
  // bpftrace reports its version while the probes are read.
  const search = findBpftrace(options.bpftrace);
  search.catch(() => {});
  const probes = await loadProbes(options.probes, warnOfProbe);
  const bpftrace = { ...(await search), attach };
  const { rawRefused } = bpftrace;
  if (rawRefused !== undefined && attach !== 'classic')
    process.stderr.write(`vmtally: raw tracepoints are not used: ${printable(rawRefused)}\n`);
  const lacking = lackingCapabilities(privileges);
  if (lacking.length > 0 || (privileges.euid !== 0 && !takesCapabilities(bpftrace))) {
    const reason = privileges.euid === 0 ? `: this root user lacks ${lacking.join(', ')}` : '';
    throw new VmtallyError(
      'NOT_ROOT',
      `counting kernel events needs root${reason}`,
      'Run vmtally with sudo. `vmtally doctor` lists what is missing.',
    );
  }
  return { bpftrace, probes };
}

/** The mode of --attach, or else of VMTALLY_ATTACH; undefined without both. Throws USAGE. */
export function attachMode({ attach }: Pick<CountingOptions, 'attach'>): AttachMode | undefined {
  const text = attach ?? process.env.VMTALLY_ATTACH ?? '';
  const mode = ATTACH_MODES.find((each) => each === text);
  if (mode !== undefined || text === '') return mode;
  throw new VmtallyError(
    'USAGE',
    `VMTALLY_ATTACH is "${printable(text)}": it must be one of ${ATTACH_MODES.join(', ')}`,
    'Set it to one of them, or unset it.',
  );
}

/** Says on stderr that a probe file of the user is left out. */
export function warnOfProbe({ message }: VmtallyError): void {
  process.stderr.write(`vmtally: ${printable(message)}; this file is left out\n`);
}
