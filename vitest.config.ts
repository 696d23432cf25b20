import { defineConfig } from 'vitest/config';

// Live tests share one kernel and two CPUs: they run one file at a time.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/live/**', 'test/fuzz/**'],
          setupFiles: ['test/fixtures/setup.ts', 'test/ui/setup.ts'],
          // Most of their time they wait for children.
          maxWorkers: 4,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          // To load the modules again for each file would take longer than all of them.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          globalSetup: ['test/live/setup.ts'],
          setupFiles: ['test/live/after-each.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          // What did not come in time where others need the CPUs too is waited for again, and the report says "retry".
          // What came and was wrong is not asked twice, nor what was left running.
          retry: {
            count: 1,
            condition: /^not within \d+ ms: (?!.*(?: is left| has ended))|^Test timed out in /,
          },
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
