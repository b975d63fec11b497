import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PATIENT, runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer } from '../support/version-server.ts';

describe('--report', () => {
  it('writes each form that is asked for, and the same ones again from the evidence', async () => {
    const cwd = temporaryFolder();
    const summary = join(cwd, 'summary.md');
    writeFileSync(summary, 'from a step before\n');
    const server = await startVersionServer('11.0');
    const formats = ['junit', 'timeline', 'samples=all.ndjson', `markdown=${summary}`, 'github'].flatMap((format) => [
      '--report',
      format,
    ]);
    try {
      const load = ['load', server.url, '--threads', '2', '--loops', '5', '--out', 'run', ...formats, ...PATIENT];
      const { exitCode, stdout } = await runCli(load, { cwd, env: { GITHUB_STEP_SUMMARY: summary } });
      expect({ exitCode, notice: stdout.trimEnd().split('\n').at(-1) }).toEqual({
        exitCode: 0,
        notice: '::notice title=cutover load%3A pass::all 2 checks passed',
      });
    } finally {
      server.close();
    }
    const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');
    expect(read('all.ndjson').trimEnd().split('\n')).toHaveLength(10);
    expect(read('summary.md')).toMatch(/^from a step before\n## ✅ PASS <code>load<\/code>\n/);
    expect(read('run/report.html')).toContain('<title>Pass: load · cutover</title>');
    const [junit, timeline] = [read('run/junit.xml'), read('run/timeline.csv')];
    const again = await runCli(['report', 'run', '--report', 'junit=again.xml', '--report', 'timeline'], { cwd });
    expect(again.exitCode).toBe(0);
    expect([read('again.xml'), read('run/timeline.csv')]).toEqual([junit, timeline]);
  });

  it.each([
    ['junitt', 'there is no report format `junitt`', 'did you mean `junit`?'],
    ['pdf', 'there is no report format `pdf`', 'known are html, junit, markdown, github, jtl, samples, timeline, hlog'],
    ['junit=', '`junit=` names no file', 'write `junit=FILE`'],
  ])('refuses %s before anything is sent', async (format, what, next) => {
    const { exitCode, stderr } = await runCli(['load', 'http://127.0.0.1:9', '--report', format], { cwd: temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(what);
    expect(stderr).toContain(next);
  });

  it('that cannot be written says so, and where', async () => {
    const cwd = temporaryFolder();
    const server = await startVersionServer('11.0');
    try {
      const load = ['load', server.url, '--loops', '1', '--out', 'run', '--report', 'junit=none/junit.xml'];
      const { exitCode, stderr } = await runCli(load, { cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${join(cwd, 'none/junit.xml')}: the report cannot be written: ENOENT`);
    } finally {
      server.close();
    }
  });
});
