import { CHART_STYLE } from './charts.ts';
import { COLOUR_STYLE } from './colours.ts';
import { PAGE_STYLE } from './page.ts';
import { PRINT_STYLE } from './print.ts';

export const STYLE = [COLOUR_STYLE, PAGE_STYLE, CHART_STYLE, PRINT_STYLE].join('');
