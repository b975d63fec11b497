import type { z } from 'zod';
import { objectName } from '../kubernetes-scalar.ts';
import { section } from '../section.ts';

/** All pods anew, of the version that is there: `kubectl rollout restart`. */
export interface RestartPlan {
  readonly deployment: string;
}

export const restartSection = section('restart settings', { deployment: objectName() });

export function resolveRestart({ deployment }: z.output<typeof restartSection>): RestartPlan {
  return { deployment };
}
