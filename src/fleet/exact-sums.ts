const LIMB = 2 ** 52;

/** Bytes of a part of a sum that is beyond a double, in its map. */
const LARGE_BYTES = 80;

/**
 * Sums of whole numbers from which what was added is subtracted again, exactly: a sum of doubles would drift beyond 2^53. A
 * slot has `width` sums.
 */
export class ExactSums {
  readonly #width: number;
  /** Each sum is `low` + `carry` × 2^52 + `large`; 0 ≤ low < 2^52. */
  #low: Float64Array;
  #carry: Int32Array;
  readonly #large = new Map<number, bigint>();
  readonly #free: number[] = [];
  #used = 0;

  constructor(width: number, slots = 64) {
    this.#width = width;
    this.#low = new Float64Array(width * slots);
    this.#carry = new Int32Array(width * slots);
  }

  /** Memory that they take, about. */
  get bytes(): number {
    return this.#low.byteLength + this.#carry.byteLength + LARGE_BYTES * this.#large.size;
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

  #grow(): void {
    // A quarter more: to double the memory of 10,000 hosts would be beyond its bound.
    const length = this.#width * Math.ceil(this.#used * 1.25 + 1);
    const [low, carry] = [new Float64Array(length), new Int32Array(length)];
    low.set(this.#low);
    carry.set(this.#carry);
    [this.#low, this.#carry] = [low, carry];
  }
}
