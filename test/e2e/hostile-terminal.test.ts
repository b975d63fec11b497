import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PATIENT } from '../support/cli.ts';
import { onPseudoTerminal, scriptIsMissing } from '../support/pseudo-terminal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { VirtualTerminal } from '../support/virtual-terminal.ts';

const COLUMNS = 100;

/** Magenta, which cutover never writes; a terminal's title; the whole screen erased; text from right to left; a line that looks like ours. */
const DRAWING = '\u001b[35mred\u001b[2J\u001b]0;pwned\u0007\u009b31m';
const TURNED = 'a\u202egpj.exe\u2066\u200f\u2028b';
const LINE = 'x\r\nPASS  forged';
const LONG = `v-${'x'.repeat(10_240)}`;
const HOSTILE = [DRAWING, TURNED, LINE, LONG];

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

async function serverWith(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What cutover may write besides text: lines, the frame of an update, moves, erasures, and its own looks. */
const OWN_SEQUENCES = /\r\n|\r|\n|\p{Cc}\[(?:\?2026[hl]|\d*A|[JK]|(?:1|2|22|3[123]|39)m)/gu;

/** Fails when anything drew, moved or turned what is not cutover's own, or looks like a line of it. */
function expectHarmless(written: string): void {
  expect(written.replace(OWN_SEQUENCES, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  // What a program prints, and faults, may be longer than a line.
  const terminal = new VirtualTerminal(COLUMNS, { wraps: true });
  terminal.write(written);
  expect(terminal.lines.filter((line) => line.startsWith('PASS  forged'))).toEqual([]);
}

describe.skipIf(scriptIsMissing)('on a terminal, what comes from outside is text (skipped where there is no script)', () => {
  it('of a target: versions in the panel and in the report; of a program: its output', async () => {
    let answers = 0;
    const url = await serverWith((_, response) => {
      answers += 1;
      // Every fifth is refused, with a version as well.
      response.statusCode = answers % 5 === 0 ? 500 : 200;
      response.end(JSON.stringify({ version: HOSTILE[answers % HOSTILE.length] }));
    });
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'said'), HOSTILE.join('\n'));
    const profile = {
      target: { url },
      load: { threads: 2, rampUp: '0s', rate: '60/s', version: { json: '/version' } },
      release: {
        strategy: 'command',
        baseline: '1s',
        settle: '1s',
        command: { steps: [{ name: 'deploy', run: 'cat said; sleep 1; cat said >&2; exit 3' }] },
      },
    };
    writeFileSync(join(cwd, 'release.yaml'), JSON.stringify(profile));
    const args = ['run', 'release.yaml', '--no-check', '--out', 'run', ...PATIENT];
    const written = await onPseudoTerminal(args, { columns: COLUMNS, cwd });
    expectHarmless(written);
    expect(written).toContain(String.raw`a\u{202e}gpj.exe\u{2066}\u{200f}\u{2028}b`);
    // Control characters are taken out of a version when it is read: what is left of them is text.
    expect(written).toContain('[35mred');
    expect(written).toContain('v-xxx');
    const again = await onPseudoTerminal(['report', 'run'], { columns: COLUMNS, cwd });
    expectHarmless(again);
    expect(again).toContain('[35mred');
  });

  it('of a cluster: its messages', async () => {
    const server = await serverWith((_, response) => {
      response.writeHead(403, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code: 403, message: [DRAWING, TURNED, LINE].join(' ') }));
    });
    const cwd = temporaryFolder();
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'hostile', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'nobody', user: {} }],
      contexts: [{ name: 'hostile', context: { cluster: 'hostile', user: 'nobody' } }],
      'current-context': 'hostile',
    };
    writeFileSync(join(cwd, 'kubeconfig'), JSON.stringify(kubeconfig));
    const profile = {
      cluster: { kubeconfig: join(cwd, 'kubeconfig') },
      target: { service: { name: 'hello' } },
      release: { strategy: 'rolling', rolling: { deployment: 'hello', image: 'hello:2' } },
    };
    writeFileSync(join(cwd, 'release.yaml'), JSON.stringify(profile));
    for (const command of [
      ['run', 'release.yaml', '--no-check'],
      ['check', 'release.yaml'],
    ]) {
      const written = await onPseudoTerminal(command, { columns: COLUMNS, cwd });
      expectHarmless(written);
      expect(written.replace(/\s+/g, ''), command.join(' ')).toContain(String.raw`\x1b[35mred`);
    }
  });
});
