import { parse, type DefaultTreeAdapterTypes } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;

/** What a browser would make of a page. */
export interface InspectedPage {
  /** Codes of everything that is not well-formed. */
  readonly errors: readonly string[];
  readonly elements: readonly Element[];
  /** Addresses that would be asked for from anywhere but the page itself and its folder. */
  readonly external: readonly string[];
  /** Scripts that a browser would run. */
  readonly scripts: readonly string[];
  /** The JSON of the element `data`. */
  readonly data: unknown;
}

const ADDRESS_ATTRIBUTES = new Set([
  'src',
  'href',
  'srcset',
  'poster',
  'action',
  'formaction',
  'xlink:href',
  'data',
  'ping',
  'background',
]);

/** Parses a page as a browser does and collects what matters for safety. */
export function inspectPage(text: string): InspectedPage {
  const errors: string[] = [];
  const document = parse(text, {
    onParseError: (error) => errors.push(`${error.code} at ${error.startLine}:${error.startCol}`),
  });
  const elements = elementsOf(document);
  const scripts = elements.filter((element) => element.tagName === 'script');
  const data = scripts.find((element) => attribute(element, 'id') === 'data');
  return {
    errors,
    elements,
    external: elements.flatMap(externalAddresses),
    scripts: scripts.filter((element) => element !== data).map(textOf),
    data: data === undefined ? undefined : JSON.parse(textOf(data)),
  };
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

/** The text of an element and everything inside it. */
export function textOf(node: DefaultTreeAdapterTypes.Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

function elementsOf(node: DefaultTreeAdapterTypes.ParentNode): Element[] {
  return node.childNodes.flatMap((child) => ('tagName' in child ? [child, ...elementsOf(child)] : []));
}

function externalAddresses(element: Element): string[] {
  const addresses = element.attrs.filter(({ name }) => ADDRESS_ATTRIBUTES.has(name)).map(({ value }) => value);
  const styles = [attribute(element, 'style') ?? '', element.tagName === 'style' ? textOf(element) : ''].join(' ');
  const fromStyles = [...styles.matchAll(/url\(\s*["']?([^"')]*)|@import\s+["']?([^"';]*)/gi)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return [...addresses, ...fromStyles].filter(
    (address) => !/^(?:data:|#)/.test(address) && /^(?:[a-z][a-z0-9+.-]*:|\/|\\)/i.test(address),
  );
}
