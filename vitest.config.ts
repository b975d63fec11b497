import { defineConfig } from 'vitest/config';

// Many tests start real processes, listeners and load generators, and two cores shared by several of them would turn timing into noise:
// those files run one after another. Others mostly wait for pods to come and go, or for a page or a command to end, and each has a cluster
// on addresses of its own: a few of them run side by side. What only computes takes both cores. Timeouts are generous for the same reason; no
// test asserts on a duration.
const WAITING = [
  'test/api/r*.test.ts',
  'test/cluster/*.test.ts',
  'test/cluster/{node,sample-app,services}/**/*.test.ts',
  'test/commands/live/*.test.ts',
  'test/fleet/worker/*.test.ts',
  'test/release/**/*.test.ts',
  'test/e2e/{bad-input,check,cluster-integrations,command-release,compare,fleet*,guard,hostile-terminal,import,init,interrupted-run}.test.ts',
  'test/e2e/{live-view,package,pipeline-blue-green,pipeline-command,report-open,restart-and-replace,rollback,strategy-table,suggest}.test.ts',
  'test/e2e/{targets,watch-profile,watched-release}.test.ts',
];
const COMPUTING = [
  'test/{architecture,host}.test.ts',
  'test/{cli,evidence,jmeter,observe,profile,report}/**/*.test.ts',
  'test/cluster/{admission,api,controllers}/**/*.test.ts',
  'test/fleet/*.test.ts',
  'test/load/wire/*.test.ts',
  'test/verdict/*/**/*.test.ts',
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
        test: { name: 'waiting', include: WAITING, maxWorkers: 4, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'computing', include: COMPUTING, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: [...WAITING, ...COMPUTING, '**/node_modules/**'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
