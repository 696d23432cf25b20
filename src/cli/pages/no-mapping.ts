import type { VmtallyError } from '../../errors.ts';
import { usage } from '../stat/options.ts';

/** USAGE, where a process has no mapping that an option names. */
export const noMapping = (pid: number, name: string): VmtallyError =>
  usage(`process ${pid} has no mapping ${name}: \`vmtally pages ${pid} --by mapping\` shows them`);
