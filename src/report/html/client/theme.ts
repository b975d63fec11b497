import { make } from './dom.ts';

const KEY = 'cutover-theme';
const THEMES = ['system', 'light', 'dark'] as const;

/** Puts in the choice between the light, the dark and the system's scheme; `changed` is called whenever colours may be others. */
export function showThemeChoice(where: HTMLElement, changed: () => void): void {
  const select = make('select', { 'aria-label': 'Colour scheme' });
  select.append(...THEMES.map((theme) => make('option', { value: theme }, `${theme[0]?.toUpperCase()}${theme.slice(1)}`)));
  select.value = remembered();
  const apply = () => {
    if (select.value === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = select.value;
    changed();
  };
  select.addEventListener('change', () => {
    remember(select.value);
    apply();
  });
  for (const query of ['(prefers-color-scheme: dark)', 'print']) matchMedia(query).addEventListener('change', changed);
  apply();
  where.append(select);
}

/** Files opened from disk may have no storage, depending on the browser. */
function remembered(): string {
  try {
    const theme = localStorage.getItem(KEY);
    return THEMES.find((known) => known === theme) ?? 'system';
  } catch {
    return 'system';
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds for this page only.
  }
}
