import type { Row } from './row.ts';
import { keepAlive, newConnection } from './rows/cpu-per-request.ts';

/** In the order in which they are measured and shown. */
export const ROWS: readonly Row[] = [keepAlive, newConnection];
