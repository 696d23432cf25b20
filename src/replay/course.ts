/** Ticks that were added up: their time, and their events. */
export interface CoursePoint {
  fromMs: number;
  toMs: number;
  seconds: number;
  events: number;
}

/** Points that are kept: one for each second pixel of a wide screen. */
const MOST = 1_024;

/** The number of events over the whole time of a capture, in so few points that memory does not grow with its length. */
export class Course {
  #points: CoursePoint[] = [];
  /** Points that are shorter are added up. */
  #leastMs = 0;
  /** Raised whenever a point changes. */
  version = 0;

  get points(): readonly CoursePoint[] {
    return this.#points;
  }

  add(point: CoursePoint): void {
    this.version++;
    const last = this.#points.at(-1);
    if (last !== undefined && point.toMs - last.fromMs <= this.#leastMs) {
      this.#points[this.#points.length - 1] = sumOf(last, point);
      return;
    }
    this.#points.push(point);
    if (this.#points.length > MOST) this.#halve();
  }

  #halve(): void {
    const first = this.#points[0]?.fromMs ?? 0;
    const last = this.#points.at(-1)?.toMs ?? first;
    this.#leastMs = (4 * (last - first)) / MOST;
    const all = this.#points;
    this.#points = [];
    for (const point of all) this.add(point);
  }
}

const sumOf = (a: CoursePoint, b: CoursePoint): CoursePoint => ({
  fromMs: a.fromMs,
  toMs: b.toMs,
  seconds: a.seconds + b.seconds,
  events: a.events + b.events,
});
