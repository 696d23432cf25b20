import { z } from 'zod';

/** A number in a query or a path, which is text: Number would take '', ' 7' and 0x10 too. */
export const digits = (most: number, least = 0) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text),
    z.int('must be a whole number in digits').min(least).max(most),
  );
