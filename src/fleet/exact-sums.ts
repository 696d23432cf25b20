const LIMB = 2 ** 52;

/** Bytes of a sum: `low` and `carry`. */
const SUM_BYTES = 12;

/** Bytes of a part of a sum that is beyond a double, in its map. */
const LARGE_BYTES = 80;

/** Free slots from which on memory is given back, where they are more than half as many as those in use. */
const MANY_FREE = 256;

/**
 * Sums of whole numbers from which what was added is subtracted again, exactly: a sum of doubles would drift beyond 2^53. A
 * slot has `width` sums.
 */
export class ExactSums {
  readonly #width: number;
  /** Each sum is `low` + `carry` × 2^52 + `large`; 0 ≤ low < 2^52. */
  #low: Float64Array;
  #carry: Int32Array;
  #large = new Map<number, bigint>();
  #free: number[] = [];
  #used = 0;

  constructor(width: number, slots = 64) {
    this.#width = width;
    this.#low = new Float64Array(width * slots);
    this.#carry = new Int32Array(width * slots);
  }

  /** Memory that they take, about, without free slots. */
  get bytes(): number {
    const free = SUM_BYTES * this.#width * this.#free.length;
    return this.#low.byteLength + this.#carry.byteLength - free + LARGE_BYTES * this.#large.size;
  }

  get free(): number {
    return this.#free.length;
  }

  /** True if so many slots are free that `compact` is worth its time. */
  get isSparse(): boolean {
    return this.#free.length >= MANY_FREE && 3 * this.#free.length > this.#used;
  }

  /** A slot whose sums are 0. */
  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#width * (this.#used + 1) > this.#low.length) this.#grow();
    return this.#used++;
  }

  release(slot: number): void {
    const at = slot * this.#width;
    this.#low.fill(0, at, at + this.#width);
    this.#carry.fill(0, at, at + this.#width);
    if (this.#large.size > 0)
      for (let index = 0; index < this.#width; index++) this.#large.delete(at + index);
    this.#free.push(slot);
  }

  add(slot: number, index: number, value: number): void {
    const at = slot * this.#width + index;
    if (value >= LIMB || value <= -LIMB) {
      const sum = (this.#large.get(at) ?? 0n) + BigInt(value);
      if (sum === 0n) this.#large.delete(at);
      else this.#large.set(at, sum);
      return;
    }
    let low = (this.#low[at] ?? 0) + value;
    if (low >= LIMB) {
      low -= LIMB;
      this.#carry[at] = (this.#carry[at] ?? 0) + 1;
    } else if (low < 0) {
      low += LIMB;
      this.#carry[at] = (this.#carry[at] ?? 0) - 1;
    }
    this.#low[at] = low;
  }

  /** The sum, rounded to the next double beyond 2^53. */
  value(slot: number, index: number): number {
    const at = slot * this.#width + index;
    const [low = 0, carry = 0, large] = [this.#low[at], this.#carry[at], this.#large.get(at)];
    return carry === 0 && large === undefined ? low : Number(this.exact(slot, index));
  }

  exact(slot: number, index: number): bigint {
    const at = slot * this.#width + index;
    const [low = 0, carry = 0, large = 0n] = [this.#low[at], this.#carry[at], this.#large.get(at)];
    return BigInt(low) + BigInt(carry) * BigInt(LIMB) + large;
  }

  /** Gives the memory of free slots back. Returns the new number of each slot, -1 of one that was free. */
  compact(): Int32Array {
    const numbers = new Int32Array(this.#used);
    for (const slot of this.#free) numbers[slot] = -1;
    const [low, carry, large] = [this.#low, this.#carry, this.#large];
    const width = this.#width;
    const used = this.#used;
    this.#used -= this.#free.length;
    this.#free = [];
    [this.#low, this.#carry] = this.#room();
    this.#large = new Map();
    let next = 0;
    for (let slot = 0; slot < used; slot++) {
      if (numbers[slot] === -1) continue;
      for (let index = 0; index < width; index++) {
        this.#low[width * next + index] = low[width * slot + index] ?? 0;
        this.#carry[width * next + index] = carry[width * slot + index] ?? 0;
      }
      numbers[slot] = next++;
    }
    for (const [at, sum] of large) {
      const slot = Math.floor(at / width);
      this.#large.set(width * (numbers[slot] ?? 0) + (at % width), sum);
    }
    return numbers;
  }

  /** A quarter more than is used: to double the memory of 10,000 hosts would be beyond its bound. */
  #room(): [low: Float64Array, carry: Int32Array] {
    const length = this.#width * Math.ceil(this.#used * 1.25 + 1);
    return [new Float64Array(length), new Int32Array(length)];
  }

  #grow(): void {
    const [low, carry] = this.#room();
    low.set(this.#low);
    carry.set(this.#carry);
    [this.#low, this.#carry] = [low, carry];
  }
}
