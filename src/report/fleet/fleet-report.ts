import { z } from 'zod';
import { FleetBoardReport, FleetReport } from '../../wire/fleet-http.ts';

/** The output of `vmtally fleet --once --json`. */
export const FleetOnceReport = z.strictObject({
  schema: z.literal('vmtally.fleet-once/1'),
  group: z.string().describe('Grouping of the board'),
  hosts: FleetReport,
  board: FleetBoardReport,
});

export type FleetOnceReport = z.infer<typeof FleetOnceReport>;
