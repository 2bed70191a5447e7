import { describe, expect, it } from 'vitest';
import { html, jsonForScript, trusted } from './html.js';

describe('html', () => {
  it('escapes values in text and attributes, and nests', () => {
    const name = `<b> & "q" 'a' \`t\``;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&lt;b&gt; &amp; &quot;q&quot; &#39;a&#39; &#96;t&#96;">&lt;b&gt; &amp; &quot;q&quot; &#39;a&#39; &#96;t&#96;</p>',
    );
    expect(html`${[html`<i>${1}</i>`, '<', trusted('<hr>')]}${false}${undefined}`.text).toBe('<i>1</i>&lt;<hr>');
  });
  it('replaces what HTML does not allow', () => {
    expect(html`${'a\u0000b\ud800c\uffffd\u{1F600}'}`.text).toBe('a\ufffdb\ufffdc\ufffdd\u{1F600}');
  });
});

describe('jsonForScript', () => {
  it('cannot end the script, and reads back the same', () => {
    const value = { text: '</script><!--<script> & \u2028 \ud800 \uffff \u{1FFFF} \u0085', list: [1, null] };
    const { text } = jsonForScript(value);
    expect(text).not.toMatch(/[<>&\u2028\u0085\uffff]/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
