/** Rules of the run page alone. */
export const RUN_STYLE = `
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 14px; margin-bottom: 18px; }
.headline .card { margin: 0; padding: 14px 18px; }
.headline dt { color: var(--soft); font-size: 13px; }
.headline dd { font-size: 27px; line-height: 1.25; font-weight: 640; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.headline .note { font-size: 12.5px; font-weight: 400; letter-spacing: 0; color: var(--soft); margin-top: 2px; line-height: 1.4; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 26px 40px; margin-top: 16px; }
.charts { cursor: crosshair; }
h3 { font-size: 13.5px; font-weight: 560; display: flex; align-items: baseline; gap: 6px; margin-bottom: 12px; }
h3 small { font-weight: 400; color: var(--soft); font-size: 12.5px; }
h3 output { margin-left: auto; font-variant-numeric: tabular-nums; font-weight: 600; color: var(--accent); }
.chart .front { stroke: var(--accent); stroke-width: 2; }
.chart .raw { stroke: var(--accent); stroke-width: 1; opacity: .28; }
.chart .area { fill: var(--accent); opacity: .07; stroke: none; }
.warning { color: var(--line-1); font-size: 12.5px; }
.legend { display: flex; flex-wrap: wrap; gap: 3px 18px; font-size: 12.5px; color: var(--soft); margin: -4px 0 12px; }
.legend span { display: inline-flex; align-items: center; gap: 7px; }
.legend .bar { width: 16px; height: 9px; border-radius: 3px; background: var(--accent); }
.legend .mark { width: 3px; height: 13px; border-radius: 2px; }
.mark.m0 { background: var(--ink); } .mark.m1 { background: var(--line-1); } .mark.m2 { background: var(--line-2); } .mark.m3 { background: var(--line-3); }
.bullets li { display: grid; grid-template-columns: 132px minmax(0, 1fr) 38px; gap: 12px; align-items: center; padding: 4px 0; font-size: 13px; }
.bullets .name { overflow-wrap: anywhere; line-height: 1.25; }
.bullets small { color: var(--soft); font-size: 11.5px; }
.bullets strong { text-align: right; font-weight: 600; }
.bullets .track { position: relative; height: 14px; border-radius: 4px; background: var(--grid); }
.bullets .track .bar { position: absolute; inset: 0 auto 0 0; border-radius: 4px; background: var(--accent); opacity: .62; }
.bullets .track .mark { position: absolute; top: -3px; bottom: -3px; width: 3px; margin-left: -1.5px; border-radius: 2px; box-shadow: 0 0 0 1.5px var(--card); }
.bullets .strong { border-bottom: 1px solid var(--hair); padding-bottom: 9px; margin-bottom: 5px; font-weight: 600; }
.bullets .strong .bar { opacity: 1; }
.share-bar { display: flex; gap: 2px; height: 22px; border-radius: 6px; overflow: hidden; margin: 16px 0 14px; }
.share-bar i { background: var(--color); opacity: .85; min-width: 2px; }
.shares ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 5px 30px; font-size: 13px; }
.shares li { display: grid; grid-template-columns: auto 1fr auto 44px; gap: 10px; align-items: center; }
.shares li > :last-child { text-align: right; }
details.card summary { cursor: pointer; }
details.card summary h2 { display: inline; }
details.card table { margin-top: 12px; }
details.card th { width: 40%; }
@media (max-width: 480px) { .bullets li { grid-template-columns: 96px minmax(0, 1fr) 38px; } }
`;
