import { z } from 'zod';

/** `skipped`: not checked, because something that the check needs is missing. */
export const Status = z.enum(['ok', 'warning', 'missing', 'skipped']);

export const Check = z.object({
  name: z.enum([
    'privileges',
    'kernel',
    'namespace',
    'tracefs',
    'symbols',
    'bpftrace',
    'service',
    'attach',
    'raw',
  ]),
  status: Status,
  /** Finding of the check, or the reason why it was skipped. */
  found: z.string(),
  /** Advice; null where nothing is to be done. */
  todo: z.string().nullable(),
});

/** Output of `vmtally doctor --json`. */
export const DoctorReport = z.object({
  schema: z.literal('vmtally.doctor/1'),
  /** True where nothing is missing. */
  ok: z.boolean(),
  checks: z.array(Check),
});

export type Status = z.infer<typeof Status>;
export type Check = z.infer<typeof Check>;
export type DoctorReport = z.infer<typeof DoctorReport>;

export const toReport = (checks: Check[]): DoctorReport => ({
  schema: 'vmtally.doctor/1',
  ok: checks.every(({ status }) => status !== 'missing'),
  checks,
});
