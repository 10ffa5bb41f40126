/** Making elements without a framework: text is always text, never markup. */

type Attributes = Record<string, string | boolean | undefined>;

/** An element with attributes (`true` sets an empty one, `false` and `undefined` none) and children. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** A button with words, and an icon drawn from a path of a 16 × 16 field. */
export function button(label: string, options: { icon?: string; iconOnly?: boolean; class?: string; title?: string; onClick: () => void }): HTMLButtonElement {
  const element = h('button', { type: 'button', class: options.class ?? 'button quiet', title: options.title ?? (options.iconOnly ? label : undefined) });
  if (options.icon !== undefined) element.append(icon(options.icon));
  element.append(h('span', { class: options.iconOnly ? 'sr-only' : undefined }, label));
  element.addEventListener('click', options.onClick);
  return element;
}

export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

/** Text in which `backticks` mark code, as authors write it in sentences. */
export function sentence(text: string): (Node | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part));
}

/** Sets text only when it differs, so that live regions and selections are left in peace. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Brings the children of `parent` in line with `items`: kept by key, made when new, removed when gone, in order. */
export function reconcile<Item>(
  parent: Element,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  make: (item: Item) => Element,
  update: (element: Element, item: Item) => void,
): void {
  const known = new Map<string, Element>();
  for (const child of parent.children) {
    const key = child.getAttribute('data-key');
    if (key !== null) known.set(key, child);
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = known.get(key);
    if (element === undefined) {
      element = make(item);
      element.setAttribute('data-key', key);
    }
    known.delete(key);
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const gone of known.values()) gone.remove();
}

/** Puts a stylesheet on the page, once; resolves when it holds, or cannot be had. */
export function useStylesheet(href: string): Promise<void> {
  if (document.querySelector(`link[href="${CSS.escape(href)}"]`) !== null) return Promise.resolve();
  const link = h('link', { rel: 'stylesheet', href });
  return new Promise((resolve) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => resolve());
    document.head.append(link);
  });
}
