import { make } from '../dom.ts';

/** Fetches the report while it can be had, and offers it for as long as the page is open. Resolves when nothing more is needed. */
export async function keepReport(where: HTMLElement): Promise<void> {
  try {
    const response = await fetch('/report');
    if (!response.ok) return;
    const url = URL.createObjectURL(new Blob([await response.arrayBuffer()], { type: 'text/html' }));
    where.append(
      make(
        'p',
        { class: 'links' },
        make('a', { href: url, target: '_blank' }, 'Open the report'),
        ' ',
        make('a', { href: url, download: 'report.html' }, 'Save it'),
      ),
    );
  } catch {
    // It was quicker than us; the evidence has it, and the page says where.
  }
}
