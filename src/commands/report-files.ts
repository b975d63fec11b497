import { closeSync, openSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import { readEvidence } from '../evidence/reader.ts';
import type { Host } from '../host.ts';
import { nearest } from '../nearest.ts';
import { REPORT_FORMATS } from '../report/formats/by-name.ts';
import type { ReportFormat } from '../report/formats/format.ts';
import type { RunReport } from '../report/run-report.ts';

/** A report that was asked for, and where it goes. */
export interface WantedReport {
  readonly format: ReportFormat;
  /** Undefined: the command's output. */
  readonly file: string | undefined;
}

/**
 * What `--report FORMAT` and `--report FORMAT=FILE` ask for; a file of `-` is the command's output. Throws CutoverError (bad usage) for an
 * unknown format.
 */
export function wantedReports(flags: readonly string[], runFolder: string, host: Host): WantedReport[] {
  return flags.map((flag) => {
    const equals = flag.indexOf('=');
    const name = equals === -1 ? flag : flag.slice(0, equals);
    const format = REPORT_FORMATS.find((known) => known.name === name);
    if (format === undefined) throw unknownFormat(name);
    const file = equals === -1 ? undefined : flag.slice(equals + 1);
    if (file === '') throw new CutoverError(`\`${flag}\` names no file`, { where: '--report', next: `write \`${name}=FILE\`` });
    if (file === undefined) return { format, file: format.fileName && join(runFolder, format.fileName) };
    return { format, file: file === '-' ? undefined : resolve(host.cwd, file) };
  });
}

/** Writes them all; what is already in a file is replaced, but that of GitHub's job summary is added to, as steps before have. */
export function writeReports(wanted: readonly WantedReport[], report: RunReport, runFolder: string, host: Host): void {
  for (const { format, file } of wanted) {
    const pieces = format.render(report, readEvidence(runFolder));
    if (file === undefined) for (const piece of pieces) host.stdout.write(piece);
    else writePieces(file, pieces, file === host.env['GITHUB_STEP_SUMMARY'] ? 'a' : 'w');
  }
}

function writePieces(file: string, pieces: Iterable<string>, mode: 'a' | 'w'): void {
  try {
    const descriptor = openSync(file, mode);
    try {
      for (const piece of pieces) writeWhole(descriptor, Buffer.from(piece));
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    if (cause instanceof CutoverError) throw cause;
    throw new CutoverError(`the report cannot be written: ${messageOf(cause)}`, { where: file, cause });
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}

function unknownFormat(name: string): CutoverError {
  const names = REPORT_FORMATS.map((format) => format.name);
  const meant = nearest(name, names);
  return new CutoverError(`there is no report format \`${name}\``, {
    where: '--report',
    next: meant === undefined ? `known are ${names.join(', ')}` : `did you mean \`${meant}\`?`,
  });
}
