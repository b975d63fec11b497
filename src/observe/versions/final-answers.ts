import type { VersionRole } from './version-roles.ts';

/** Who answered when the run came to its end. */
export interface FinalAnswers {
  /** Ok answers that told a version, on new connections, to requests sent after the release in the last second of those. */
  readonly answers: number;
  /** Of them, those of the new version. */
  readonly ofNewVersion: number;
}

const BIN_US = 100_000;
const BINS = 10;

/**
 * Counts the ok answers of the last second, and who gave them. To be given the answers on new connections only: a kept one rightly stays
 * with the old version as long as that lives. Takes them in the order of sending; keeps no more than a second of counts.
 */
export class FinalAnswersCount {
  private bins: { readonly bin: number; answers: number; ofNewVersion: number }[] = [];

  add(sentUs: number, role: VersionRole | undefined): void {
    const bin = Math.floor(sentUs / BIN_US);
    let last = this.bins.at(-1);
    if (last?.bin !== bin) {
      last = { bin, answers: 0, ofNewVersion: 0 };
      this.bins = [...this.bins.filter((earlier) => earlier.bin > bin - BINS), last];
    }
    last.answers += 1;
    if (role === 'new') last.ofNewVersion += 1;
  }

  get result(): FinalAnswers {
    const sum = (count: (bin: (typeof this.bins)[number]) => number) => this.bins.reduce((total, bin) => total + count(bin), 0);
    return { answers: sum(({ answers }) => answers), ofNewVersion: sum(({ ofNewVersion }) => ofNewVersion) };
  }
}
