import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CutoverError, messageOf } from '../errors.ts';

/** An element of an XML document; its text is that of itself alone, character references and CDATA resolved. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Levels of elements. JMeter takes two for each controller within another. */
const MAX_DEPTH = 500;
const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

/**
 * Reads a document without a document type: no plan has one, and it is what entities that expand without end come from. Throws
 * CutoverError with the line of what is not well-formed; `label` is the file's name as the user gave it.
 */
export function readXml(xml: string, label: string): XmlElement {
  const text = xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    const { line, msg } = valid.err;
    throw new CutoverError(`not well-formed XML: ${msg.replace(/\.$/, '')}`, {
      where: `${label}:${line}`,
      next: 'open the plan in JMeter and save it again',
    });
  }
  refuseDocumentType(text, label);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    // The library leaves references such as &#xd; as they are; they are resolved here, once.
    processEntities: false,
    cdataPropName: CDATA,
    textNodeName: TEXT,
    maxNestedTags: MAX_DEPTH,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  const [root] = elementsOf(parsed(() => parser.parse(text) as ParsedNode[], label));
  if (root === undefined) throw new CutoverError('there is no element in it', { where: label, next: 'name a plan of JMeter' });
  return root;
}

/** As the library tells it: one key is the tag, or stands for a text; another one has the attributes. */
type ParsedNode = Readonly<Record<string, unknown>>;

function parsed(parse: () => ParsedNode[], label: string): ParsedNode[] {
  try {
    return parse();
  } catch (cause) {
    throw new CutoverError(`the XML cannot be read: ${messageOf(cause)}`, {
      where: label,
      next: `open the plan in JMeter and save it again; elements may be ${MAX_DEPTH} levels deep`,
      cause,
    });
  }
}

function refuseDocumentType(text: string, label: string): void {
  const at = text.replace(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>/g, (found) => ' '.repeat(found.length)).search(/<!DOCTYPE/i);
  if (at === -1) return;
  throw new CutoverError('it has a document type (<!DOCTYPE), which no plan of JMeter has, and is not read', {
    where: `${label}:${text.slice(0, at).split('\n').length}`,
    next: 'take it out, with the entities that it declares',
  });
}

function elementsOf(nodes: readonly ParsedNode[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const tag = Object.keys(node).find((key) => key !== ATTRIBUTES);
    if (tag === undefined || tag === TEXT || tag === CDATA) return [];
    const inside = node[tag] as ParsedNode[];
    const attributes = (node[ATTRIBUTES] ?? {}) as Record<string, string>;
    return [
      {
        tag,
        attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, resolved(value)])),
        children: elementsOf(inside),
        text: inside.map(textOf).join(''),
      },
    ];
  });
}

function textOf(node: ParsedNode): string {
  const text = node[TEXT];
  if (typeof text === 'string') return resolved(text);
  const cdata = node[CDATA] as ParsedNode[] | undefined;
  return cdata === undefined ? '' : cdata.map((part) => (typeof part[TEXT] === 'string' ? part[TEXT] : '')).join('');
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A reference that XML does not know stands as it is. */
function resolved(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (reference, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? reference;
      const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : reference;
    },
  );
}
