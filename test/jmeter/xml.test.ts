import { describe, expect, it } from 'vitest';
import { readXml } from '../../src/jmeter/xml.ts';
import { faultLines } from '../support/profile-text.ts';

describe('XML', () => {
  it('is read with its references resolved once, CDATA as it is, and line ends as XML wants them', () => {
    const root = readXml(
      '\uFEFF<?xml version="1.0"?><a n="&lt;&#65;&#x42;&amp;lt;">1&#xd;\r\n2&lt;<!-- no --><![CDATA[<b>&amp;]]>&nope;<b/></a>',
      'p',
    );
    expect([root.tag, root.attributes['n'], root.text, root.children.map(({ tag }) => tag)]).toEqual([
      'a',
      '<AB&lt;',
      '1\r\n2<<b>&amp;&nope;',
      ['b'],
    ]);
  });

  it.each([
    [
      '<a>\n<b>\n</a>',
      "plan.jmx:3: not well-formed XML: Expected closing tag 'b' (opened in line 2, col 1) instead of closing tag 'a'",
    ],
    ['<a>\n<b x=1/></a>', "plan.jmx:2: not well-formed XML: Attribute 'x' is without value"],
    ['', 'plan.jmx:1: not well-formed XML: Start tag expected'],
    ['{"a": 1}', "plan.jmx:1: not well-formed XML: char '{' is not expected"],
    [
      '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;">]>\n<a>&m;&m;</a>',
      'plan.jmx:2: it has a document type (<!DOCTYPE), which no plan of JMeter has, and is not read',
    ],
    ['<a>'.repeat(600) + '</a>'.repeat(600), 'plan.jmx: the XML cannot be read: Maximum nested tags exceeded'],
  ])('%j is refused, with its line', (xml, fault) => {
    expect(faultLines(() => readXml(xml, 'plan.jmx'))).toEqual([fault]);
  });

  it('takes a document type for a text where it is one', () => {
    expect(readXml('<a><!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE y>]]></a>', 'p').text).toBe('<!DOCTYPE y>');
  });
});
