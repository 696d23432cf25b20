/** A secret of two 32-bit words. */
export type Secret = readonly [number, number];

/**
 * HalfSipHash-2-4 of a number of two 32-bit words, to 32 bits (lib/siphash.c, hsiphash_2u32, with two more rounds): without the secret
 * the number is not to be found.
 */
export function halfSipHash([k0, k1]: Secret, low: number, high: number): number {
  let [v0, v1, v2, v3] = [k0, k1, k0 ^ 0x6c796765, k1 ^ 0x74656462];
  const round = (): void => {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  };
  for (const word of [low, high, 8 << 24]) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  v2 ^= 0xff;
  for (let count = 0; count < 4; count++) round();
  return (v1 ^ v3) >>> 0;
}
