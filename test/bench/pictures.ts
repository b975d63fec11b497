/**
 * Makes the pictures of the README from one real run, the demo with an app that does nothing for a release without loss:
 * `node test/bench/pictures.ts`. Needs Chromium and `script` (util-linux).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium } from '../support/browser.ts';
import { onPseudoTerminal } from '../support/pseudo-terminal.ts';
import { type Frame, frameOf, terminalPicture } from '../support/terminal-picture.ts';
import { VirtualTerminal } from '../support/virtual-terminal.ts';
import { inTemporaryFolder } from './temporary.ts';

const DEMO = ['demo', '--strategy', 'rolling', '--app', 'exits-at-once'];
const COLUMNS = 92;
const ROWS = 30;
const END_OF_UPDATE = '\u001b[?2026l';
/** The panel changes more often than one can read. */
const UPDATES_A_FRAME = 4;
const LIVE_FRAME_MS = 600;
const REPORT_FRAME_MS = 5000;

const images = resolve(import.meta.dirname, '../../docs/images');
mkdirSync(images, { recursive: true });

await inTemporaryFolder(async (folder) => {
  const written = await onPseudoTerminal([...DEMO, '--out', 'run'], { columns: COLUMNS, cwd: folder });
  const { live, report } = framesOf(written);
  const label = `A terminal in which ${['cutover', ...DEMO].join(' ')} runs: a panel that follows the release, then the report`;
  write('terminal.svg', terminalPicture([...live, ...report], { columns: COLUMNS, rows: ROWS, label, still: live.length }));
  write('report.png', await pageOf(join(folder, 'run', 'report.html')));
});

/**
 * The prompt and the live view at intervals; then the first two screens of the report and its end. Where it left its evidence is nobody's
 * concern.
 */
function framesOf(written: string): { readonly live: Frame[]; readonly report: Frame[] } {
  const terminal = new VirtualTerminal(COLUMNS);
  terminal.write(`$ ${['cutover', ...DEMO].join(' ')}\n`);
  const live: Frame[] = [frameOf(terminal, 0, ROWS, LIVE_FRAME_MS)];
  const updates = written.slice(0, written.indexOf('\r\nEvidence:')).split(END_OF_UPDATE);
  const reportText = updates.pop() ?? '';
  for (const [index, update] of updates.entries()) {
    terminal.write(update);
    if (index % UPDATES_A_FRAME === 0) live.push(frameOf(terminal, bottomOf(terminal), ROWS, LIVE_FRAME_MS));
  }
  const firstRow = terminal.lines.length - 1;
  terminal.write(reportText);
  const shown = [firstRow, firstRow + ROWS - 2, bottomOf(terminal)];
  return { live, report: shown.map((row) => frameOf(terminal, row, ROWS, REPORT_FRAME_MS)) };
}

function bottomOf({ lines }: VirtualTerminal): number {
  return Math.max(0, lines.length - ROWS);
}

/** The verdict with its figures and the timeline; what is between the two is left out, so that the picture fits into a README. */
async function pageOf(file: string): Promise<Buffer> {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({
      viewport: { width: 1120, height: 900 },
      colorScheme: 'light',
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.addStyleTag({ content: '#checks, #causes, #warnings { display: none }' });
    await page.locator('.plot canvas').first().waitFor();
    const { y, height } = (await page.locator('#timeline .charts').boundingBox()) ?? { y: 0, height: 900 };
    return await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width: 1120, height: Math.ceil(y + height) } });
  } finally {
    await browser.close();
  }
}

function write(name: string, content: string | Buffer): void {
  writeFileSync(join(images, name), content);
  process.stdout.write(`docs/images/${name}: ${Math.round(content.length / 1000)} kB\n`);
}
