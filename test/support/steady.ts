import * as fc from 'fast-check';
import { vi } from 'vitest';

/**
 * What makes a failing test a fault and not bad luck, for all tests alike: properties are tried with the same values in every run, and
 * what is waited for gets its time also where twenty other processes want the processor.
 */
const PATIENCE_MS = 30_000;

fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_121) });

const { waitFor } = vi;
vi.waitFor = (callback, options) => {
  const { timeout = 0, ...others } = typeof options === 'number' ? { timeout: options } : (options ?? {});
  return waitFor(callback, { ...others, timeout: Math.max(timeout, PATIENCE_MS) });
};
