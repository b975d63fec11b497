import { CutoverError } from '../errors.ts';
import { Properties } from './properties.ts';
import type { XmlElement } from './xml.ts';

/** An element of a test plan, with what hangs below it in JMeter's tree. */
export interface TestElement {
  /** Its class without the package: `ThreadGroup`, `HTTPSamplerProxy`. */
  readonly type: string;
  readonly name: string;
  readonly enabled: boolean;
  /** From the plan down to it: `Test Plan > Users > Home page`. */
  readonly path: string;
  readonly properties: Properties;
  readonly children: readonly TestElement[];
}

/** The plan of a document. Throws CutoverError for a document that is something else. */
export function testPlanOf(root: XmlElement, label: string): TestElement {
  const tree = root.tag === 'jmeterTestPlan' ? root.children.find(({ tag }) => tag === 'hashTree') : undefined;
  const plan = tree === undefined ? undefined : testElements(tree).find(({ type }) => type === 'TestPlan');
  if (plan !== undefined) return plan;
  throw new CutoverError(
    root.tag === 'jmeterTestPlan' ? 'there is no test plan in it' : `not a test plan of JMeter: it begins with <${root.tag}>`,
    { where: label, next: 'name a .jmx file as JMeter saves it, which begins with <jmeterTestPlan>' },
  );
}

/** In a `hashTree` each element is followed by the `hashTree` of what is below it. */
function testElements(tree: XmlElement, above = ''): TestElement[] {
  return tree.children.flatMap((element, index) => {
    if (element.tag === 'hashTree') return [];
    const next = tree.children[index + 1];
    const name = oneLine(element.attributes['testname'] ?? '');
    const type = simpleName(element.attributes['testclass'] ?? element.tag);
    const path = above === '' ? name || type : `${above} > ${name || type}`;
    return [
      {
        type,
        name,
        enabled: element.attributes['enabled'] !== 'false',
        path,
        properties: new Properties(element),
        children: next?.tag === 'hashTree' ? testElements(next, path) : [],
      },
    ];
  });
}

function simpleName(className: string): string {
  return oneLine(className.slice(className.lastIndexOf('.') + 1));
}

/** Names go into comments and onto terminals: no line breaks, no control characters. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
