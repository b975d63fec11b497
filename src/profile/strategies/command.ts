import { basename } from 'node:path';
import { z } from 'zod';
import type { NamedFiles } from '../named-files.ts';
import type { ClusterSettings } from '../profile.ts';
import { duration, someText, text } from '../scalar.ts';
import { entries, listOf, section } from '../section.ts';
import type { Path } from '../source.ts';
import { resolveWatched, watchedSection, type Watched } from './watched.ts';

/** A program that is run as a part of a release. */
export interface CommandStep {
  readonly name: string;
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** Absolute; undefined: where cutover was started. */
  readonly cwd: string | undefined;
  /** Added to cutover's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: as long as the release may take. */
  readonly timeoutMs: number | undefined;
  /** Between being told to end and being killed. */
  readonly graceMs: number;
}

/** Programs, one after the other, are the release. */
export interface CommandPlan {
  readonly steps: readonly CommandStep[];
  /** In this order, when the release fails or is interrupted after its first step began. */
  readonly undo: readonly CommandStep[];
  /** Undefined: it is not said which pods the release is about. */
  readonly pods: Watched | undefined;
  /** Where the steps print to: files of the run's folder, or cutover's own output. */
  readonly output: 'kept' | 'passed-through';
}

/** A line for the shell is run such that the first command that fails ends it. */
const SHELL = ['/bin/sh', '-ec'];

const stepSection = section('a step', {
  name: someText().optional(),
  run: z.preprocess((given) => (typeof given === 'string' ? shellLine(given) : given), listOf('program and arguments', text())),
  cwd: someText().optional(),
  env: entries('environment variables', someText(), text()).prefault({}),
  timeout: duration({ positive: true }).optional(),
});

export const commandSection = section('command settings', {
  steps: listOf('steps', stepSection),
  undo: listOf('steps', stepSection).prefault([]),
  grace: duration().prefault('10s'),
  pods: watchedSection.optional(),
});

type WrittenCommand = z.output<typeof commandSection>;

/** The cluster that the profile names is told to the steps by their environment. */
export function resolveCommand(written: WrittenCommand, files: NamedFiles, cluster: ClusterSettings): CommandPlan {
  const ofCluster = {
    ...(cluster.kubeconfig === undefined ? {} : { KUBECONFIG: cluster.kubeconfig }),
    ...(cluster.context === undefined ? {} : { CUTOVER_CONTEXT: cluster.context }),
    ...(cluster.namespace === undefined ? {} : { CUTOVER_NAMESPACE: cluster.namespace }),
  };
  const resolveSteps = (list: 'steps' | 'undo') =>
    written[list].map(({ name, run, cwd, env, timeout }, index): CommandStep => {
      const path: Path = ['release', 'command', list, index, 'cwd'];
      return {
        name: name ?? nameOf(run, index),
        argv: run,
        cwd: files.folder(path, cwd ?? '.'),
        env: { ...ofCluster, ...env },
        timeoutMs: timeout,
        graceMs: written.grace,
      };
    });
  return {
    steps: resolveSteps('steps'),
    undo: resolveSteps('undo'),
    pods: resolveWatched(written.pods),
    output: 'kept',
  };
}

function shellLine(line: string): string[] {
  return line.trim() === '' ? [] : [...SHELL, line];
}

function nameOf(argv: readonly string[], index: number): string {
  const isShellLine = SHELL.every((word, place) => argv[place] === word);
  return isShellLine ? `step ${index + 1}` : basename(argv[0] ?? '');
}
