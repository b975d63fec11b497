import type { Complaint, Rule } from '../rules.ts';
import type { WrittenProfile } from '../schema.ts';

export const COMMAND_RULES: readonly Rule[] = [commandHasSteps, oneWayToWatch];

/** At least one step, and each with a program to run. */
function commandHasSteps({ release }: WrittenProfile): Complaint[] {
  const command = release?.command;
  if (command === undefined) return [];
  const path = ['release', 'command'];
  const none =
    command.steps.length === 0 ? [{ path: [...path, 'steps'], what: 'release.command.steps: expected at least one step' }] : [];
  const empty = (['steps', 'undo'] as const).flatMap((list) =>
    command[list].flatMap(({ run }, index) =>
      (run[0] ?? '').trim() === ''
        ? [{ path: [...path, list, index, 'run'], what: `release.command.${list}.${index}.run: expected a program` }]
        : [],
    ),
  );
  return [...none, ...empty];
}

function oneWayToWatch({ release }: WrittenProfile): Complaint[] {
  const pods = release?.command?.pods;
  if (pods === undefined) return [];
  const given = [pods.labels, pods.deployment, pods.service].filter((way) => way !== undefined);
  if (given.length === 1) return [];
  return [{ path: ['release', 'command', 'pods'], what: 'release.command.pods: expected one of labels, deployment and service' }];
}
