import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { CutoverError } from '../errors.ts';
import { readJournal } from '../evidence/journal-read.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import type { ClusterPort } from '../release/cluster-port.ts';
import { noCluster } from '../release/no-cluster.ts';
import { foldersToTakeBack, readUndoFile, type RecordedUndo } from '../release/undo/journal-read.ts';
import type { RecordedCluster } from '../release/undo/journal.ts';
import { assertNobodyIsAtIt, rollBack } from '../release/undo/roll-back.ts';
import { COMPARISON_FILE } from '../report/comparison-report.ts';
import { REPEAT_FILE } from '../report/repeat-report.ts';
import { plain } from '../report/terminal/text.ts';

/** Either is in a folder of many runs. */
const SERIES_FILES = [COMPARISON_FILE, REPEAT_FILE];

export interface RollbackFlags {
  readonly kubeconfig?: string;
  readonly force?: true;
}

/**
 * `cutover rollback RUN_DIR`: takes back what a release has left that could not take itself back, or what one of the releases of a comparison
 * has, whose folder may be given as well. Exit code 0 when the cluster is as before, or nothing is left to be done; 5 when not.
 */
export async function rollBackRun(runFolder: string, flags: RollbackFlags, host: Host): Promise<ExitCode> {
  const folder = resolve(host.cwd, runFolder);
  const left = foldersToTakeBack(folder).flatMap((each) => {
    const recorded = readUndoFile(each);
    return recorded === undefined ? [] : [{ folder: each, recorded }];
  });
  if (left.length === 0) {
    if (!SERIES_FILES.some((name) => existsSync(join(folder, name)))) readJournal(folder);
    host.stdout.write('Nothing to take back: the release was done, was taken back already, or never began.\n');
    return EXIT.pass;
  }
  for (const each of left) {
    const exitCode = await rollBackOne(each, flags, host);
    if (exitCode !== EXIT.pass) return exitCode;
  }
  return EXIT.pass;
}

interface Left {
  readonly folder: string;
  readonly recorded: RecordedUndo;
}

async function rollBackOne({ folder, recorded }: Left, { kubeconfig, force }: RollbackFlags, host: Host): Promise<ExitCode> {
  if (force !== true) assertNobodyIsAtIt(recorded, folder);
  const { strategy, startedAt, cluster: where } = recorded.release;
  const cluster = await connect(where, kubeconfig && resolve(host.cwd, kubeconfig));
  const place = where === undefined ? '' : ` on ${where.server}, namespace ${where.namespace}`;
  host.stdout.write(`Taking back the ${strategy} release of ${startedAt}${place}\n`);

  const abandon = new AbortController();
  const ignore = host.onInterrupt(() => {
    host.stderr.write('cutover: no longer waiting for the old version to be restored\n');
    abandon.abort();
  });
  const mark = (kind: string, detail: string) => {
    if (kind === 'restore-started') host.stderr.write(`  ${plain(detail)} ...\n`);
    if (kind === 'restored') host.stdout.write(`  ${plain(detail)}: done\n`);
  };
  try {
    const unwound = await rollBack(folder, recorded, { cluster, abandon: abandon.signal, mark });
    switch (unwound.kind) {
      case 'nothing':
        host.stdout.write('Nothing to take back: nothing had been changed, or all of it is back already.\n');
        return EXIT.pass;
      case 'restored':
        host.stdout.write('Restored: everything is as it was before the release.\n');
        return EXIT.pass;
      case 'failed':
        host.stdout.write(`NOT restored: ${plain(unwound.reason)}\n`);
        host.stdout.write(`Still to do: ${plain(unwound.left.join(', '))}\n`);
        return EXIT.releaseFailed;
    }
  } finally {
    ignore();
  }
}

/** The cluster that the release went to, or the one that the user names. */
async function connect(where: RecordedCluster | undefined, kubeconfig: string | undefined): Promise<ClusterPort> {
  if (where === undefined) return noCluster();
  const { connectCluster } = await import('../release/kubernetes/connect.ts');
  const { files, context, namespace, server } = where;
  if (kubeconfig !== undefined) return connectCluster({ kubeconfig, context: undefined, namespace });
  const env = files.length === 0 ? undefined : { KUBECONFIG: files.join(delimiter) };
  const cluster = await connectCluster({ kubeconfig: undefined, context, namespace }, {}, env);
  if (cluster.server === server) return cluster;
  throw new CutoverError(`the kubeconfig now leads to ${cluster.server}, the release went to ${server}`, {
    where: files.join(delimiter),
    next: 'name a kubeconfig for that cluster with --kubeconfig',
    exitCode: EXIT.releaseFailed,
  });
}
