import type { IncomingMessage } from 'node:http';
import type { Store } from '../../store.ts';
import { badRequest } from '../api-error.ts';
import type { ApiAnswer } from '../api-request.ts';
import { type BodySource, readObject } from '../request-body.ts';
import { apiVersionOf } from '../resource-definition.ts';
import type { Attributes } from './attributes.ts';
import { authorize, rulesFor } from './rbac.ts';
import type { User } from './user.ts';

/** A question about permissions that is answered and not kept. */
export interface Review {
  readonly group: string;
  readonly version: 'v1';
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  /** The answer, as the review's status. */
  readonly answer: (spec: ReviewSpec, user: User, store: Store) => Record<string, unknown>;
}

/** The specs of all of them. */
interface ReviewSpec {
  readonly resourceAttributes?: {
    readonly verb?: string;
    readonly group?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly nonResourceAttributes?: { readonly verb?: string; readonly path?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly namespace?: string;
}

const AUTHORIZATION = { group: 'authorization.k8s.io', version: 'v1' } as const;

export const REVIEWS: readonly Review[] = [
  {
    ...AUTHORIZATION,
    plural: 'selfsubjectaccessreviews',
    singular: 'selfsubjectaccessreview',
    kind: 'SelfSubjectAccessReview',
    answer: (spec, user, store) => ({ ...authorize(store, user, askedFor(spec)) }),
  },
  {
    ...AUTHORIZATION,
    plural: 'subjectaccessreviews',
    singular: 'subjectaccessreview',
    kind: 'SubjectAccessReview',
    answer: (spec, _user, store) => {
      const { user: name = '', groups = [] } = spec;
      if (name === '' && groups.length === 0)
        throw badRequest('spec.user: Invalid value: "": at least one of user or group must be specified');
      return { ...authorize(store, { name, groups }, askedFor(spec)) };
    },
  },
  {
    ...AUTHORIZATION,
    plural: 'selfsubjectrulesreviews',
    singular: 'selfsubjectrulesreview',
    kind: 'SelfSubjectRulesReview',
    answer: ({ namespace = '' }, user, store) => {
      if (namespace === '') throw badRequest('no namespace on request');
      const rules = rulesFor(store, user, namespace);
      return {
        resourceRules: rules.filter(({ resources }) => resources !== undefined),
        nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
        incomplete: false,
      };
    },
  },
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    plural: 'selfsubjectreviews',
    singular: 'selfsubjectreview',
    kind: 'SelfSubjectReview',
    answer: (_spec, { name, groups }) => ({ userInfo: { username: name, groups } }),
  },
];

function askedFor({ resourceAttributes, nonResourceAttributes }: ReviewSpec): Attributes {
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) {
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  }
  if (nonResourceAttributes !== undefined) return { verb: '', path: '', ...nonResourceAttributes };
  return { verb: '', group: '', resource: '', subresource: '', namespace: '', name: '', ...resourceAttributes };
}

/** The review that is asked for at this path. */
export function findReview(path: string): Review | undefined {
  return REVIEWS.find((review) => path === `/apis/${apiVersionOf(review)}/${review.plural}`);
}

/** Answers a review that has been sent. */
export async function serveReview(
  review: Review,
  { message, query }: BodySource & { message: IncomingMessage },
  user: User,
  store: Store,
): Promise<ApiAnswer> {
  const { object } = await readObject({ message, query }, review);
  const spec = (object['spec'] ?? {}) as ReviewSpec;
  const given = review.kind === 'SelfSubjectReview' ? {} : { spec };
  const { kind } = review;
  return {
    code: 201,
    body: { kind, apiVersion: apiVersionOf(review), metadata: {}, ...given, status: review.answer(spec, user, store) },
  };
}
