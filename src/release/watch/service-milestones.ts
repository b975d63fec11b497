import { isDeepStrictEqual } from 'node:util';
import type { Service } from '../cluster-port.ts';
import { selectorText, type Labels } from '../labels.ts';
import type { Mark } from '../strategy.ts';
import type { KnownPods } from './known-pods.ts';

export interface ServicesListener {
  /** A Service leads to pods of the release; told once. */
  leadsToThem(service: string): void;
  /** One that does, or did, has another selector. */
  changed(selector: Labels): void;
}

/** From one state of the namespace's Services to the next: of those that lead to the release's pods, or did. */
export function serviceMilestones(
  mark: Mark,
  pods: KnownPods,
  listener: ServicesListener,
): (services: readonly Service[]) => void {
  const ofTheRelease = new Set<string>();
  let seen: ReadonlyMap<string, Labels> = new Map();
  return (services) => {
    const now = new Map(services.map(({ metadata, spec }): [string, Labels] => [metadata?.name ?? '', spec?.selector ?? {}]));
    for (const [service, selector] of now) {
      if (!ofTheRelease.has(service) && pods.areSelectedBy(selector)) {
        ofTheRelease.add(service);
        listener.leadsToThem(service);
      }
      const before = seen.get(service);
      if (before === undefined || !ofTheRelease.has(service) || isDeepStrictEqual(before, selector)) continue;
      mark('service-changed', `Service ${service} from ${labelsText(before)} to ${labelsText(selector)}`, {
        subject: { of: 'service', service, selector },
      });
      listener.changed(selector);
    }
    seen = now;
  };
}

function labelsText(labels: Labels): string {
  const text = selectorText({ matchLabels: { ...labels } });
  return text === '' ? 'no selector' : text;
}
