/** A unit as part of a name. */
export const unitName = (unit: string): string => unit.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
