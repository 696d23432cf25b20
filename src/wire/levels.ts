/** Grey below 0.1 % missing, amber to 1 %, red above it and for what is not counted now. */
export const LEVELS = ['grey', 'amber', 'red'] as const;

export type Level = (typeof LEVELS)[number];
