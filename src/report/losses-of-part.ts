import type { CaptureItem } from '../capture/items.ts';
import type { Span } from '../capture/losses.ts';
import type { MemberLine, RunLine } from '../capture/schema.ts';
import { mergeExactness } from '../collector/exactness.ts';
import { exactnessSince } from '../collector/exactness-since.ts';
import type { Exactness } from '../wire/exactness.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';
import { isInSpan } from './part-of-capture.ts';

/**
 * Adds up the losses of the ticks of a capture that are in a part of it. A capture before version 1.2 has its losses at the end
 * of each member only: then they are those of the members that have a tick of the part.
 */
export class LossesOfPart {
  #found = nothingMissed();
  #now = nothingMissed();
  /** State at the start of the member, until its first tick. */
  #next: Exactness | undefined;
  /** State before the first of the ticks that are followed, while the last one is in the part. */
  #from: Exactness | undefined;
  #isByTick = false;
  /** The part ended in the member; the losses of the member are still to come. */
  #ends = false;

  /** True if the file says at which tick each loss came. */
  get isByTick(): boolean {
    return this.#isByTick;
  }

  /** Passes the items of a capture on, and takes note of the losses in the span. */
  *through(items: Iterable<CaptureItem>, span: Span): Generator<CaptureItem> {
    for (const item of items) {
      if (item.kind === 'member') this.member(item.line);
      else if (item.kind === 'run') this.run(item.line);
      else if (item.kind === 'tick') this.tick(item.tick, isInSpan(item.tick, span));
      yield item;
    }
  }

  member({ exactness }: Pick<MemberLine, 'exactness'>): void {
    this.#next = exactness;
  }

  tick({ exactness }: { exactness?: Partial<Exactness> | undefined }, isIn: boolean): void {
    this.#isByTick ||= exactness !== undefined;
    if (!isIn && this.#from !== undefined) this.#ends = true;
    if (this.#ends && this.#isByTick) this.#end();
    if (isIn) this.#from ??= this.#next ?? this.#now;
    if (isIn) this.#ends = false;
    this.#now = { ...(this.#next ?? this.#now), ...exactness };
    this.#next = undefined;
  }

  run({ exactness }: Pick<RunLine, 'exactness'>): void {
    this.#now = exactness;
    if (this.#ends) this.#end();
  }

  total(): Exactness {
    this.#end();
    return this.#found;
  }

  #end(): void {
    if (this.#from !== undefined)
      this.#found = mergeExactness([this.#found, exactnessSince(this.#now, this.#from)]);
    this.#from = undefined;
    this.#ends = false;
  }
}
