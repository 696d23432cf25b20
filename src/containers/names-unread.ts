import { VmtallyError } from '../errors.ts';

/** The error of a name that may be that of a container whose files were not read in time. */
export class NamesUnread extends VmtallyError {
  constructor(name: string) {
    super(
      'CGROUP_UNKNOWN',
      `the names of containers could not be read in time, so ${name} may name none of them, or several`,
      'Give the path of the cgroup below the mount of cgroup2, or the id of the container; or try again later.',
    );
  }
}
