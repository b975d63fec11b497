import type { Evidence } from '../../evidence/reader.ts';
import type { RunReport } from '../run-report.ts';

/** A form of the report, or of the evidence, that other tools read. */
export interface ReportFormat {
  readonly name: string;
  /** What the file is called in the run's folder; undefined: it goes to the command's output. */
  readonly fileName: string | undefined;
  /** One line for people. */
  readonly about: string;
  /** The text in pieces, so that a long run's need not fit into memory. Text from outside is escaped as the format demands. */
  readonly render: (report: RunReport, evidence: Evidence) => Iterable<string>;
}
