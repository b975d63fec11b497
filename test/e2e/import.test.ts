import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../support/cli.ts';
import { hasJmeter, jmeterCommand } from '../support/jmeter.ts';
import { type Arrived, startRecordingServer } from '../support/recording-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures/jmeter');
const REQUESTS = join(fixtures, 'requests-2.13.jmx');
const SHOP = join(fixtures, 'shop-5.6.jmx');

/** What JMeter 2.13 sent, by the test below. */
const sentByJmeter: unknown = JSON.parse(readFileSync(join(fixtures, 'requests-2.13.sent.json'), 'utf8'));

/** Without what a plan does not say, such as User-Agent. */
function told({ method, path, headers, body }: Arrived): object {
  const said = Object.entries(headers).filter(([name]) => name.startsWith('x-') || name === 'content-type');
  return { method, path, headers: Object.fromEntries(said), body };
}

async function recordingServer() {
  const server = await startRecordingServer();
  onTestFinished(() => server.close());
  return { server, port: new URL(server.url).port };
}

describe('the requests of a plan', () => {
  it('are sent by the imported profile as JMeter sends them', async () => {
    const cwd = temporaryFolder();
    const { server, port } = await recordingServer();
    const imported = await runCli(['import', REQUESTS, '--property', `port=${port}`, '-o', 'plan.yaml'], { cwd });
    expect(imported.stderr).toContain('plan.yaml: 7 requests and 1 thread of the thread group "One user"\n');
    expect([imported.exitCode, imported.stdout]).toEqual([0, '']);
    const ran = await runCli(['run', 'plan.yaml', '--quiet', '--out', 'run'], { cwd });
    expect(server.arrived.map(told)).toEqual(sentByJmeter);
    expect(ran.stdout).toContain('14 requests');
  });

  it.skipIf(!hasJmeter())(
    'are sent by JMeter as was recorded (skipped where there is no JMeter)',
    { timeout: 240_000 },
    async () => {
      const folder = temporaryFolder();
      const { server, port } = await recordingServer();
      const [program = '', ...args] = jmeterCommand(REQUESTS, folder, { port });
      await promisify(execFile)(program, args, { cwd: folder, timeout: 200_000 });
      expect(server.arrived.map(told)).toEqual(sentByJmeter);
    },
  );
});

describe('cutover import', () => {
  it('says what it could not carry over, on stderr and in the profile', async () => {
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await runCli(['import', SHOP], { cwd });
    expect(exitCode).toBe(0);
    const told = stderr.split('\n').filter((line) => line.startsWith('- '));
    expect(told).toContainEqual(
      '- IfController "Only admins" (Shop > Users > Only admins): whether it holds is decided while JMeter runs: what is below it is left out; add the requests that are to be sent',
    );
    expect(told).toContainEqual('- JDBCSampler "Count orders" (Shop > Users > Count orders): cutover sends HTTP requests only');
    expect(stderr).toContain('Not carried over (13):\n');
    expect(stderr).toContain('1 disabled element of the plan not looked at.\n');
    expect(stdout.split('\n').filter((line) => line.startsWith('# - '))).toEqual(told.map((line) => `# ${line}`));
  });

  it('writes what cutover check takes once the release is filled in', async () => {
    const cwd = temporaryFolder();
    const { server } = await recordingServer();
    await runCli(['import', REQUESTS, '-o', 'plan.yaml', '--url', server.url], { cwd });
    const filled = readFileSync(join(cwd, 'plan.yaml'), 'utf8').replace(
      /^# release:$[^]*?NEW-VERSION$/m,
      'release:\n  strategy: command\n  command: { steps: [{ run: [true] }] }',
    );
    writeFileSync(join(cwd, 'plan.yaml'), filled);
    const checked = await runCli(['check', 'plan.yaml'], { cwd });
    expect([checked.stderr, checked.exitCode]).toEqual(['', 0]);
    expect(checked.stdout).toContain('Delete at ');
    expect(readFileSync(join(cwd, 'plan-data.csv'), 'utf8')).toBe(
      'user,title,account\nann,Ann; the first,1001\nbob,Bob,1002\ncyd,"Cyd ""C"" D",1003\n',
    );
  });

  it('overwrites nothing that it is not told to', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'mine.yaml'), 'mine');
    const refused = await runCli(['import', SHOP, '-o', 'mine.yaml'], { cwd });
    expect([refused.exitCode, readFileSync(join(cwd, 'mine.yaml'), 'utf8')]).toEqual([2, 'mine']);
    expect(refused.stderr).toContain(
      'mine.yaml: there is such a file already, and it stays\n  next: name another one, or overwrite it with --force',
    );
    const forced = await runCli(['import', SHOP, '-o', 'mine.yaml', '--force'], { cwd });
    expect([forced.exitCode, readFileSync(join(cwd, 'mine.yaml'), 'utf8')]).toEqual([0, expect.stringContaining('name: mine\n')]);
  });

  it.each([
    [['import', 'none.jmx'], 'cutover: none.jmx: the plan cannot be read: ENOENT'],
    [['import', 'broken.jmx'], 'cutover: broken.jmx:2: not well-formed XML'],
    [['import', SHOP, '--thread-group', 'Nobody'], 'there is no thread group "Nobody"\n  next: there are: "Users"'],
    [['import', SHOP, '--property', 'users'], 'cutover: --property users: it must be NAME=VALUE'],
    [['import', SHOP, '--url', 'shop'], 'cutover: --url: expected a URL such as http://127.0.0.1:8080'],
  ])('%j is refused with a reason', async (args, reason) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'broken.jmx'), '<jmeterTestPlan>\n<hashTree></jmeterTestPlan>');
    const { exitCode, stdout, stderr } = await runCli(args, { cwd });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(reason);
  });
});
