import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's package puts it. */
export const JMETER_HOME = '/usr/share/jmeter';
const BEAN_SHELL = '/usr/share/java/bsh.jar';
const CLASS_PATH = ['lib/*', 'lib/ext/*', 'bin/*']
  .map((jars) => join(JMETER_HOME, jars))
  .concat(BEAN_SHELL)
  .join(':');

/**
 * Debian's JMeter cannot read its own plans: its XStream is newer, and refuses classes that were not allowed. This start allows them,
 * in the BeanShell that JMeter depends on anyway; everything else is JMeter's own start.
 */
const START = `
import org.apache.jmeter.util.JMeterUtils;
JMeterUtils.setJMeterHome("${JMETER_HOME}");
JMeterUtils.loadJMeterProperties("${JMETER_HOME}/bin/jmeter.properties");
saver = Class.forName("org.apache.jmeter.save.SaveService");
for (name : new String[] {"JMXSAVER", "JTLSAVER"}) {
  field = saver.getDeclaredField(name);
  field.setAccessible(true);
  field.get(null).allowTypesByWildcard(new String[] {"org.apache.**"});
}
new org.apache.jmeter.JMeter().start(bsh.args);
`;

/** Whether it is on this machine, with the sampler for HTTP. */
export function hasJmeter(): boolean {
  return [join(JMETER_HOME, 'lib/ext/ApacheJMeter_http.jar'), BEAN_SHELL, '/usr/bin/java'].every((file) => existsSync(file));
}

/** Runs a plan without the user interface; log and start file go into `folder`. */
export function jmeterCommand(plan: string, folder: string, properties: Readonly<Record<string, string>> = {}): string[] {
  const start = join(folder, 'start.bsh');
  writeFileSync(start, START);
  const java = ['java', `-Djmeter.home=${JMETER_HOME}`, '-cp', CLASS_PATH, 'bsh.Interpreter', start];
  const given = Object.entries(properties).map(([name, value]) => `-J${name}=${value}`);
  // Without the port on which it can be told to stop.
  return [...java, '-n', '-t', plan, '-j', join(folder, 'jmeter.log'), '-Jjmeterengine.nongui.port=0', ...given];
}
