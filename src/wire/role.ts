import { z } from 'zod';

/** The rights of a client: `read` shows counts; `control` also creates, changes and ends sessions. */
export const Role = z.enum(['read', 'control']);
export type Role = z.infer<typeof Role>;

/** The token of each role. */
export const Tokens = z.strictObject({ control: z.string().min(1), read: z.string().min(1) });
export type Tokens = z.infer<typeof Tokens>;
