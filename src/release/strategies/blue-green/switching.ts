import { isDeepStrictEqual } from 'node:util';
import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import type { ClusterPort, Service } from '../../cluster-port.ts';
import { selectorText } from '../../labels.ts';
import { Abandoned, Conflict, ReleaseFailed, type ReleaseContext } from '../../strategy.ts';
import { selectorOf, type Colours } from './colours.ts';
import { inForm, serviceManifest } from './service-form.ts';

/** Someone says that the traffic may go over. Throws ReleaseFailed when they say no. */
export async function confirmSwitch(
  plan: BlueGreenPlan,
  { active, idle }: Colours,
  { cluster, signal, mark, confirm }: ReleaseContext,
): Promise<void> {
  if (plan.switch === 'automatic') return;
  if (confirm === undefined) throw new ReleaseFailed('nobody is there to confirm the switch');
  const what = `Service ${cluster.namespace}/${plan.service} from ${active.name} to ${idle.name}`;
  mark('switch-awaited', what);
  const isAllowed = await confirm(`Switch ${what}?`, signal).catch((fault: unknown) => {
    throw signal.aborted ? new Abandoned('waiting for the switch to be confirmed', signal.reason) : fault;
  });
  if (!isAllowed) throw new ReleaseFailed(`the switch of ${what} was not confirmed`);
  mark('switch-confirmed', what);
}

/** The Service's traffic goes to the idle colour, and its endpoints have followed. */
export async function switchOver(plan: BlueGreenPlan, colours: Colours, context: ReleaseContext): Promise<void> {
  const { cluster, mark, onUndo } = context;
  const { active, idle } = colours;
  const service = `Service ${cluster.namespace}/${plan.service}`;
  const key = plan.label;
  const back = `${service} back to ${active.name}`;
  if (idle.service === undefined) {
    onUndo(back, { do: 'select-again', service: plan.service, key, from: idle.name, to: active.name });
    await switched(plan, colours, cluster, ({ metadata }) =>
      cluster.patchServiceSelector(plan.service, key, idle.name, metadata?.resourceVersion ?? ''),
    );
  } else {
    const manifest = await serviceManifest(idle.service, plan, colours, idle);
    const undo = { do: 'put-back-service', before: colours.service, ours: undefined, key, from: idle.name } as const;
    const correct = onUndo(back, undo);
    const ours = await switched(plan, colours, cluster, (current) => cluster.replace('Service', inForm(current, manifest)));
    correct({ ...undo, ours });
  }
  mark('switched', `${service} from ${active.name} to ${idle.name}`);
  await cluster.waitEndpoints(plan.service, selectorText({ matchLabels: selectorOf(plan, colours, idle) }));
  mark('endpoints-switched', `endpoints of ${service} are the pods of ${idle.name}`);
}

/**
 * Changes the Service, if its selector is still what it was when the colours were read; the Service as just read is the precondition.
 * Whoever writes something else to the Service in between does not stop it.
 */
async function switched(
  { service: name }: BlueGreenPlan,
  { selector }: Colours,
  cluster: ClusterPort,
  change: (current: Service) => Promise<Service>,
): Promise<Service> {
  for (;;) {
    const current = await cluster.get('Service', name);
    if (current === undefined) throw new ReleaseFailed(`Service ${cluster.namespace}/${name} is gone`);
    if (!isDeepStrictEqual(current.spec?.selector, selector)) {
      const now = selectorText({ matchLabels: current.spec?.selector ?? {} });
      throw new ReleaseFailed(`someone else has changed the selector of Service ${cluster.namespace}/${name} to ${now}`);
    }
    try {
      return await change(current);
    } catch (fault) {
      if (!(fault instanceof Conflict)) throw fault;
    }
  }
}
