import { Random } from '../fixtures/random.ts';

/** Random numbers that processes are made from. */
export class Noise extends Random {
  unit(): number {
    return (this.int(2 ** 30) + 0.5) / 2 ** 30;
  }
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }
  /** The sum of unit exponentials shows when the mean is passed; near normal for large means. */
  poisson(mean: number): number {
    if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let [count, left] = [-1, mean];
    for (; left >= 0; count++) left += Math.log(this.unit());
    return count;
  }
}

export type Process = (noise: Noise, mean: number, ticks: number) => number[];

export const poisson: Process = (noise, mean, ticks) =>
  Array.from({ length: ticks }, () => noise.poisson(mean));
/** A Poisson process whose rate changes from tick to tick, with a memory of `memory`. */
export const changing =
  (memory: number, spread: number): Process =>
  (noise, mean, ticks) => {
    let state = noise.normal();
    return Array.from({ length: ticks }, () => {
      state = memory * state + Math.sqrt(1 - memory ** 2) * noise.normal();
      return noise.poisson(mean * Math.exp(spread * state - spread ** 2 / 2));
    });
  };

export const second = (ticks: number) => Array.from({ length: ticks }, () => 1);
