import { z } from 'zod';

// Numbers of messages. JSON carries numbers up to 1e308, whose sums and rates are infinite: a client of a broken
// service would show NaN.

/**
 * A count, an amount, a rate or their difference. A value and its count have 64 bits each, so that an amount has 128.
 * A sum of signed values, a change and a residual may be negative.
 */
export const Quantity = z
  .number()
  .min(-(2 ** 128))
  .max(2 ** 128);

/** Length of a tick in seconds: the divisor of all rates. */
export const TickSeconds = z.number().min(1e-9).max(1e9);

/** The latest time that a Date holds, in ms of the Unix epoch. */
export const MOST_TIME_MS = 8.64e15;
export const TimeMs = z.number().min(-MOST_TIME_MS).max(MOST_TIME_MS);
