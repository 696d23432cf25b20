/**
 * The results as a table: a row for each check, a column for each kernel. Long failure texts are left to
 * failures().
 */
export function table(guests) {
  const checks = [...new Set(guests.flatMap(({ results }) => results.map(({ check }) => check)))];
  const rows = [
    ['', ...guests.map(({ kernel }) => kernel)],
    ...checks.map((check) => [
      check,
      ...guests.map(({ results }) => cell(results.find((result) => result.check === check))),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const cell = (result) =>
  ({
    ok: `ok ${result?.text}`,
    failed: 'failed',
    absent: 'not on this kernel',
  })[result?.status] ?? 'not reached';

/** The reasons of the failed checks, a line each. */
export const failures = (guests) =>
  guests.flatMap(({ kernel, results, failure }) => [
    ...results
      .filter(({ status }) => status === 'failed')
      .map(({ check, text }) => `${kernel}, ${check}: ${text}`),
    ...(failure === undefined ? [] : [`${kernel}: ${failure}`]),
  ]);
