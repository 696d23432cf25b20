import { defineConfig } from 'vitest/config';

/** Live tests share one kernel and two CPUs: they run one file at a time. */
const onTheKernel = {
  globalSetup: ['test/live/setup.ts'],
  setupFiles: ['test/live/after-each.ts'],
  // It says which tests run a second time.
  runner: 'test/live/runner.ts',
  maxWorkers: 1,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 10_000 } },
};

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
          ...onTheKernel,
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          exclude: ['test/live/**/*.long.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'long',
          include: ['test/live/**/*.long.test.ts'],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
