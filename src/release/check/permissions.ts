import type { Access, ClusterPort } from '../cluster-port.ts';
import { textOf } from './access.ts';
import { fault, fine, warning, type Finding } from './finding.ts';

/** Asks the cluster about each right that the run needs. */
export async function checkPermissions(
  needed: readonly Access[],
  cluster: ClusterPort,
  consequence = 'the release would be refused in the middle, or could not be taken back',
): Promise<Finding[]> {
  const about = `namespace ${cluster.namespace}`;
  const answers = await Promise.all(needed.map(async (access) => ({ access, permission: await cluster.may(access) })));
  const missing = answers.flatMap(({ access, permission }) =>
    permission.allowed ? [] : [{ access, reason: permission.reason }],
  );
  if (missing.length === 0) return [fine(about, `may do all that the run needs (${needed.length} rights)`)];
  return missing.map(({ access, reason }) => {
    const what = `may not ${textOf(access)}${reason === '' ? '' : `: ${reason}`}`;
    const fix = 'bind the Role that `cutover check` prints to the user of the kubeconfig';
    if (access.forEvidence === true) {
      return warning(about, what, {
        consequence: 'the cause of a drop may not be found: part of the evidence will be missing',
        fix,
      });
    }
    return fault(about, what, { consequence, fix });
  });
}
