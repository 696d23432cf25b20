import { z } from 'zod';

/** Whole numbers, by one function for all of them: a capture of an hour has millions, and zod takes 0.1 µs for each. */
export const numbersOf = (isValid: (value: unknown) => boolean, items: object) =>
  z
    .custom<number[]>((value) => Array.isArray(value) && value.every(isValid), 'must be whole numbers')
    .meta({ type: 'array', items: { type: 'integer', ...items } });

export const Column = numbersOf(Number.isSafeInteger, {});
