/** The number of line colours; more lines begin again. */
export const LINE_COLORS = 8;

/**
 * The common look of the pages. The line colours keep apart under the common colour-vision deficiencies (after Okabe
 * and Ito) and have 3:1 contrast on their grounds.
 */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f3; --card: #ffffff; --ink: #17191d; --soft: #5d636e; --hair: #e3e3de; --grid: #ecece8;
  --accent: #1f5fd0; --truth: #118a57; --truth-wash: rgba(17, 138, 87, .13); --shadow: 0 1px 2px rgba(20, 22, 28, .06), 0 6px 24px rgba(20, 22, 28, .05);
  --line-0: #1f5fd0; --line-1: #c8540a; --line-2: #8a3fb5; --line-3: #0b8080; --line-4: #b3246b; --line-5: #7a6a00; --line-6: #4b5a75; --line-7: #a03a2c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1115; --card: #171a20; --ink: #e9ebef; --soft: #9aa1ad; --hair: #2a2f38; --grid: #232831;
    --accent: #78a9ff; --truth: #4ccf94; --truth-wash: rgba(76, 207, 148, .15); --shadow: 0 1px 2px rgba(0, 0, 0, .4);
    --line-0: #78a9ff; --line-1: #ff9a5c; --line-2: #cf9bf2; --line-3: #4fc7c7; --line-4: #ff86b8; --line-5: #d9c64a; --line-6: #a9b7d1; --line-7: #ff9686;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: clamp(16px, 3vw, 40px); max-width: 1240px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
}
h1, h2, h3, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1 { font-size: clamp(22px, 3.2vw, 32px); line-height: 1.2; letter-spacing: -.018em; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 15px; font-weight: 620; letter-spacing: -.003em; }
h2 small { font-weight: 400; color: var(--soft); font-size: 13px; margin-left: 6px; }
.kind { color: var(--soft); font-size: 13px; margin-bottom: 6px; }
.kind span { opacity: .5; margin: 0 2px; }
.masthead { margin-bottom: 22px; }
.facts { display: flex; flex-wrap: wrap; gap: 6px 22px; margin-top: 10px; font-size: 13px; }
.facts div { display: flex; gap: 6px; }
.facts dt { color: var(--soft); }
.links { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 8px; font-size: 13px; }
a { color: var(--accent); text-underline-offset: 2px; }
.facts dd, .number { font-variant-numeric: tabular-nums; }
.card { background: var(--card); border: 1px solid var(--hair); border-radius: 12px; box-shadow: var(--shadow); padding: clamp(14px, 2vw, 20px); margin-bottom: 18px; min-width: 0; }
.soft { color: var(--soft); }
.hint { color: var(--soft); font-size: 12.5px; margin-top: 12px; }
kbd { font: inherit; font-size: 11.5px; border: 1px solid var(--hair); border-bottom-width: 2px; border-radius: 4px; padding: 0 5px; background: var(--ground); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: left; cursor: pointer; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 3px; background: var(--color, var(--soft)); flex: none; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { text-align: left; font-weight: 500; color: var(--soft); }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--hair); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child > * { border-bottom: 0; }

/* Charts: the drawing stretches, its strokes do not; texts are HTML and keep their size at any width. */
.chart { display: grid; grid-template-columns: var(--gutter, 44px) minmax(0, 1fr); font-size: 11.5px; color: var(--soft); font-variant-numeric: tabular-nums; }
.chart svg { display: block; width: 100%; height: 100%; overflow: visible; }
.chart path, .chart line, .chart polyline { vector-effect: non-scaling-stroke; fill: none; stroke-linejoin: round; stroke-linecap: round; }
.chart .y { position: relative; }
.chart .y span { position: absolute; right: 9px; transform: translateY(-50%); white-space: nowrap; }
.chart .drawing { position: relative; height: var(--height, 150px); }
.chart .x { grid-column: 2; position: relative; height: 22px; margin-top: 5px; }
.chart .x span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.chart .x span.first { transform: none; }
.chart .x span.last { transform: translateX(-100%); }
.grid { stroke: var(--grid); stroke-width: 1; }
.cursor { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1px solid var(--ink); opacity: .55; pointer-events: none; }
.tip {
  position: absolute; z-index: 3; pointer-events: none; background: var(--card); color: var(--ink); border: 1px solid var(--hair); border-radius: 10px;
  box-shadow: 0 8px 30px rgba(0, 0, 0, .2); padding: 8px; font-size: 12.5px; line-height: 1.45; width: max-content; max-width: 232px;
}
[hidden] { display: none !important; }
@media print { body { background: none; } .card { box-shadow: none; break-inside: avoid; } .hint { display: none; } }
@media (prefers-reduced-motion: no-preference) { .fade { transition: opacity .15s, border-color .15s, background-color .15s; } }
`;
