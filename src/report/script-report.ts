import { z } from 'zod';

/** The output of `script --json`. */
export const ScriptReport = z.strictObject({
  schema: z.literal('vmtally.script/1'),
  bpftrace: z.string().describe('Version of bpftrace that the program is for'),
  path: z.string(),
  program: z.string(),
});

export type ScriptReport = z.infer<typeof ScriptReport>;
