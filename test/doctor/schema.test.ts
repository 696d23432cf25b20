import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkFacts } from '../../src/doctor/checks.ts';
import { DoctorReport, type Status, toReport } from '../../src/doctor/schema.ts';
import { factsOf, UNMOUNTED } from './facts.ts';

const reportOf = (...statuses: Status[]): DoctorReport =>
  toReport(statuses.map((status) => ({ name: 'kernel', status, found: '', todo: null })));

it.each([
  [['ok', 'ok'], true],
  [['ok', 'warning'], true],
  [['ok', 'missing', 'skipped'], false],
] as [Status[], boolean][])('%j is ok: %j', (statuses, ok) => {
  expect(reportOf(...statuses).ok).toBe(ok);
});

it('describes the printed report', () => {
  const report = toReport(checkFacts(factsOf({ tracefs: UNMOUNTED })));
  expect(DoctorReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(z.toJSONSchema(DoctorReport)).toMatchObject({ required: ['schema', 'ok', 'checks'] });
});
