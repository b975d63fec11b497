import { CutoverError } from '../errors.ts';
import { chosenTarget } from './chosen-target.ts';
import { dataOf, type DataSet, type ReadData } from './data-set.ts';
import { type ImportedRequest, requestOf } from './http-request.ts';
import { leftoverLine } from './notes-text.ts';
import { Notes } from './notes.ts';
import { type Pace, paceOf } from './pace.ts';
import { NO_SCOPE, samplersBelow, scopeBelow } from './scope.ts';
import { type TestElement, testPlanOf } from './test-element.ts';
import { chooseThreadGroup, threadSettings, type ThreadSettings } from './thread-group.ts';
import { Variables } from './variables.ts';
import { readXml } from './xml.ts';

export interface ImportOptions {
  /** The file's name as the user gave it. */
  readonly label: string;
  /** Undefined: the first that is enabled. */
  readonly threadGroup: string | undefined;
  /** What `jmeter -J` would have been given. */
  readonly properties: Readonly<Record<string, string>>;
  /** Instead of the servers that the plan names. */
  readonly url: string | undefined;
  readonly readData: ReadData;
}

/** A thread group with its HTTP samplers, in the terms of a profile. */
export interface ImportedPlan extends ThreadSettings, Pace {
  readonly threadGroup: string;
  readonly url: string;
  readonly hostHeader: string | undefined;
  readonly connection: 'keep-alive' | 'new' | 'both';
  readonly connectTimeoutMs: number | undefined;
  readonly responseTimeoutMs: number | undefined;
  readonly requests: readonly ImportedRequest[];
  readonly data: DataSet | undefined;
  readonly notes: Notes;
}

/** Throws CutoverError for a text that is no plan, and for a plan without a request that a profile could have. */
export function importPlan(xml: string, options: ImportOptions): ImportedPlan {
  const { label, threadGroup, properties, readData } = options;
  const plan = testPlanOf(readXml(xml, label), label);
  const notes = new Notes();
  const group = chooseThreadGroup(plan, threadGroup, label, notes);
  const variables = new Variables(properties, notes);
  defineVariables(plan, group, variables);
  const outer = scopeBelow(plan, NO_SCOPE);
  // For what stands beside the thread groups: nothing below it is sent.
  samplersBelow(plan, NO_SCOPE, variables, notes);
  const settings = threadSettings(group, variables, notes);
  const samplers = samplersBelow(group, outer, variables, notes);
  const dataSets = [...new Set(samplers.flatMap(({ scope }) => scope.data))];
  const data = dataOf(dataSets, readData, variables, notes);
  if (data !== undefined) variables.addColumns(data.columns);
  const all = samplers.flatMap((sampler) => requestOf(sampler, variables, notes) ?? []);
  const { url, sent } = chosenTarget(all, options.url, label, notes);
  if (sent.length === 0) throw noRequest(group, label, notes);
  const usesData = sent.some(({ request }) => JSON.stringify(request).includes('${data.'));
  if (data !== undefined && !usesData) notes.leave(dataSets[0] ?? group, 'no request that was carried over uses its columns');
  const hosts = new Set(sent.map(({ hostHeader }) => hostHeader));
  const [host] = hosts;
  if (hosts.size > 1) notes.leave(group, 'its requests have several Host headers; a profile has one: target.hostHeader');
  const kept = sent.filter(({ keepsConnection }) => keepsConnection).length;
  if (notes.followsRedirects > 0)
    notes.remark(
      `redirects are not followed (${notes.followsRedirects} of ${all.length} samplers follow them): a 3xx is the answer`,
    );
  const loop = sent.map(({ sampler }) => sampler);
  const pace = paceOf(loop, settings.threads, variables, notes);
  return {
    ...settings,
    ...pace,
    threadGroup: group.name,
    url,
    hostHeader: hosts.size === 1 ? host : undefined,
    connection: kept === sent.length ? 'keep-alive' : kept === 0 ? 'new' : 'both',
    connectTimeoutMs: longest(sent.map(({ connectTimeoutMs }) => connectTimeoutMs)),
    responseTimeoutMs: longest(sent.map(({ responseTimeoutMs }) => responseTimeoutMs)),
    requests: withOwnNames(sent.map(({ request }) => request)),
    data: usesData ? data : undefined,
    notes,
  };
}

/** Those of the plan, and of elements for it wherever they stand: JMeter, too, reads them all before it starts. */
function defineVariables(plan: TestElement, group: TestElement, variables: Variables): void {
  const define = ({ properties }: Pick<TestElement, 'properties'>): void => {
    for (const argument of properties.list('Arguments.arguments'))
      variables.define(argument.text('Argument.name').trim(), argument.text('Argument.value'));
  };
  const walk = (element: TestElement): void => {
    if (!element.enabled) return;
    if (element.type === 'Arguments') define(element);
    for (const child of element.children) if (child === group || !child.type.endsWith('ThreadGroup')) walk(child);
  };
  define({ properties: plan.properties.within('TestPlan.user_defined_variables') });
  walk(plan);
  if (!group.enabled) for (const child of group.children) walk(child);
}

function longest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** No two requests of a profile have the same name; a sampler without one is called by method and path. */
function withOwnNames(requests: readonly ImportedRequest[]): ImportedRequest[] {
  const uses = new Map<string, number>();
  return requests.map((request) => {
    const name = request.name || `${request.method} ${request.path}`;
    let count = (uses.get(name) ?? 0) + 1;
    while (count > 1 && uses.has(`${name} (${count})`)) count++;
    uses.set(name, count);
    const own = count === 1 ? name : `${name} (${count})`;
    if (count > 1) uses.set(own, 1);
    return { ...request, name: own };
  });
}

/** Leftovers that the error tells. */
const MOST_TOLD = 5;

function noRequest(group: TestElement, label: string, notes: Notes): CutoverError {
  const inGroup = notes.leftovers.filter(({ path }) => path.startsWith(group.path));
  const met = inGroup.slice(0, MOST_TOLD).map((leftover) => `\n  ${leftoverLine(leftover)}`);
  const more = inGroup.length > MOST_TOLD ? `\n  - and ${inGroup.length - MOST_TOLD} more` : '';
  return new CutoverError('there is no HTTP sampler in it that could be carried over', {
    where: `${label}, thread group "${group.name}"`,
    next: `name another group with --thread-group, or change this one${met.length === 0 ? '' : `; it has${met.join('')}${more}`}`,
  });
}
