import type { CourseMessage, Mark } from '../wire/views.ts';
import { forgetOld } from './forget-old.ts';

/** The state of a course view. `apply` changes it in place and raises `version`. */
export class Course {
  version = 0;
  atMs = 0;
  /** Names of the groups, largest first. */
  groups: readonly string[] = [];
  /** Gaps, changes and budget steps of the last ten minutes. */
  marks: readonly Mark[] = [];
  /** The last ten minutes, oldest first. */
  ticks: CourseMessage['history'] = [];

  apply(message: CourseMessage): void {
    if (message.reset) this.ticks = [];
    this.groups = message.groups;
    this.marks = message.marks;
    this.atMs = message.atMs;
    this.ticks.push(...message.history);
    forgetOld(this.ticks, message.atMs, () => message.groups.length);
    this.version++;
  }
}
