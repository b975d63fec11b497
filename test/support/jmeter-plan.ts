import { importPlan, type ImportedPlan, type ImportOptions } from '../../src/jmeter/import-plan.ts';
import { importedProfile } from '../../src/jmeter/profile-text.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { readText } from './profile-text.ts';

/** Elements of a test plan as JMeter saves them, each with the `hashTree` of what is below it. */
export type Properties = Readonly<Record<string, string>>;

/** Properties written `{ 'ThreadGroup.num_threads': '5' }`; `xml` is what a text cannot say. */
export function element(type: string, name: string, properties: Properties = {}, xml = '', below = ''): string {
  const texts = Object.entries(properties).map(([key, value]) => `<stringProp name="${key}">${escaped(value)}</stringProp>`);
  return `<${type} testclass="${type}" testname="${escaped(name)}" enabled="true">${texts.join('')}${xml}</${type}><hashTree>${below}</hashTree>`;
}

export function plan(...elements: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2"><hashTree>${element('TestPlan', 'Plan', {}, '', elements.join('\n'))}</hashTree></jmeterTestPlan>`;
}

export function threadGroup(below: string, properties: Properties = {}, { name = 'Users', loops = '1' } = {}): string {
  const controller = `<elementProp name="ThreadGroup.main_controller" elementType="LoopController"><stringProp name="LoopController.loops">${loops}</stringProp></elementProp>`;
  return element('ThreadGroup', name, { 'ThreadGroup.num_threads': '2', ...properties }, controller, below);
}

/** A sampler of `http://shop.test`. */
export function sampler(name: string, properties: Properties = {}, below = '', xml = ''): string {
  const own = Object.entries(properties).map(([key, value]) => [`HTTPSampler.${key}`, value]);
  return element('HTTPSamplerProxy', name, { 'HTTPSampler.domain': 'shop.test', ...Object.fromEntries(own) }, xml, below);
}

export function variables(values: Properties): string {
  return element('Arguments', 'Variables', {}, collection('Arguments.arguments', 'Argument', Object.entries(values)));
}

export function headers(name: string, values: Properties): string {
  return element('HeaderManager', name, {}, collection('HeaderManager.headers', 'Header', Object.entries(values)));
}

/** Parameters of a sampler, encoded by JMeter. */
export function parameters(values: Properties): string {
  const list = collection(
    'Arguments.arguments',
    'Argument',
    Object.entries(values),
    '<boolProp name="HTTPArgument.always_encode">true</boolProp>',
  );
  return `<elementProp name="HTTPsampler.Arguments" elementType="Arguments">${list}</elementProp>`;
}

export function texts(name: string, values: readonly string[]): string {
  const list = values.map((value, index) => `<stringProp name="${index}">${escaped(value)}</stringProp>`);
  return `<collectionProp name="${name}">${list.join('')}</collectionProp>`;
}

function collection(name: string, kind: string, pairs: readonly (readonly [string, string])[], more = ''): string {
  const elements = pairs.map(
    ([key, value]) =>
      `<elementProp name="" elementType="${kind}">${more}<stringProp name="${kind}.name">${escaped(key)}</stringProp><stringProp name="${kind}.value">${escaped(value)}</stringProp></elementProp>`,
  );
  return `<collectionProp name="${name}">${elements.join('')}</collectionProp>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function imported(xml: string, options: Partial<ImportOptions> = {}): ImportedPlan {
  return importPlan(xml, {
    label: 'plan.jmx',
    threadGroup: undefined,
    properties: {},
    url: undefined,
    readData: () => undefined,
    ...options,
  });
}

/** The profile that is made of it, read as every profile is. */
export function profileOf(plan: ImportedPlan, cwd = '/', dataFile = plan.data?.file): Profile {
  return readText(profileText(plan, dataFile), [], cwd);
}

export function profileText(plan: ImportedPlan, dataFile = plan.data?.file): string {
  return importedProfile(plan, { name: 'plan', plan: 'plan.jmx', schema: '/profile.schema.json', dataFile });
}

/** What was left, as `Type name: what`. */
export function leftOf({ notes }: ImportedPlan): string[] {
  return notes.leftovers.map(({ type, name, instead }) => `${type} ${name}: ${instead}`);
}
