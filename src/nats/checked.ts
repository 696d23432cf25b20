import { z } from 'zod';
import { hasMoreValues } from '../fleet/has-more-values.ts';

/** Values in which zod looks for all faults. */
const AT_A_TIME = 1_000;

/**
 * The value if it is of a schema. zod notes each fault, and a short text may have millions of them, which takes gigabytes: a
 * large value is looked at in parts, and no further than the first with a fault.
 */
export function checked<T>(schema: z.core.$ZodType<T>, value: unknown): T | undefined {
  return arePartsRight(schema, value) ? z.safeParse(schema, value).data : undefined;
}

function arePartsRight(schema: z.core.$ZodType, value: unknown): boolean {
  if (!hasMoreValues(value, AT_A_TIME)) return z.safeParse(schema, value).success;
  const { def } = schema as unknown as { def: z.core.$ZodTypes['_zod']['def'] };
  const parts = Object(value) as Record<string, unknown>;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).every(([key, part]) => arePartsRight(part, parts[key]));
    case 'array':
      return Array.isArray(value) && value.every((part) => arePartsRight(def.element, part));
    case 'tuple':
      return def.items.every((part, place) => arePartsRight(part, Reflect.get(parts, place)));
    case 'union':
      return def.options.some((option) => arePartsRight(option, value));
    case 'optional':
    case 'nullable':
      return arePartsRight(def.innerType, value);
    default:
      // No other part of a message is as large.
      return false;
  }
}
