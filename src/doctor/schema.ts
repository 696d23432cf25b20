import { z } from 'zod';

/** `skipped`: not looked at, because something that it needs is missing. */
export const Status = z.enum(['ok', 'warning', 'missing', 'skipped']);

export const Check = z.object({
  name: z.enum(['privileges', 'kernel', 'namespace', 'tracefs', 'bpftrace', 'service', 'attach']),
  status: Status,
  /** What was found, or why it was not looked at. */
  found: z.string(),
  /** What to do about it; null where nothing is to be done. */
  todo: z.string().nullable(),
});

/** What `vmtally doctor --json` prints. */
export const DoctorReport = z.object({
  schema: z.literal('vmtally.doctor/1'),
  /** Whether nothing is missing. */
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
