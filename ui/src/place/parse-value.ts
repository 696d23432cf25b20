/** The value of a list that a text is; undefined for any other text. */
export const oneOf = <T extends string>(list: readonly T[], text: string | null): T | undefined =>
  list.find((value) => value === text);

/** A whole number; null for any other text. */
export function whole(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
