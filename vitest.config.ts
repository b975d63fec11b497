import { defineConfig } from 'vitest/config';

// Many tests start real processes, listeners and load generators, and two cores shared by several of them would turn timing into noise:
// files run one after another. Those of releases mostly wait for pods to come and go, and each has a cluster on addresses of its own: a few
// of them run side by side. Timeouts are generous for the same reason; no test asserts on a duration.
const WAITING = [
  'test/api/release.test.ts',
  'test/release/**/*.test.ts',
  'test/e2e/{bad-input,check,cluster-integrations,command-release,compare,guard,init,interrupted-run,pipeline-blue-green,pipeline-command}.test.ts',
  'test/e2e/{restart-and-replace,rollback,strategy-table,suggest,targets,watch-profile,watched-release}.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    setupFiles: ['test/support/steady.ts'],
    pool: 'forks',
    reporters: ['default', './test/support/plain-summary.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'releases', include: WAITING, maxWorkers: 3, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'others',
          include: ['test/**/*.test.ts'],
          exclude: [...WAITING, '**/node_modules/**'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
