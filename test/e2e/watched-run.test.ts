import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT, runCli } from '../support/cli.ts';
import { onPseudoTerminal, scriptIsMissing } from '../support/pseudo-terminal.ts';
import { writeCommandProfile } from '../support/command-profile.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';
import { VirtualTerminal } from '../support/virtual-terminal.ts';

if (scriptIsMissing) process.stderr.write('script (util-linux) is not on the PATH: no run is watched on a pseudo-terminal\n');

const COLUMNS = 90;
let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('11.0');
});
afterAll(() => server.close());

const load = (seconds: number): string[] => [
  'load',
  server.url,
  '--threads',
  '2',
  '--rate',
  '50/s',
  '--duration',
  `${seconds}s`,
  '--out',
  'run',
  ...PATIENT,
];

describe.skipIf(scriptIsMissing)('on a terminal', () => {
  it('a panel of five lines changes in place, and is gone when the report comes', async () => {
    const terminal = new VirtualTerminal(COLUMNS);
    let panels = 0;
    let longest = 0;
    for (const update of (await onPseudoTerminal(load(4), { columns: COLUMNS, cwd: temporaryFolder() })).split('\u001b[?2026l')) {
      terminal.write(update);
      const at = terminal.lines.findIndex((line) => line.startsWith('load     ━') || line.startsWith('load     ─'));
      if (at === -1) continue;
      panels += 1;
      longest = Math.max(longest, terminal.lines.length - at);
    }
    expect(panels).toBeGreaterThanOrEqual(4);
    expect(longest).toBe(5);
    const lines = terminal.lines.map((line) => line.trimEnd());
    expect(lines.slice(0, 5)).toEqual([
      expect.stringMatching(/^Load goes to http/),
      expect.stringMatching(/ s {2}load-started /),
      expect.stringMatching(/ s {2}load-stopped /),
      'PASS  load',
      expect.stringMatching(/^ {2}load without a release of http/),
    ]);
  });

  it('each run of a series has its panel, and the lines about the series stay', async () => {
    const cwd = temporaryFolder();
    writeCommandProfile(cwd, 'twice', server);
    const terminal = new VirtualTerminal(COLUMNS);
    const shownIn = new Set<string>();
    const args = ['run', 'twice.yaml', '--no-check', '--repeat', '2', '--out', 'runs'];
    for (const update of (await onPseudoTerminal(args, { columns: COLUMNS, cwd })).split('\u001b[?2026l')) {
      terminal.write(update);
      if (!terminal.lines.some((line) => line.startsWith('versions '))) continue;
      shownIn.add(terminal.lines.findLast((line) => line.startsWith('Run ')) ?? '');
    }
    expect([...shownIn]).toEqual(['Run 1 of 2: twice', 'Run 2 of 2: twice']);
    const lines = terminal.lines.map((line) => line.trimEnd());
    expect(lines.filter((line) => /^(versions|rate|drops) /.test(line))).toEqual([]);
    expect(lines.slice(0, 4)).toEqual([
      'Run 1 of 2: twice',
      expect.stringMatching(/^ {2}load goes to http/),
      '  release-started: strategy command',
      expect.stringMatching(/^ {2}pass: 0 of \d+ requests dropped/),
    ]);
  });

  it('nothing is coloured with NO_COLOR, and --quiet shows the report alone', async () => {
    const text = await onPseudoTerminal([...load(1), '--quiet'], {
      columns: COLUMNS,
      cwd: temporaryFolder(),
      env: { NO_COLOR: '1' },
    });
    expect(text).toMatch(/^PASS {2}load\r\n/);
    expect(text).not.toContain('\u001b[');
  });
});

describe('--json', () => {
  it('prints what happens as lines of JSON, with the report last, and nothing else', async () => {
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await runCli([...load(3), '--json'], { cwd });
    expect(exitCode).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const kinds = events.map(({ event }) => event);
    expect([kinds[0], kinds.at(-1)]).toEqual(['started', 'report']);
    expect(events.filter(({ event }) => event === 'milestone').map(({ kind }) => kind)).toEqual(['load-started', 'load-stopped']);
    expect(events.find(({ event }) => event === 'progress')).toMatchObject({
      total: { dropped: 0 },
      dropped: { new: 0, reused: 0 },
    });
    expect(events.at(-1)).toMatchObject({ schema: 'cutover/run/v1', verdict: 'pass' });
    expect(stderr).toContain('PASS  load');
    const quiet = await runCli([...load(1), '--json', '--quiet', '--out', 'quiet'], { cwd });
    expect(quiet.stderr).toBe('');
  });
});
