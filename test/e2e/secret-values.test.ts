import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, expect, it } from 'vitest';
import type { RunReport } from '../../src/report/run-report.ts';
import { runCli } from '../support/cli.ts';
import { startRecordingServer } from '../support/recording-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('values of the environment and of data reach the server, and nothing that a run leaves or says', async () => {
  const folder = temporaryFolder();
  const server = await startRecordingServer();
  onTestFinished(() => server.close());
  writeFileSync(join(folder, 'users.csv'), 'name,pin\nann-the-user,pin-of-ann\nbob-the-user,pin-of-bob\n');
  writeFileSync(
    join(folder, 'shop.yaml'),
    `target: { url: "${server.url}" }
load:
  threads: 2
  loops: 3
  data: { file: users.csv }
  requests:
    - path: /in/\${data.name}
      method: POST
      headers: { X-Shop: "\${env.SHOP_KEY}" }
      body: '\${data.pin}'
      expect: { json: { /status: up } }
`,
  );
  const out = join(folder, 'run');
  const env = { SHOP_KEY: 'key-of-the-shop' };
  const { exitCode, stdout, stderr } = await runCli(['run', 'shop.yaml', '--out', out], { cwd: folder, env });

  expect(server.arrived.map(({ path, headers, body }) => `${path} ${String(headers['x-shop'])} ${body}`).toSorted()).toEqual([
    ...Array.from({ length: 3 }, () => '/in/ann-the-user key-of-the-shop pin-of-ann'),
    ...Array.from({ length: 3 }, () => '/in/bob-the-user key-of-the-shop pin-of-bob'),
  ]);
  expect(exitCode).toBe(3);
  const report = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunReport;
  expect(report.failures[0]).toMatchObject({ outcome: 'rejected', detail: '/status in the body is "ok", expected "up"' });
  const left = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = left.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect([stdout, stderr, ...files].join('\n')).not.toMatch(/key-of-the-shop|the-user|pin-of/);
  expect(files.join('\n')).toContain('${env.SHOP_KEY}');
});
