import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { CutoverError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { kubeconfigPath, readState } from './cluster-dir.ts';
import { isRunning } from './identity.ts';

export type ClusterStatus =
  | {
      readonly running: true;
      readonly pid: number;
      readonly apiUrl: string;
      readonly kubeconfigPath: string;
      readonly startedAt: string;
      readonly version: string;
      readonly pods: number;
    }
  /** `crashed`: it has left things behind that `down` clears away. */
  | { readonly running: false; readonly crashed: boolean };

/** How the cluster of that folder is. Rejects with CutoverError when it runs but does not answer. */
export async function clusterStatus(dir: string): Promise<ClusterStatus> {
  const state = await readState(dir);
  if (state === undefined) return { running: false, crashed: false };
  if (!(await isRunning(state))) return { running: false, crashed: true };
  const { pid, apiUrl, startedAt } = state;
  if (apiUrl === undefined) throw notAnswering(dir, 'it is still starting');
  try {
    const path = kubeconfigPath(dir);
    const access = readKubeconfig(await readFile(path, 'utf8'));
    const { gitVersion } = (await get(apiUrl, '/version', access)) as { gitVersion: string };
    const { items } = (await get(apiUrl, '/api/v1/pods', access)) as { items: unknown[] };
    return { running: true, pid, apiUrl, kubeconfigPath: path, startedAt, version: gitVersion, pods: items.length };
  } catch (error) {
    throw notAnswering(dir, (error as Error).message);
  }
}

function notAnswering(dir: string, why: string): CutoverError {
  return new CutoverError(`the cluster does not answer: ${why}`, {
    where: dir,
    next: 'try again, or end it with `cutover cluster down`',
    exitCode: EXIT.releaseFailed,
  });
}

interface Access {
  readonly ca: Buffer;
  readonly token: string;
}

/** Our own kubeconfig, which is written as JSON. */
function readKubeconfig(text: string): Access {
  const { clusters, users } = JSON.parse(text) as {
    clusters: { cluster: { 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  return {
    ca: Buffer.from(clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64'),
    token: users[0]?.user.token ?? '',
  };
}

async function get(apiUrl: string, path: string, { ca, token }: Access): Promise<unknown> {
  const body = await new Promise<string>((resolve, reject) => {
    const options = { ca, headers: { authorization: `Bearer ${token}` }, agent: false, timeout: 5000 };
    const sent = request(new URL(path, apiUrl), options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in 5 s')));
    sent.on('error', reject);
    sent.end();
  });
  return JSON.parse(body);
}
