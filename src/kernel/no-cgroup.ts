import { VmtallyError } from '../errors.ts';

const PATHS =
  'Give the path of the cgroup below the mount (-G system.slice/ssh.service; -G / is the whole hierarchy), or the name of a container or a unit.';

/** The error of a name that no cgroup has. `hint`: what comes before how to name one. */
export class NoCgroup extends VmtallyError {
  constructor(message: string, { hint = '', ...options }: ErrorOptions & { hint?: string } = {}) {
    super('CGROUP_UNKNOWN', message, `${hint}${PATHS}`, options);
  }
}
