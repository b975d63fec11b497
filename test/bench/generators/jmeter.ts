import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JMETER_HOME, jmeterCommand } from '../../support/jmeter.ts';
import { runMeasured } from '../measure/process.ts';
import { Absent, debianProgram, debianVersion } from '../packages.ts';
import { inTemporaryFolder } from '../temporary.ts';
import { type Generator, type LoadShape, timeoutMs } from './generator.ts';

export const jmeter: Generator = {
  name: 'JMeter',
  // On one core it takes a JVM 20 s to compile what is run most.
  lengths: { short: 2, long: 4 },
  async prepare() {
    for (const [program, packageName] of [
      ['jmeter', 'jmeter'],
      [join(JMETER_HOME, 'lib/ext/ApacheJMeter_http.jar'), 'jmeter-http'],
    ] as const) {
      const found = await debianProgram(program, packageName);
      if (found instanceof Absent) return found;
    }
    return debianVersion('jmeter');
  },
  run: (load) =>
    inTemporaryFolder(async (folder) => {
      const plan = join(folder, 'plan.jmx');
      writeFileSync(plan, testPlan(load));
      const { stdout, cpuSeconds } = await runMeasured(jmeterCommand(plan, folder), {
        core: load.core,
        timeoutMs: timeoutMs(load.seconds),
        cwd: folder,
      });
      // The summary is told every half minute and once more at the end, as a total.
      const totals = [...stdout.matchAll(/summary =\s+(\d+) in\s+[\d.]+s =\s+([\d.]+)\/s .*Err:\s+(\d+)/g)];
      const [requests = NaN, requestsPerSecond = NaN, errors = NaN] = totals.at(-1)?.slice(1).map(Number) ?? [];
      return { requests, errors, cpuSeconds, requestsPerSecond };
    }),
};

/** A thread group without end that a scheduler ends, and one HttpClient4 sampler: what a user would click together. */
function testPlan({ url, connections, seconds, shape }: LoadShape): string {
  const { hostname, port, pathname } = new URL(url);
  return `<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="2.8">
<hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="bench" enabled="true">
  <boolProp name="TestPlan.functional_mode">false</boolProp>
</TestPlan>
<hashTree>
<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="threads" enabled="true">
  <stringProp name="ThreadGroup.on_sample_error">continue</stringProp>
  <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
    <boolProp name="LoopController.continue_forever">false</boolProp>
    <intProp name="LoopController.loops">-1</intProp>
  </elementProp>
  <stringProp name="ThreadGroup.num_threads">${connections}</stringProp>
  <stringProp name="ThreadGroup.ramp_time">0</stringProp>
  <boolProp name="ThreadGroup.scheduler">true</boolProp>
  <stringProp name="ThreadGroup.duration">${seconds}</stringProp>
  <stringProp name="ThreadGroup.delay">0</stringProp>
</ThreadGroup>
<hashTree>
<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="request" enabled="true">
  <elementProp name="HTTPsampler.Arguments" elementType="Arguments"><collectionProp name="Arguments.arguments"/></elementProp>
  <stringProp name="HTTPSampler.domain">${hostname}</stringProp>
  <stringProp name="HTTPSampler.port">${port}</stringProp>
  <stringProp name="HTTPSampler.protocol">http</stringProp>
  <stringProp name="HTTPSampler.path">${pathname}</stringProp>
  <stringProp name="HTTPSampler.method">GET</stringProp>
  <boolProp name="HTTPSampler.use_keepalive">${shape === 'keep-alive'}</boolProp>
  <stringProp name="HTTPSampler.implementation">HttpClient4</stringProp>
</HTTPSamplerProxy>
<hashTree/>
</hashTree>
</hashTree>
</hashTree>
</jmeterTestPlan>
`;
}
