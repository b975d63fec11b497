import { defineConfig } from 'vitest/config';

// Files run one after another: many tests start real processes, listeners and load generators, and two cores shared by
// several of them would turn timing into noise. Timeouts are generous for the same reason; no test asserts on a duration.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', './test/support/plain-summary.ts'],
  },
});
