import { adviceFor } from './advice.ts';
import type { Notes } from './notes.ts';
import type { TestElement } from './test-element.ts';
import type { Variables } from './variables.ts';

/** What is in force for a sampler: its own and what stands at each level above it, the nearest first. */
export interface Scope {
  readonly headers: readonly TestElement[];
  readonly defaults: readonly TestElement[];
  readonly timers: readonly TestElement[];
  readonly assertions: readonly TestElement[];
  readonly data: readonly TestElement[];
}

export interface ScopedSampler {
  readonly element: TestElement;
  readonly scope: Scope;
}

export const NO_SCOPE: Scope = { headers: [], defaults: [], timers: [], assertions: [], data: [] };

const KINDS: Readonly<Record<string, keyof Scope>> = {
  HeaderManager: 'headers',
  ConfigTestElement: 'defaults',
  CSVDataSet: 'data',
  ConstantTimer: 'timers',
  UniformRandomTimer: 'timers',
  GaussianRandomTimer: 'timers',
  PoissonRandomTimer: 'timers',
  ConstantThroughputTimer: 'timers',
  PreciseThroughputTimer: 'timers',
  ResponseAssertion: 'assertions',
  DurationAssertion: 'assertions',
  JSONPathAssertion: 'assertions',
};
const SAMPLERS: ReadonlySet<string> = new Set(['HTTPSamplerProxy', 'HTTPSampler', 'HTTPSampler2']);

/** Controllers whose children are sent in each loop as they stand; a text tells what is lost with them. */
const PASSED: Readonly<Record<string, string | undefined>> = {
  GenericController: undefined,
  RecordingController: undefined,
  TransactionController: 'its requests are carried over, and told one by one; cutover has no sums of several requests',
  CriticalSectionController: 'its requests are carried over; any number of threads may send them at once',
  RandomOrderController: 'its requests are carried over, and sent in the order in which they stand',
  WhileController: 'its requests are carried over, and sent once in each loop',
  RunTime: 'its requests are carried over, and sent once in each loop',
};
/** A loop within the loop is written out up to here: repetitions, and requests altogether. */
const MAX_REPEATED = 20;
const MAX_REQUESTS = 500;

/** Whether something of it stands in a profile; what does not is told where it is met. */
export function isThreadGroup({ type }: TestElement): boolean {
  return type === 'ThreadGroup';
}

/** `outer` and what stands beside the children of `parent`, which counts for all of them. */
export function scopeBelow(parent: TestElement, outer: Scope): Scope {
  const own = (kind: keyof Scope): TestElement[] =>
    parent.children.filter(({ enabled, type }) => enabled && Object.hasOwn(KINDS, type) && KINDS[type] === kind);
  return {
    headers: [...own('headers'), ...outer.headers],
    defaults: [...own('defaults'), ...outer.defaults],
    timers: [...own('timers'), ...outer.timers],
    assertions: [...own('assertions'), ...outer.assertions],
    data: [...own('data'), ...outer.data],
  };
}

/** The samplers below `parent` in the order in which a loop sends them. Tells what it meets that has no place in a profile. */
export function samplersBelow(parent: TestElement, outer: Scope, variables: Variables, notes: Notes): ScopedSampler[] {
  const scope = scopeBelow(parent, outer);
  return parent.children.flatMap((child) => {
    if (!child.enabled) {
      notes.disabled++;
      return [];
    }
    if (SAMPLERS.has(child.type)) {
      tellOthers(child, notes);
      return [{ element: child, scope: scopeBelow(child, scope) }];
    }
    if (child.type === 'LoopController') {
      const once = samplersBelow(child, scope, variables, notes);
      return Array.from({ length: repetitions(child, once.length, variables, notes) }, () => once).flat();
    }
    if (Object.hasOwn(PASSED, child.type)) {
      const lost = PASSED[child.type];
      if (lost !== undefined) notes.leave(child, lost);
      return samplersBelow(child, scope, variables, notes);
    }
    if (child.type === 'ConfigTestElement' && !child.properties.hasAny('HTTPSampler.'))
      notes.leave(child, 'it has no defaults of HTTP requests; cutover sends no others');
    if (!isKnown(child) && !isThreadGroup(child)) notes.leave(child, adviceFor(child.type));
    return [];
  });
}

/** What stands below a sampler, beside what makes its scope. */
function tellOthers(sampler: TestElement, notes: Notes): void {
  for (const child of sampler.children) {
    if (!child.enabled) notes.disabled++;
    else if (!isKnown(child)) notes.leave(child, adviceFor(child.type));
  }
}

/** User-defined variables are read beforehand, wherever they stand. */
function isKnown({ type }: TestElement): boolean {
  return Object.hasOwn(KINDS, type) || type === 'Arguments';
}

function repetitions(controller: TestElement, requests: number, variables: Variables, notes: Notes): number {
  const text = controller.properties.text('LoopController.loops');
  const loops = Number(variables.setting(text, controller) ?? Number.NaN);
  if (Number.isInteger(loops) && loops >= 0 && loops <= MAX_REPEATED && loops * requests <= MAX_REQUESTS) return loops;
  const much = loops === -1 ? 'without end' : `${text} times`;
  notes.leave(controller, `its requests are carried over once, not ${much}; cutover repeats the whole list: load.loops`);
  return 1;
}
