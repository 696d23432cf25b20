import { z } from 'zod';

/** The output of `script --json`. */
export const ScriptReport = z.strictObject({
  schema: z.literal('vmtally.script/1'),
  bpftrace: z.string().describe('Version of bpftrace that the program is for'),
  path: z.string(),
  events: z
    .array(
      z.strictObject({
        event: z.string(),
        raw: z.boolean().describe('True where the event is counted at its raw tracepoint'),
        why: z.string().nullable().describe('Why it is not'),
      }),
    )
    .describe('How the events are counted'),
  program: z.string(),
});

export type ScriptReport = z.infer<typeof ScriptReport>;
