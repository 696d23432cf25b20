import { z } from 'zod';

/** Whole numbers, by one function for all of them: a capture of an hour has millions, and zod takes 0.1 µs for each. */
export const numbersOf = (isValid: (value: unknown) => boolean, items: object) =>
  z
    .custom<number[]>((value) => Array.isArray(value) && value.every(isValid), 'must be whole numbers')
    .meta({ type: 'array', items: { type: 'integer', ...items } });

export const Column = numbersOf(Number.isSafeInteger, {});

/** Texts in the same way: a hub of a fleet reads a thousand summaries a second. */
const textsOf = <Text extends string | null>(
  isValid: (value: unknown) => boolean,
  type: object,
  what: string,
) =>
  z
    .custom<Text[]>((value) => Array.isArray(value) && value.every(isValid), what)
    .meta({ type: 'array', items: type });

/** Texts, or null where none is known. */
export const Texts = textsOf<string | null>(
  (value) => value === null || typeof value === 'string',
  { type: ['string', 'null'] },
  'must be texts or null',
);

/** Texts of at most so many characters, and at most so many of them. */
export const shortTexts = (characters: number, most: number) =>
  textsOf<string>(
    (value) => typeof value === 'string' && value.length <= characters,
    { type: 'string', maxLength: characters },
    `must be texts of at most ${characters} characters`,
  ).refine(({ length }) => length <= most, `must be at most ${most}`);
