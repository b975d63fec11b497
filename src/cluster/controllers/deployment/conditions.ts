import type { Condition } from '../../objects.ts';
import { kubeTime } from '../../timestamp.ts';

type ConditionType = 'Available' | 'Progressing' | 'ReplicaFailure';
type Conditions = readonly Condition[] | undefined;

export function findCondition(conditions: Conditions, type: ConditionType): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** A Deployment's condition as of now; in the field order in which the real controller writes it. */
export function condition(type: ConditionType, status: Condition['status'], reason: string, message: string): Condition {
  const now = kubeTime();
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/**
 * Puts a condition last in the list, in place of the one of its type. One with the same status and reason stays as it was, and one
 * with the same status keeps the time of its transition.
 */
export function setCondition(conditions: Conditions, next: Condition): readonly Condition[] {
  const current = conditions?.find(({ type }) => type === next.type);
  if (current !== undefined && current.status === next.status && current.reason === next.reason) return conditions ?? [];
  return replaceCondition(conditions, next);
}

/** As `setCondition`, but also when only its time is new: the sign that a rollout still gets on. */
export function replaceCondition(conditions: Conditions, next: Condition): readonly Condition[] {
  const current = conditions?.find(({ type }) => type === next.type);
  const kept = current?.status === next.status ? current.lastTransitionTime : undefined;
  const others = (conditions ?? []).filter(({ type }) => type !== next.type);
  return [...others, kept === undefined ? next : { ...next, lastTransitionTime: kept }];
}

export function withoutCondition(conditions: Conditions, type: ConditionType): readonly Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
