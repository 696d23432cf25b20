import type { Mark } from '../../wire/views.ts';
import { Marks } from '../marks.ts';

/** The marks of a session as of a past time. The session goes on to note what happens. */
export class PastMarks extends Marks {
  readonly #marks: Marks;

  constructor(marks: Marks) {
    super();
    this.#marks = marks;
  }

  override list(nowMs: number): Mark[] {
    return this.#marks.list(nowMs);
  }

  override take(): void {
    // The session has taken them.
  }
}
