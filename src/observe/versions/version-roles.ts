import type { PhaseName } from '../phases.ts';
import type { Sample } from '../sample.ts';

export type VersionRole = 'old' | 'new';

/**
 * Which versions are old and new. Old is what answered before the release; new is the expected version where the profile names
 * one, else whatever did not answer before the release. Takes the requests in the order of sending, so that `before` comes first.
 */
export class VersionRoles {
  private readonly expected: string | undefined;
  private readonly old = new Set<string>();

  constructor(expectedVersion: string | undefined) {
    this.expected = expectedVersion;
  }

  /** A request that was sent before the release was answered by it. */
  answeredBefore(version: string): void {
    if (version !== this.expected) this.old.add(version);
  }

  roleOf(sample: Sample, phases: readonly PhaseName[]): VersionRole | undefined {
    const { version } = sample;
    if (version === undefined || phases.includes('load')) return undefined;
    if (version === this.expected) return 'new';
    if (phases.includes('before')) {
      if (sample.outcome === 'ok') this.answeredBefore(version);
      return 'old';
    }
    return this.of(version);
  }

  /** By what answered before the release, which has to have been seen. */
  of(version: string): VersionRole | undefined {
    if (version === this.expected) return 'new';
    if (this.old.has(version)) return 'old';
    return this.expected === undefined ? 'new' : undefined;
  }
}
