import { fileURLToPath } from 'node:url';
import type { Container } from '../objects.ts';

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const SAMPLE_APP = fileURLToPath(new URL(`../sample-app/main.${EXTENSION}`, import.meta.url));
const CUTOVER = fileURLToPath(new URL('../../../bin/cutover.js', import.meta.url));
const CUTOVER_IMAGE = /^cutover\/cutover(?::[\w.-]+)?$/;
const SAMPLE_IMAGE = /^cutover\/hello(?::(?<version>[\w.-]+))?$/;

/** What a container runs, before its variables are filled in. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** What the image itself sets in the environment. */
  readonly imageEnv: Readonly<Record<string, string>>;
}

/**
 * There are no images here: a container with a command runs that, `cutover/hello:VERSION` is the sample app in that version,
 * `cutover/cutover:ANY` is this very program, and any other image is one that cannot be pulled (undefined).
 */
export function programOf(container: Container): Program | undefined {
  const { command = [], args = [], image = '' } = container;
  const [file, ...commandArgs] = command;
  const sample = SAMPLE_IMAGE.exec(image);
  const imageEnv: Record<string, string> = sample === null ? {} : { APP_VERSION: sample.groups?.['version'] ?? 'latest' };
  if (file !== undefined) return { file, args: [...commandArgs, ...args], imageEnv };
  if (CUTOVER_IMAGE.test(image)) return { file: process.execPath, args: [CUTOVER, ...args], imageEnv };
  if (sample === null) return undefined;
  return { file: process.execPath, args: [SAMPLE_APP, ...args], imageEnv };
}

/** Why an image cannot be pulled, in the words that the container runtime uses, and what to do instead. */
export function pullError(image: string): string {
  return `failed to pull and unpack image "${image}": failed to resolve image: this cluster has only the images cutover/hello:VERSION and cutover/cutover:VERSION; to run any other program, give the container a command`;
}

/** Why a program cannot be started, as the container runtime says it. */
export function startError(file: string, cwd: string | undefined, error: NodeJS.ErrnoException, cwdExists: boolean): string {
  const prefix =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process';
  if (cwd !== undefined && !cwdExists)
    return `${prefix}: chdir to cwd ("${cwd}") set in config.json failed: no such file or directory`;
  if (error.code === 'EACCES') return `${prefix}: exec: "${file}": permission denied`;
  if (error.code !== 'ENOENT') return `${prefix}: exec: "${file}": ${error.message}`;
  if (file.includes('/')) return `${prefix}: exec: "${file}": stat ${file}: no such file or directory`;
  return `${prefix}: exec: "${file}": executable file not found in $PATH`;
}
