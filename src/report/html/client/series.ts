import { place } from './dom.ts';
import { showThemeChoice } from './theme.ts';

const theme = place('theme');
if (theme !== undefined) showThemeChoice(theme, () => {});
