import { expect, test } from 'vitest';
import { ScriptReport } from '../../src/report/script-report.ts';

const REPORT = {
  schema: 'vmtally.script/1',
  bpftrace: 'v0.23.2',
  path: '/usr/bin/bpftrace',
  events: [{ event: 'kmem:kfree', raw: false, why: '--attach classic' }],
  program: 'BEGIN {}\n',
};

test('ScriptReport accepts the output of script and nothing else', () => {
  expect(ScriptReport.parse(REPORT)).toEqual(REPORT);
  expect(ScriptReport.safeParse({ ...REPORT, schema: 'vmtally.script/2' }).success).toBe(false);
  expect(ScriptReport.safeParse({ ...REPORT, more: 1 }).success).toBe(false);
});
