import { createHash } from 'node:crypto';
import { html, jsonForScript, trusted, type SafeHtml } from './html.js';
import { STYLESHEET } from './stylesheet.js';

export interface PageParts {
  readonly title: string;
  /** A small line above the title that says what kind of page this is. */
  readonly kind: string;
  readonly body: SafeHtml;
  /** Read by the script from the element `data`. */
  readonly data: unknown;
  /** This package's own script. */
  readonly script: string;
  /** Further rules after the common stylesheet. */
  readonly style?: string;
}

/**
 * One self-contained page: it opens from disk, asks the network for nothing and follows the reader's light or dark
 * setting. The policy admits this script alone (by its hash), data: pictures, and media beside the page; should an
 * escape ever be missing, nothing foreign runs.
 */
export function page(parts: PageParts): string {
  const hash = createHash('sha256').update(parts.script).digest('base64');
  const policy = [
    "default-src 'none'",
    'img-src data:',
    "media-src 'self' file:",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${parts.title} · ${parts.kind} · VideoITG</title>
        <link rel="icon" href="data:," />
        ${element('style', STYLESHEET + (parts.style ?? ''))}
      </head>
      <body>
        ${parts.body}
        <script type="application/json" id="data">
          ${jsonForScript(parts.data)}
        </script>
        ${element('script', parts.script)}
      </body>
    </html> `.text;
}

/** A script or style exactly as it is: the policy's hash covers every character, and formatters add some. */
function element(name: 'script' | 'style', content: string): SafeHtml {
  return trusted(`<${name}>${content}</${name}>`);
}

/** A pair of words and its value, as shown under a title. */
export type Fact = readonly [label: string, value: string];

/** A file of the same run: what it is, and its path relative to the page, with `/`. */
export type Link = readonly [label: string, path: string];

/** A relative path as an address: names may hold any character. */
export function pathToHref(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** The title block: kind, title, facts, and what else there is to open. */
export function masthead(kind: string, title: string, facts: readonly Fact[], links: readonly Link[] = []): SafeHtml {
  return html`<header class="masthead">
    <p class="kind">VideoITG <span aria-hidden="true">/</span> ${kind}</p>
    <h1 dir="auto">${title}</h1>
    ${
      facts.length > 0 &&
      html`<dl class="facts">
        ${facts.map(
          ([label, value]) =>
            html`<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`
    }
    ${
      links.length > 0 &&
      html`<nav class="links">${links.map(([label, path]) => html`<a href="${pathToHref(path)}">${label}</a>`)}</nav>`
    }
  </header>`;
}
