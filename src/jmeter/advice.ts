/** What becomes of elements that have no equal in a profile, by their type. */
const ADVICE: Readonly<Record<string, string>> = {
  CookieManager:
    'cutover keeps no cookies; where each user needs one, give the requests a Cookie header, from load.data if they differ',
  AuthManager: 'give the requests an Authorization header, such as "Basic ${env.BASIC_AUTH}"',
  CacheManager: 'cutover has no cache: each request is sent',
  DNSCacheManager: 'load.dns says when a name is looked up; for fixed addresses use target.urls and target.hostHeader',
  KeystoreConfig: 'target.tls.cert and target.tls.key are the client certificate',
  CounterConfig: '${loop} counts the loops of a thread, ${thread} tells the threads apart',
  RandomVariableConfig: 'put values into a CSV file and take them with load.data and order: random',
  JDBCDataSource: 'cutover speaks HTTP only',
  LoginConfig: 'give the requests an Authorization header',
  SyncTimer: 'cutover lets no threads meet; start them at once with load.rampUp: 0s',
  JSONPostProcessor: 'cutover takes nothing out of answers; where a request needs such a value, take it from load.data',
  UserParameters: 'put the values into a CSV file and take them with load.data',
  SizeAssertion: 'expect.header can ask for a Content-Length',
  JMESPathAssertion: 'use expect.json, with a JSON pointer',
  CompareAssertion: 'use expect, which looks at each answer by itself',
  ResultCollector: 'every run keeps all samples; --report jtl writes them as JMeter does, --report html as a page',
  Summariser: 'cutover prints its progress by itself',
  BackendListener: '--metrics serves Prometheus, --otlp sends to an OpenTelemetry collector',
  IfController:
    'whether it holds is decided while JMeter runs: what is below it is left out; add the requests that are to be sent',
  OnceOnlyController: 'cutover has no request that is sent once: what is below it is left out; do it before the run',
  ThroughputController:
    'cutover sends all requests of a loop equally often: what is below it is left out; repeat requests to give weights',
  ForeachController: 'cutover repeats nothing for each value: what is below it is left out; take the values from load.data',
  IncludeController: 'the plan that it names is another file: import that as well',
  ModuleController: 'what it points at is left out; copy it to where it is used, in JMeter, and import again',
  TestFragmentController: 'it is used by other elements only, and is left out',
  OpenModelThreadGroup:
    'put its requests into a plain Thread Group and import again; its schedule is that of load.rate and load.stages',
  SetupThreadGroup: 'cutover sends nothing before the load; prepare before the run, or in a step of release.command',
  PostThreadGroup: 'cutover sends nothing after the load; clean up after the run',
  TestAction: 'cutover has one pause for all: load.thinkTime',
  DebugSampler: 'cutover sends HTTP requests only; run.json and the report tell what happened',
};

const BY_ENDING: readonly (readonly [ending: RegExp, instead: string])[] = [
  [/^(BeanShell|JSR223|BSF)(?!.*(Pre|Post)Processor$)/, 'cutover runs no scripts'],
  [/PreProcessor$/, 'cutover runs no scripts; write what it would make into the request, or take it from load.data'],
  [/PostProcessor$/, 'cutover runs no scripts and takes nothing out of answers'],
  [/Extractor$/, 'cutover takes nothing out of answers; where a request needs such a value, take it from load.data'],
  [/^(X|HT)(ML|Path2?)Assertion$/, 'use expect.matches, a regular expression on the body'],
  [/Assertion$/, 'use expect: a status, a header, a text or expression in the body, a JSON pointer, a time'],
  [/Timer$/, 'load.thinkTime, load.pacing, load.rate and load.stages set the pace'],
  [/ThreadGroup$/, 'put its requests into a plain Thread Group and import again; say its load with load.threads and load.stages'],
  [/(Visualizer|Listener|Collector|Reporter|Gui)$/, 'cutover writes reports of its own: --report html, jtl, junit, markdown ...'],
  [
    /(Controller|Control)$/,
    'cutover sends all requests in each loop: what is below it is left out; add those that are to be sent',
  ],
  [/(Sampler|Sample|Request|Publisher|Subscriber)$/, 'cutover sends HTTP requests only'],
];

/** What to do about an element that cannot be carried over. */
export function adviceFor(type: string): string {
  const known = Object.hasOwn(ADVICE, type) ? ADVICE[type] : undefined;
  return known ?? BY_ENDING.find(([ending]) => ending.test(type))?.[1] ?? 'cutover has nothing like it';
}
